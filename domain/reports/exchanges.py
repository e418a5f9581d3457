"""The exchange records: what was got for points, listed and sent as a file (S0-34, D30)."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from domain.catalog import Origin, Product
from domain.days import local
from domain.desk import READ, Work, operation
from domain.engine import of
from domain.money import decimal
from domain.orders import SHOWN, Order, OrderLine, Wanted, line_of, wanted_orders
from domain.paging import START, Page, Place, page_of_rows
from domain.roles import Permission
from domain.sheets import MAX_ROWS, Cell, File, FileFormat, write_file

COLUMNS = (
    "order_no",
    "user",
    "product",
    "source",
    "points",
    "cash",
    "status",
    "created_at",
    "paid_at",
    "shipped_at",
)
EVERY = Wanted()
AT_ONCE = 100  # rows between which others have their turn


@dataclass(frozen=True, slots=True)
class Exchange:
    """``source``: whose benefit the product is, or where it came from."""

    line: OrderLine
    source: str


@operation(Permission.MANAGE_ORDERS, kind=READ)
async def list_exchanges(
    work: Work, *, wanted: Wanted = EVERY, place: Place = START, size: int = 8
) -> Page[Exchange]:
    """Orders that cost points, newest first."""
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
) -> File:
    """All of them in the order of time, with exactly the columns of D30; ``cash`` is the money
    that was paid beside the points, freight included. ``spoken``: the words of a reader for the
    columns, the states and the sources.

    Raises Malformed("rows") above 200,000 rows: narrow the dates.
    """
    chosen = await wanted_orders(work, replace(wanted, for_points=True))
    zone = (await work.house()).zone
    says = spoken or {}
    stream = await work.session.stream(
        chosen.with_only_columns(
            Order.no,
            Order.person_name,
            Order.name,
            Order.variant,
            Order.points,
            Order.cash,
            Order.freight,
            Order.currency,
            Order.state,
            Order.placed_at,
            Order.paid_at,
            Order.shipped_at,
            Product.channel,
            Product.supplier,
            Product.origin,
        )
        .select_from(Order)
        .join(Product, of(Product, Order.product_id))
        .order_by(Order.id)
        .limit(MAX_ROWS + 1)
        .execution_options(yield_per=AT_ONCE)
    )

    async def lines() -> AsyncIterator[tuple[Cell, ...]]:
        async for row in stream:
            yield (
                row.no,
                row.person_name,
                f"{row.name} · {row.variant}" if row.variant else row.name,
                _source(row, says),
                row.points,
                decimal(row.cash + row.freight, row.currency),
                says.get(row.state.value, row.state.value),
                *(at and local(at, zone) for at in (row.placed_at, row.paid_at, row.shipped_at)),
            )

    data, rows = await write_file(file_format, [says.get(one, one) for one in COLUMNS], lines())
    return File(f"exchanges.{file_format}", data, rows)


def _source(row: Any, says: Mapping[str, str] = MappingProxyType({})) -> str:
    """``row`` with the product's."""
    origin: Origin = row.origin
    return row.supplier or row.channel or says.get(origin.value, origin.value)
