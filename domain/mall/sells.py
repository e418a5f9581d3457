"""What sells just now, of many at once: what a list marks green (S0-39)."""

from collections.abc import Collection

from sqlalchemy import exists, select

from domain.catalog import Category, Product, Variant, sale_ends_on
from domain.desk import READ, Work, operation
from domain.engine import of
from domain.mall.browse import effective, left_of
from domain.mall.model import Listing
from domain.mall.open import is_on
from domain.roles import Permission
from domain.stock import SELLING


@operation(Permission.MANAGE_PRODUCTS, kind=READ)
async def which_sell(work: Work, *, product_ids: list[int]) -> list[int]:
    """Those of these products that customers can buy somewhere just now, as ``selling_of`` says of
    each (S0-39)."""
    return [product for _listing, product in await selling_among(work, product_ids)]


async def selling_among(work: Work, product_ids: Collection[int]) -> list[tuple[int, int]]:
    """The listings of these products that sell, each with its product."""
    house = await work.house()
    malls = [mall for mall in SELLING if await is_on(work, mall)]
    points = exists().where(of(Product, Variant.product_id), Product.category == Category.POINTS)
    rows = await work.session.execute(
        select(Listing, Product)
        .join(Product, of(Product, Listing.product_id))
        .where(
            Listing.merchant_id == work.merchant_id,
            Listing.product_id.in_(product_ids),
            Listing.mall.in_(malls),
            Listing.online.is_(True),
            Listing.deleted_at.is_(None),
            Product.online.is_(True),
            Product.deleted_at.is_(None),
        )
    )
    left = await left_of(work, list(product_ids), (Variant.credit > 0) | ~points)
    return [
        (row.id, product.id)
        for row, product in rows
        if effective(row, left.get((product.id, row.mall), 0)) > 0
        and ((ends := sale_ends_on(product, house.zone)) is None or ends >= house.today)
    ]
