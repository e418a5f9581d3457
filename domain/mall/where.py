"""Where an item can be had or used."""

from sqlalchemy import select

from domain.catalog import Product, ProductStore
from domain.desk import READ, Work, operation
from domain.mall.browse import item
from domain.mall.model import Listing
from domain.roles import Permission
from domain.stores import Contact, contacts_of


@operation(Permission.BROWSE, kind=READ)
async def item_stores(work: Work, *, listing_id: int) -> list[Contact]:
    """Each with hours and place, by name (S1-11, S4-18). Raises as ``item`` does."""
    await item.run(work, listing_id=listing_id)
    row = await work.get(Listing, listing_id)
    product = await work.get(Product, row.product_id)
    if product.everywhere:
        return await contacts_of(work, work.merchant_id, None)
    chosen = await work.session.scalars(
        select(ProductStore.store_id).where(
            ProductStore.merchant_id == work.merchant_id, ProductStore.product_id == product.id
        )
    )
    return await contacts_of(work, work.merchant_id, chosen.all())
