"""How a product's stock is divided (S4-23); sub-inventories of the other way rest, empty."""

from sqlalchemy import ColumnElement, select

from domain.catalog import Product, Variant
from domain.desk import Work
from domain.stock.model import SubInventory


async def is_unified(work: Work, product_id: int) -> bool:
    """It stays so until this deed is done."""
    found = await work.session.scalar(
        select(Product.unified_stock)
        .where(Product.merchant_id == work.merchant_id, Product.id == product_id)
        .with_for_update(read=True)
    )
    return bool(found)


async def fits(work: Work, sub: SubInventory) -> bool:
    """Whether its product's stock is divided so."""
    variant = await work.get(Variant, sub.variant_id)
    return await is_unified(work, variant.product_id) is (sub.store_id is None)


def as_divided() -> ColumnElement[bool]:
    """The same, as a condition on a product and its sub-inventories."""
    return Product.unified_stock == SubInventory.store_id.is_(None)
