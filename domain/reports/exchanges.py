"""The exchange records: what was got for points, listed and sent as a file (S0-34, D30)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import func

from domain.catalog import Origin, Product
from domain.desk import READ, Work, operation
from domain.engine import Named, of
from domain.exports import Column, Is, Watch, Written, said, write
from domain.merchants import Merchant
from domain.orders import (
    EVERY,
    PRODUCT,
    SHOWN,
    Order,
    OrderLine,
    State,
    Wanted,
    line_of,
    sheet_of,
    wanted_orders,
)
from domain.paging import START, Page, Place, page_of_rows
from domain.roles import Permission
from domain.sheets import FileFormat


@dataclass(frozen=True, slots=True)
class Exchange:
    """``source``: whose benefit the product is, or where it came from."""

    line: OrderLine
    source: str


@operation(Permission.MANAGE_ORDERS, kind=READ)
async def list_exchanges(
    work: Work, *, wanted: Wanted = EVERY, place: Place = START, size: int = 8
) -> Page[Exchange]:
    """Orders that cost points, newest first (S0-34, S0-35)."""
    chosen = await wanted_orders(work, replace(wanted, for_points=True))
    query = (
        chosen.with_only_columns(*SHOWN, Product.channel, Product.supplier, Product.origin)
        .select_from(Order)
        .join(Product, of(Product, Order.product_id))
    )
    rows, before, after = await page_of_rows(work, query, Order.id, place, size)
    lines = [Exchange(line_of(one), _source(one)) for one in rows]
    return Page(lines, before, after)


@operation(Permission.MANAGE_ORDERS, kind=READ)
async def export_exchanges(
    work: Work,
    *,
    file_format: FileFormat,
    wanted: Wanted = EVERY,
    spoken: dict[str, str] | None = None,
    folder: Path,
    watch: Watch,
) -> Written:
    """All of them in the order of time, with exactly the columns of D30; ``cash`` is the money
    that was paid beside the points, freight included. ``spoken``: the words of a reader for the
    columns, the states and the sources. Its sums as those of orders. Raises Stopped."""
    chosen = await wanted_orders(work, replace(wanted, for_points=True))
    query = chosen.select_from(Order).join(Product, of(Product, Order.product_id))
    sheet = await sheet_of(work, "exchanges", chosen, query, _columns(spoken or {}), spoken)
    return await write(work, sheet, file_format, folder, watch)


def _columns(spoken: Mapping[str, str]) -> tuple[Column, ...]:
    source = func.coalesce(
        func.nullif(Product.supplier, ""),
        func.nullif(Product.channel, ""),
        said(Product.origin, Origin, spoken),
    )
    return (
        Column("order_no", Order.no),
        Column("user", Order.person_name),
        Column("product", PRODUCT),
        Column("source", source),
        Column("points", Order.points, Is.NUMBER),
        Column("cash", Order.cash + Order.freight, Is.MONEY, Order.currency),
        Column("status", said(Order.state, State, spoken)),
        Column("created_at", Order.placed_at, Is.MOMENT, Merchant.timezone),
        Column("paid_at", Order.paid_at, Is.MOMENT, Merchant.timezone, always=False),
        Column("shipped_at", Order.shipped_at, Is.MOMENT, Merchant.timezone, always=False),
    )


def _source(row: Named) -> str:
    """``row`` with the product's."""
    origin: Origin = row.origin
    return row.supplier or row.channel or origin.value
