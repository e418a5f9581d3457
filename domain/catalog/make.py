"""Making a product and its variants from typed texts (S0-06, S0-07, S0-12)."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import delete, select

from domain.catalog.fields import VARIANT
from domain.catalog.judge import new_product, said_of_product, said_of_variant
from domain.catalog.model import Origin, Product, ProductStore, RedeemMode, Variant
from domain.catalog.refusals import SkuTaken
from domain.catalog.search import index_words
from domain.desk import Work
from domain.engine import Values, tidy
from domain.errors import Malformed
from domain.limits import CAROUSEL
from domain.stores import Store

SCOPE = "product"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a new product is to be. ``fields`` and each variant are texts as they were typed."""

    fields: dict[str, str]
    variants: list[dict[str, str]] = field(default_factory=list)  # variant, sku, price, uses, …
    pictures: dict[str, str] = field(default_factory=dict)  # cover, detail → digest
    carousel: list[str] = field(default_factory=list)


def parse_wish(wish: Wish, currency: str, today: date) -> tuple[Values, list[Values]]:
    """Column values of the product and of each variant. Raises Malformed, Incomplete."""
    shared = {name: text for name in (*VARIANT, "stock") if (text := wish.fields.get(name, ""))}
    rows = wish.variants or [{}]
    if len(rows) > 1:  # each variant has a number of its own
        shared.pop("barcode", None)
        if sku := shared.pop("sku", ""):
            rows = [{"sku": f"{sku}-{at}"} | row for at, row in enumerate(rows, start=1)]
    said = said_of_product(wish.fields, currency)
    variants = [
        said_of_variant(
            shared | {name: text for name, text in row.items() if text.strip()}, currency
        )
        for row in rows
    ]
    return new_product(said, variants, today), [{"name": "", "stock": 0} | one for one in variants]


async def make_product(
    work: Work, wish: Wish, **more: object
) -> tuple[Product, list[Variant], list[int]]:
    """The product, online (S0-14), its variants, and each one's quantity for the pool.

    Raises Malformed (a field and its limit), Incomplete, SkuTaken.
    """
    house = await work.house()
    values, rows = parse_wish(wish, house.currency, house.today)
    stores = await store_ids(work, values.pop("stores", []))
    if len(wish.carousel) > CAROUSEL:
        raise Malformed("carousel", CAROUSEL)
    product = Product(
        merchant_id=work.merchant_id,
        id=await work.number(Product),
        created_at=work.now,
        created_by=work.actor.id,
        everywhere=not stores,
        carousel=list(wish.carousel),
        **{"origin": Origin.OWN} | values | wish.pictures | more,
    )
    work.session.add(product)
    await work.session.flush()
    work.session.add_all(
        ProductStore(merchant_id=work.merchant_id, product_id=product.id, store_id=one)
        for one in stores
    )
    quantities = [row.pop("stock") for row in rows]
    variants = []
    own = (await free_skus(work, [product.id]))[product.id]
    for place, row in enumerate(rows):
        row.setdefault("sku", own + (f"-{place + 1}" if len(rows) > 1 else ""))
        variants.append(await add_variant(work, product, row))
    await index_product(work, product, variants)
    return product, variants, quantities


async def free_skus(
    work: Work, product_ids: list[int], chosen: AbstractSet[str] = frozenset()
) -> dict[int, str]:
    """A SKU for each product that was given none: P and its number, unless that was chosen."""
    wanted = {f"P{one}": one for one in product_ids}
    taken = await work.session.scalars(
        select(Variant.sku).where(
            Variant.merchant_id == work.merchant_id,
            Variant.sku.in_(wanted),
            Variant.deleted_at.is_(None),
        )
    )
    gone = set(taken) | chosen
    return {one: f"{sku}-OWN" if sku in gone else sku for sku, one in wanted.items()}


async def add_variant(work: Work, product: Product, row: Values) -> Variant:
    """Raises SkuTaken."""
    if product.redeem_mode is RedeemMode.BY_ORDER:
        row["uses"] = 1  # S4-08, D14
    own = {"merchant_id": work.merchant_id, "id": await work.number(Variant)}
    number = await work.session.scalar(
        work.insert(Variant)
        .values({"uses": 1} | row | own | {"product_id": product.id})
        .on_conflict_do_nothing()
        .returning(Variant.id)
    )
    if number is None:
        raise SkuTaken(row["sku"])
    return await work.get(Variant, number)


async def index_product(work: Work, product: Product, variants: Iterable[Variant]) -> None:
    """It is found by its name, subtitle, channel and tags, by SKUs and barcodes (S0-15)."""
    texts = [product.name, product.subtitle, product.channel, *product.tags]
    for one in variants:
        texts += [one.name, one.sku, one.barcode]
    await index_words(work, SCOPE, product.id, texts)


async def store_ids(work: Work, said: Iterable[str]) -> list[int]:
    """Stores by number or name. Raises Malformed("store")."""
    stores = await store_names(work)
    found = []
    for one in said:
        number = store_in(stores, one)
        if number is None:
            raise Malformed("store")
        found.append(number)
    return list(dict.fromkeys(found))


async def store_names(work: Work, *, elsewhere: bool = False) -> dict[str, int]:
    """The living stores by what people call them; a number goes before a name that looks so.
    ``elsewhere``: their numbers in another system go before both."""
    living = list(
        await work.session.execute(
            select(Store.id, Store.name, Store.external_id).where(
                Store.merchant_id == work.merchant_id, Store.deleted_at.is_(None)
            )
        )
    )
    names = {tidy(name).casefold(): number for number, name, _ in living}
    names |= {str(number): number for number, _, _ in living}
    if elsewhere:
        names |= {said.casefold(): number for number, _, said in living if said}
    return names


def store_in(stores: Mapping[str, int], said: str) -> int | None:
    """``2``, ``#2`` or the name in any case."""
    said = said.casefold()
    return stores.get(said.lstrip("#")) or stores.get(said)


async def set_stores(work: Work, product: Product, chosen: list[int]) -> None:
    """A product is good at the stores ``chosen``, by their numbers; none: at every one (S4-18)."""
    await work.session.execute(
        delete(ProductStore).where(
            ProductStore.merchant_id == work.merchant_id, ProductStore.product_id == product.id
        )
    )
    work.session.add_all(
        ProductStore(merchant_id=work.merchant_id, product_id=product.id, store_id=one)
        for one in chosen
    )
    product.everywhere = not chosen
