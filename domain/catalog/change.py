"""The one way in which a product that is there is changed: by form, by line, by file, by call."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.catalog.comes_in import nothing_comes_in
from domain.catalog.judge import Change, judged
from domain.catalog.make import add_variant, index_product, set_stores, store_ids
from domain.catalog.model import Product, Variant
from domain.catalog.refusals import SkuTaken
from domain.catalog.terms import sale_ends_on
from domain.catalog.variants import living_variants
from domain.chores import Chore, soon
from domain.desk import Work
from domain.reactions import set_off

_FOUND_BY = frozenset({"name", "subtitle", "channel", "tags", "sku", "barcode"})


@dataclass(frozen=True, slots=True)
class VariantAdded:
    """To a product that was there. ``stock``: how many of it there are."""

    variant_id: int
    stock: int


@dataclass(frozen=True, slots=True)
class StockDivided:
    """Between the stores instead of unified, or the other way round (S4-23)."""

    product_id: int
    unified: bool


@dataclass(frozen=True, slots=True)
class Done:
    """The variants that are new, and how many units went back to the pool."""

    added: list[Variant]
    given_back: int = 0


async def change(work: Work, product: Product, said: Change) -> Done:
    """Do all that is said or nothing.

    Raises Malformed, Incomplete (what the product would lack), SkuTaken, StillHeld, FileComesIn.
    """
    await nothing_comes_in(work)
    was_unified = product.unified_stock
    variants = await living_variants(work, product.id)
    becomes = judged(product, variants, said)
    stores = becomes.product.pop("stores", None)
    if stores is not None:
        await set_stores(work, product, await store_ids(work, stores))
    _write(product, becomes.product)
    for one in variants:
        await _free(work, one, becomes.variants[one.id].get("sku", one.sku))
        _write(one, becomes.variants[one.id])
    await work.session.flush()
    added = []
    for row in becomes.added:
        stock = row.pop("stock", 0)
        variant = await add_variant(work, product, row)
        await set_off(work, VariantAdded(variant.id, stock))
        added.append(variant)
    ends = sale_ends_on(product, (await work.house()).zone)
    if ends is not None and ends < (await work.house()).today:
        await soon(work, Chore.SALES)
    written = (becomes.product, *becomes.variants.values())
    if added or any(_FOUND_BY & row.keys() for row in written):
        await index_product(work, product, [*variants, *added])
    if product.unified_stock is was_unified:
        return Done(added)
    given_back = await set_off(work, StockDivided(product.id, product.unified_stock))
    return Done(added, sum(map(int, given_back)))


async def _free(work: Work, variant: Variant, sku: str) -> None:
    if sku == variant.sku:
        return
    taken = await work.session.scalar(
        work.mine(Variant).where(Variant.sku == sku, Variant.deleted_at.is_(None))
    )
    if taken is not None:
        raise SkuTaken(sku)


def _write(row: Product | Variant, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
