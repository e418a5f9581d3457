"""Card keys: sealed at rest, each given out once."""

from dataclasses import dataclass

from sqlalchemy import select, update

from domain.catalog import Category, Product, Variant, variant_of
from domain.desk import DEED, READ, Work, operation
from domain.engine import arrived, of, tidy
from domain.errors import Malformed, NotFound
from domain.limits import LINE
from domain.roles import Permission
from domain.secrets import Secret
from domain.stock.model import CardKey, Kind
from domain.stock.move import in_pool
from domain.stock.refusals import KeyKnown, NotEnough


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A key as its owner sees it."""

    id: int
    product: str
    key: str


@operation(Permission.MANAGE_STOCK, kind=DEED)
async def add_keys(work: Work, *, rows: list[tuple[str, Secret]]) -> dict[str, int]:
    """Seal keys and put as many units into the pool; how many for each SKU. All or nothing.

    Raises NotFound, Malformed("keys" for a SKU that has none, "key"), KeyKnown (with the line,
    counted from 1), NoVault.
    """
    counts: dict[str, int] = {}
    variants: dict[str, Variant] = {}
    numbers = await work.numbers(CardKey, len(rows))
    for place, (sku, key) in enumerate(rows, start=1):
        name = tidy(sku).upper()
        if name not in variants:
            variants[name] = await key_variant(work, name)
        said = key.reveal().strip()
        if not said or len(said) > LINE:
            raise Malformed("key", LINE)
        entered = await work.session.scalar(
            work.insert(CardKey)
            .values(
                merchant_id=work.merchant_id,
                id=numbers[place - 1],
                variant_id=variants[name].id,
                sealed=work.vault.seal(said),
                fingerprint=work.vault.print_of(said),
                added_at=work.now,
            )
            .on_conflict_do_nothing()
            .returning(CardKey.id)
        )
        if entered is None:
            raise KeyKnown(place)
        counts[name] = counts.get(name, 0) + 1
    for name, count in counts.items():
        await in_pool(work, variants[name], count, Kind.KEYS)
    return counts


async def key_variant(work: Work, sku: str) -> Variant:
    """A SKU of a CDK product. Raises NotFound, Malformed("keys")."""
    variant = await variant_of(work, sku)
    product = await work.get(Product, variant.product_id)
    if product.category is not Category.CDK:
        raise Malformed("keys")
    return variant


async def give_keys(
    work: Work, variant: Variant, reservation_id: int | None, count: int, person_id: int | None
) -> None:
    """Each free key goes to one person, once. Raises NotEnough."""
    for _ in range(count):
        free = (
            select(CardKey.id)
            .where(
                CardKey.merchant_id == work.merchant_id,
                CardKey.variant_id == variant.id,
                CardKey.given_at.is_(None),
                arrived(CardKey),
            )
            .order_by(CardKey.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        given = await work.session.scalar(
            update(CardKey)
            .where(
                CardKey.merchant_id == work.merchant_id,
                CardKey.id == free.scalar_subquery(),
                CardKey.given_at.is_(None),
            )
            .values(given_at=work.now, given_to=person_id, reservation_id=reservation_id)
            .returning(CardKey.id)
            .execution_options(synchronize_session=False)
        )
        if given is None:
            raise NotEnough(variant.sku, 0)
        if person_id is not None:
            await work.owe("key_given", f"key:{given}", person_id, key_id=given)


@operation(Permission.MANAGE_STOCK, kind=READ)
async def keys_of_hold(work: Work, *, hold_id: int) -> list[str]:
    """The keys that were handed over with a sale, for the counter."""
    sealed = await work.session.scalars(
        select(CardKey.sealed)
        .where(CardKey.merchant_id == work.merchant_id, CardKey.reservation_id == hold_id)
        .order_by(CardKey.id)
    )
    return [work.vault.open(one) for one in sealed]


@operation(Permission.SEE_OWN_CARDS, kind=READ)
async def own_key(work: Work, *, merchant_id: int, key_id: int) -> OwnKey:
    """A key that a merchant gave to the actor. Raises NotFound, whoever else's it may be."""
    row = (
        await work.session.execute(
            select(CardKey.id, Product.name, CardKey.sealed)
            .join(Variant, of(Variant, CardKey.variant_id))
            .join(Product, of(Product, Variant.product_id))
            .where(
                CardKey.merchant_id == merchant_id,
                CardKey.id == key_id,
                CardKey.given_to == work.actor.id,
            )
        )
    ).first()
    if row is None:
        raise NotFound("card_keys")
    return OwnKey(row[0], row[1], work.vault.open(row[2]))
