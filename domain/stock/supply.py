"""The resource centre: a supplier's catalogue; pick, confirm, and the stock is in (S0-03)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select

from domain.base import tidy
from domain.catalog.fields import a_day
from domain.catalog.make import Wish, currency_of, make_product
from domain.catalog.model import Origin, Product, SupplierItem, SupplierOrder, Variant
from domain.catalog.query import living_variants
from domain.desk import Work, operation
from domain.errors import Malformed
from domain.limits import TEXT, TITLE
from domain.money import decimal, parse_money
from domain.roles import Permission
from domain.sheets import BadSheet, Reason, lines_of
from domain.sheets.upload import content_of, finish
from domain.stock.bring import SHOWN, Preview, Problem
from domain.stock.model import Kind
from domain.stock.move import in_pool, open_pool, quantity_of
from domain.tags import NONE

KINDS = ("voucher", "top_up", "bundle")


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


@operation(Permission.MANAGE_PRODUCTS, writes=False)
async def preview_supply(work: Work, *, upload_id: int) -> Preview:
    """What a supplier's file would bring. Raises BadSheet, Gone."""
    known = {
        (row[0], row[1])
        for row in await work.session.execute(
            select(SupplierItem.supplier, SupplierItem.item).where(
                SupplierItem.merchant_id == work.merchant_id
            )
        )
    }
    rows, problems, lines = await _read(work, upload_id)
    old = sum((row["supplier"], row["item"]) in known for row in rows)
    return Preview(
        upload_id, lines, len(rows) - old, len(rows) - old, old, len(problems),
        tuple(problems[:SHOWN]), tuple(row["name"] for row in rows[:3]),
    )  # fmt: skip


@operation(Permission.MANAGE_PRODUCTS)
async def bring_supply(work: Work, *, upload_id: int) -> int:
    """Put a supplier's catalogue in place; items known before are brought up to date."""
    rows, problems, _ = await _read(work, upload_id)
    if problems:
        raise BadSheet(Reason.MEANWHILE, problems[0].line, problems[0].column)
    for row in rows:
        await work.session.execute(
            work.insert(SupplierItem)
            .values(merchant_id=work.merchant_id, **row)
            .on_conflict_do_update(
                index_elements=["merchant_id", "supplier", "item"],
                set_={key: row[key] for key in ("name", "kind", "price", "expires_on", "note")},
            )
        )
    await finish(work, upload_id)
    return len(rows)


@operation(Permission.MANAGE_PRODUCTS, writes=False)
async def list_supply(
    work: Work, *, words: str = "", limit: int = 8, offset: int = 0
) -> list[SupplyLine]:
    """The resource centre, by name; words match name, supplier or number."""
    query = work.mine(SupplierItem)
    if said := words.strip():
        query = query.where(
            or_(
                SupplierItem.name.icontains(said, autoescape=True),
                SupplierItem.supplier.icontains(said, autoescape=True),
                SupplierItem.item.icontains(said, autoescape=True),
            )
        )
    query = query.order_by(SupplierItem.name, SupplierItem.id).limit(limit).offset(offset)
    currency = await currency_of(work)
    return [_shown(row, currency) for row in await work.session.scalars(query)]


@operation(Permission.MANAGE_PRODUCTS, writes=False)
async def supply_item(work: Work, *, item_id: int) -> SupplyLine:
    """Raises NotFound."""
    return _shown(await work.get(SupplierItem, item_id), await currency_of(work))


@operation(Permission.MANAGE_STOCK)
async def buy_supply(work: Work, *, item_id: int, quantity: int) -> SupplyOrder:
    """Record a purchase: the product is made the first time, the pool grows, the ledger says
    "purchased" (S0-03). It cannot go back (S0-04). Raises Malformed, NotFound."""
    item = await work.get(SupplierItem, item_id)
    quantity_of(quantity)
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
                "price": str(decimal(item.price, await currency_of(work))),
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
        )
        variant = variants[0]
        await open_pool(work, variant, 0, Kind.PURCHASED, "")
    else:
        variant = (await living_variants(work, product.id))[0]
        product.expires_on = item.expires_on
    order = SupplierOrder(
        merchant_id=work.merchant_id,
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


@operation(Permission.MANAGE_PRODUCTS, writes=False)
async def supply_orders(work: Work, *, limit: int = 8, offset: int = 0) -> list[SupplyOrder]:
    """What was bought, newest first."""
    rows = await work.session.scalars(
        work.mine(SupplierOrder).order_by(SupplierOrder.id.desc()).limit(limit).offset(offset)
    )
    return [await _order(work, row) for row in rows.all()]


async def _order(work: Work, row: SupplierOrder) -> SupplyOrder:
    item = await work.session.get_one(SupplierItem, row.supplier_item_id)
    return SupplyOrder(
        row.id,
        item.supplier,
        item.name,
        row.quantity,
        row.unit_price,
        row.quantity * row.unit_price,
        await currency_of(work),
        row.at,
        row.by_name,
        row.product_id,
        item.expires_on,
    )


async def _read(work: Work, upload_id: int) -> tuple[list[dict[str, Any]], list[Problem], int]:
    kind, lines = lines_of(await content_of(work, upload_id))
    if kind.name != "supply":
        raise BadSheet(Reason.HEADER, 1, 1)
    currency = await currency_of(work)
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    count = 0
    for line in lines:
        count += 1
        try:
            rows.append(_item(line.cells, currency))
        except Malformed as wrong:
            column = line.places.get(wrong.field, 1)
            problems.append(Problem(line.number, column, "Malformed", wrong.field, wrong.limit))
    return rows, problems, count


def _item(cells: dict[str, str], currency: str) -> dict[str, Any]:
    def said(name: str, most: int, least: int = 1) -> str:
        value = tidy(cells.get(name, ""))
        if not least <= len(value) <= most:
            raise Malformed(name, most)
        return value

    kind = tidy(cells.get("kind", "")).casefold().replace(" ", "_").replace("-", "_")
    if kind not in KINDS:
        raise Malformed("kind")
    ends = cells.get("expires_on", "").strip()
    day = None if ends.casefold() in NONE else a_day(ends, "expires_on")
    if (kind == "bundle") is (day is None):  # bundles expire, nothing else does (S0-05)
        raise Malformed("bundle_expiry")
    return {
        "supplier": said("supplier", TITLE),
        "item": said("item", TITLE),
        "name": said("name", TITLE),
        "kind": kind,
        "price": parse_money(cells.get("price", ""), currency),
        "expires_on": day,
        "note": said("note", TEXT, 0),
    }


def _shown(row: SupplierItem, currency: str) -> SupplyLine:
    return SupplyLine(
        row.id,
        row.supplier,
        row.item,
        row.name,
        row.kind,
        row.price,
        currency,
        row.expires_on,
        row.note,
    )
