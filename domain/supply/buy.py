"""The resource centre: a supplier's catalogue; pick, confirm, and the stock is in (S0-03)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select

from domain.catalog import (
    Change,
    Origin,
    Product,
    Purpose,
    Variant,
    Wish,
    change,
    living_variants,
    make_product,
)
from domain.desk import DEED, READ, Work, operation
from domain.errors import NotFound, Refusal
from domain.limits import TITLE
from domain.money import decimal
from domain.paging import START, Page, Place, key_of, name_at, page, page_by
from domain.roles import Permission
from domain.stock import Kind, in_pool, open_pool, quantity_of
from domain.supply.model import SupplierItem, SupplierOrder


@dataclass(frozen=True, slots=True)
class SupplyLine:
    """``expires_on`` None: it has no end (S0-05)."""

    id: int
    supplier: str
    item: str
    name: str
    kind: str
    price: int
    currency: str
    expires_on: date | None
    note: str


@dataclass(frozen=True, slots=True)
class SupplyOrder:
    """Order details: recorded here, paid elsewhere."""

    number: int
    supplier: str
    name: str
    quantity: int
    unit_price: int
    total: int
    currency: str
    at: datetime
    by: str
    product_id: int
    expires_on: date | None


@operation(Permission.MANAGE_PRODUCTS, kind=READ)
async def list_supply(
    work: Work, *, words: str = "", place: Place = START, size: int = 8
) -> Page[SupplyLine]:
    """The resource centre, by name; words match name, supplier or number (S0-03)."""
    item = SupplierItem
    query = work.mine(item)
    if said := words.strip():
        query = query.where(
            or_(
                SupplierItem.name.icontains(said, autoescape=True),
                SupplierItem.supplier.icontains(said, autoescape=True),
                SupplierItem.item.icontains(said, autoescape=True),
            )
        )
    at = await name_at(work, item.name, item.id, place)
    rows, before, after = await page_by(work, query, item.name, item.id, at, place, size)
    currency = (await work.house()).currency
    shown = [_shown(row[0], currency) for row in rows]
    ends = [Place(id=one.id, key=key_of(one.name)) for one in (*shown[:1], *shown[-1:])]
    return Page(shown, before, after, *ends)


@operation(Permission.MANAGE_PRODUCTS, kind=READ)
async def supply_item(work: Work, *, item_id: int) -> SupplyLine:
    """One item of a supplier's catalogue, its price in minor units (S0-03). Raises NotFound."""
    item = await work.get(SupplierItem, item_id)
    return _shown(item, (await work.house()).currency)


@dataclass
class SupplyPriceChanged(Refusal):
    """A newer file of the supplier's came meanwhile; ``price`` in minor units is its."""

    price: int
    currency: str


@operation(Permission.MANAGE_STOCK, kind=DEED)
async def buy_supply(
    work: Work, *, item_id: int, quantity: int, price: int | None = None
) -> SupplyOrder:
    """Record a purchase: the product is made the first time, the pool grows, the ledger says
    "purchased" (S0-03). It cannot go back (S0-04). ``price``, where it is said, was agreed to, for
    each. Raises SupplyPriceChanged, Malformed, NotFound."""
    quantity_of(quantity)
    # The first purchase makes the product: four at once must not make four of it.
    item = await work.session.scalar(
        work.mine(SupplierItem).where(SupplierItem.id == item_id).with_for_update()
    )
    if item is None:
        raise NotFound("supplier_items")
    if price not in (None, item.price):
        raise SupplyPriceChanged(item.price, (await work.house()).currency)
    product = await work.session.scalar(
        work.mine(Product).where(Product.supplier_item_id == item.id, Product.deleted_at.is_(None))
    )
    variant: Variant
    if product is None:
        wish = Wish(
            {
                "name": item.name[:TITLE],
                "category": "voucher",
                "note": item.note,
                "price": str(decimal(item.price, (await work.house()).currency)),
                "expires_on": item.expires_on.isoformat() if item.expires_on else "",
                "channel": item.supplier[:TITLE],
                "tags": item.kind,
            }
        )
        product, variants, _ = await make_product(
            work,
            wish,
            origin=Origin.RESOURCE_CENTRE,
            supplier=item.supplier,
            supplier_item_id=item.id,
            benefit_until=item.expires_on,
        )
        variant = variants[0]
        await open_pool(work, variant, 0, Kind.PURCHASED, "")
    else:
        product.benefit_until = item.expires_on  # D38
        variant = (await living_variants(work, product.id))[0]
        if item.expires_on is not None or product.purpose is not Purpose.ECOMMERCE:
            await change(work, product, Change({"expires_on": item.expires_on}))
    order = SupplierOrder(
        merchant_id=work.merchant_id,
        id=await work.number(SupplierOrder),
        supplier_item_id=item.id,
        product_id=product.id,
        quantity=quantity,
        unit_price=item.price,
        at=work.now,
        by=work.actor.id,
        by_name=work.actor.name,
    )
    work.session.add(order)
    await work.session.flush()
    await in_pool(
        work, variant, quantity, Kind.PURCHASED, f"{item.supplier} {item.item}", f"buy:{order.id}"
    )
    return await _order(work, order)


@operation(Permission.MANAGE_PRODUCTS, kind=READ)
async def supply_orders(work: Work, *, place: Place = START, size: int = 12) -> Page[SupplyOrder]:
    """What was bought, newest first (S0-03, S0-04)."""
    mine = select(SupplierOrder.id).where(SupplierOrder.merchant_id == work.merchant_id)
    ids, before, after = await page(work, mine, SupplierOrder.id, place, size)
    rows = await work.session.scalars(
        work.mine(SupplierOrder).where(SupplierOrder.id.in_(ids)).order_by(SupplierOrder.id.desc())
    )
    return Page([await _order(work, row) for row in rows.all()], before, after)


async def _order(work: Work, row: SupplierOrder) -> SupplyOrder:
    item = await work.session.get_one(SupplierItem, (row.merchant_id, row.supplier_item_id))
    return SupplyOrder(
        number=row.id,
        supplier=item.supplier,
        name=item.name,
        quantity=row.quantity,
        unit_price=row.unit_price,
        total=row.quantity * row.unit_price,
        currency=(await work.house()).currency,
        at=row.at,
        by=row.by_name,
        product_id=row.product_id,
        expires_on=item.expires_on,
    )


def _shown(row: SupplierItem, currency: str) -> SupplyLine:
    return SupplyLine(
        id=row.id,
        supplier=row.supplier,
        item=row.item,
        name=row.name,
        kind=row.kind,
        price=row.price,
        currency=currency,
        expires_on=row.expires_on,
        note=row.note,
    )
