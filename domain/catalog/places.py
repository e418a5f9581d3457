"""Where a product is to be had, or its cards are good: what is gone is no such place."""

from sqlalchemy import select

from domain.catalog.model import Product, ProductStore
from domain.desk import Work
from domain.engine import of
from domain.stores import Store, store_names_of


async def stores_good(work: Work, product: Product) -> tuple[str, ...]:
    """The names of its living stores, all there are where none was chosen (S4-18)."""
    if product.everywhere:
        return await store_names_of(work, work.merchant_id)
    return tuple(name for _, name in await chosen_stores(work, product))


async def chosen_stores(work: Work, product: Product) -> list[tuple[int, str]]:
    """The living stores that were chosen for it, by name."""
    rows = await work.session.execute(
        select(Store.id, Store.name)
        .join(ProductStore, of(Store, ProductStore.store_id))
        .where(
            ProductStore.merchant_id == work.merchant_id,
            ProductStore.product_id == product.id,
            Store.deleted_at.is_(None),
        )
        .order_by(Store.name, Store.id)
    )
    return [(number, name) for number, name in rows]
