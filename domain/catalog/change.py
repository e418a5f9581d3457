"""The one way in which a product that is there is changed: by form, by line, by file, by call."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.catalog.comes_in import nothing_comes_in
from domain.catalog.judge import Change, judged
from domain.catalog.make import add_variant, index_product, set_stores, store_ids
from domain.catalog.model import Product, Variant
from domain.catalog.refusals import SkuTaken
from domain.catalog.variants import living_variants
from domain.desk import Work
from domain.reactions import set_off

_FOUND_BY = frozenset({"name", "subtitle", "channel", "tags", "sku", "barcode"})


@dataclass(frozen=True, slots=True)
class VariantAdded:
    """To a product that was there. ``stock``: how many of it there are."""

    variant_id: int
    stock: int


async def change(work: Work, product: Product, said: Change) -> list[Variant]:
    """Do all that is said or nothing; the variants that are new.

    Raises Malformed, Incomplete (what the product would lack), SkuTaken, FileComesIn.
    """
    await nothing_comes_in(work)
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
    written = (becomes.product, *becomes.variants.values())
    if added or any(_FOUND_BY & row.keys() for row in written):
        await index_product(work, product, [*variants, *added])
    return added


async def _free(work: Work, variant: Variant, sku: str) -> None:
    if sku == variant.sku:
        return
    taken = await work.session.scalar(
        work.mine(Variant).where(Variant.sku == sku, Variant.deleted_at.is_(None))
    )
    if taken is not None:
        raise SkuTaken(sku)


def _write(row: Product | Variant, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
