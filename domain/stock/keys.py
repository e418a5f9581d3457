"""Card keys: sealed at rest, each given out once."""

from dataclasses import dataclass

from sqlalchemy import select, update

from domain.base import tidy
from domain.catalog.model import Category, Product, Variant
from domain.catalog.query import variant_of
from domain.desk import Work, operation
from domain.errors import Malformed, NotFound
from domain.limits import LINE
from domain.roles import Permission
from domain.sheets import BadSheet, Reason, lines_of
from domain.sheets.upload import content_of, finish
from domain.stock.model import CardKey, Kind
from domain.stock.move import in_pool
from domain.stock.refusals import KeyKnown, NotEnough


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A key as its owner sees it."""

    id: int
    product: str
    key: str


class Keys(list[tuple[str, str]]):
    """Pairs of SKU and key; the journal keeps only how many."""

    def __str__(self) -> str:
        return f"{len(self)} keys"


@operation(Permission.MANAGE_STOCK)
async def add_keys(work: Work, *, rows: Keys) -> dict[str, int]:
    """Seal keys and put as many units into the pool; how many for each SKU. All or nothing.

    Raises NotFound, Malformed("keys" for a SKU that has none, "key"), KeyKnown (with the line,
    counted from 1), NoVault.
    """
    counts: dict[str, int] = {}
    variants: dict[str, Variant] = {}
    for place, (sku, key) in enumerate(rows, start=1):
        name = tidy(sku).upper()
        if name not in variants:
            variants[name] = await key_variant(work, name)
        said = key.strip()
        if not said or len(said) > LINE:
            raise Malformed("key", LINE)
        entered = await work.session.scalar(
            work.insert(CardKey)
            .values(
                merchant_id=work.merchant_id,
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


@operation(Permission.MANAGE_STOCK, writes=False)
async def preview_keys(work: Work, *, upload_id: int) -> dict[str, int]:
    """How many keys a file has for each SKU. Raises what adding them would raise."""
    counts: dict[str, int] = {}
    seen: set[str] = set()
    for line, sku, key in await _file(work, upload_id):
        if sku not in counts:
            await key_variant(work, sku)
        print_of = work.vault.print_of(key)
        known = print_of in seen or await work.session.scalar(
            select(CardKey.id).where(
                CardKey.merchant_id == work.merchant_id, CardKey.fingerprint == print_of
            )
        )
        if known:
            raise KeyKnown(line)
        seen.add(print_of)
        counts[sku] = counts.get(sku, 0) + 1
    return counts


@operation(Permission.MANAGE_STOCK)
async def bring_keys(work: Work, *, upload_id: int) -> dict[str, int]:
    """Add the keys of a file, all or nothing; the file is forgotten."""
    rows = await _file(work, upload_id)
    counts = await add_keys.run(work, rows=Keys((sku, key) for _, sku, key in rows))
    await finish(work, upload_id)
    return counts


async def _file(work: Work, upload_id: int) -> list[tuple[int, str, str]]:
    kind, lines = lines_of(await content_of(work, upload_id))
    if kind.name != "keys":
        raise BadSheet(Reason.HEADER, 1, 1)
    rows = []
    for line in lines:
        sku, key = tidy(line.cells.get("sku", "")).upper(), line.cells.get("key", "").strip()
        if not key or len(key) > LINE:
            raise BadSheet(Reason.LONG_CELL, line.number, line.places["key"], LINE)
        rows.append((line.number, sku, key))
    return rows


async def key_variant(work: Work, sku: str) -> Variant:
    """A SKU of a CDK product. Raises NotFound, Malformed("keys")."""
    variant = await variant_of(work, sku)
    product = await work.get(Product, variant.product_id)
    if product.category is not Category.CDK:
        raise Malformed("keys")
    return variant


async def give_keys(
    work: Work, variant: Variant, reservation_id: int, count: int, person_id: int | None
) -> None:
    """Each free key goes to one person, once. Raises NotEnough."""
    for _ in range(count):
        free = (
            select(CardKey.id)
            .where(
                CardKey.merchant_id == work.merchant_id,
                CardKey.variant_id == variant.id,
                CardKey.given_at.is_(None),
            )
            .order_by(CardKey.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        given = await work.session.scalar(
            update(CardKey)
            .where(CardKey.id == free.scalar_subquery(), CardKey.given_at.is_(None))
            .values(given_at=work.now, given_to=person_id, reservation_id=reservation_id)
            .returning(CardKey.id)
            .execution_options(synchronize_session=False)
        )
        if given is None:
            raise NotEnough(variant.sku, 0)
        if person_id is not None:
            await work.owe("key_given", f"key:{given}", person_id, key_id=given)


@operation(Permission.MANAGE_STOCK, writes=False)
async def keys_of_hold(work: Work, *, hold_id: int) -> list[str]:
    """The keys that were handed over with a sale, for the counter."""
    sealed = await work.session.scalars(
        select(CardKey.sealed)
        .where(CardKey.merchant_id == work.merchant_id, CardKey.reservation_id == hold_id)
        .order_by(CardKey.id)
    )
    return [work.vault.open(one) for one in sealed]


@operation(Permission.SEE_OWN_CARDS, writes=False)
async def own_key(work: Work, *, key_id: int) -> OwnKey:
    """A key that was given to the actor. Raises NotFound, whoever else's it may be."""
    row = (
        await work.session.execute(
            select(CardKey.id, Product.name, CardKey.sealed)
            .join(Variant, Variant.id == CardKey.variant_id)
            .join(Product, Product.id == Variant.product_id)
            .where(CardKey.id == key_id, CardKey.given_to == work.actor.id)
        )
    ).first()
    if row is None:
        raise NotFound("card_keys")
    return OwnKey(row[0], row[1], work.vault.open(row[2]))
