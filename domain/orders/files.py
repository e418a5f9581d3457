"""The orders as a file of any length (S0-37, S2-40), and what they come to."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import BigInteger, Select, case, cast, func, literal_column

from domain.desk import READ, Work, operation
from domain.engine import Query, of
from domain.exports import Column, Is, Sheet, Watch, Written, said, write
from domain.merchants import Merchant
from domain.orders.model import Means, Order, State
from domain.orders.wanted import EVERY, Wanted, wanted_orders
from domain.roles import Permission
from domain.sheets import FileFormat
from domain.stores import Store

KEPT = (State.PAID, State.SHIPPED, State.COMPLETED)  # paid, and not given back
PRODUCT = case(
    (Order.variant == "", Order.name),
    else_=Order.name.concat(literal_column("' · '")).concat(Order.variant),
)


@operation(Permission.MANAGE_ORDERS, kind=READ)
async def export_orders(
    work: Work,
    *,
    file_format: FileFormat,
    wanted: Wanted = EVERY,
    spoken: dict[str, str] | None = None,
    folder: Path,
    watch: Watch,
) -> Written:
    """All of them in the order of time; ``cash`` with the freight, of the whole order as
    ``points``. ``spoken``: the words of a reader for the columns, the states and the means. Its
    sums as of ``_sums_of``. Raises Stopped."""
    chosen = await wanted_orders(work, wanted)
    query = chosen.select_from(Order).outerjoin(Store, of(Store, Order.store_id))
    sheet = await sheet_of(work, "orders", chosen, query, _columns(spoken or {}), spoken)
    return await write(work, sheet, file_format, folder, watch)


async def sheet_of(
    work: Work,
    name: str,
    chosen: Select[int],
    query: Select[int],
    columns: tuple[Column, ...],
    spoken: Mapping[str, str] | None,
) -> Sheet:
    """The ``chosen`` orders in the order of time, with what they come to. ``query``: the same
    with what is joined to each."""
    query = query.join(Merchant, Merchant.id == Order.merchant_id).order_by(Order.id)
    zones = frozenset(((await work.house()).zone,))
    return Sheet(name, query, columns, zones, said=spoken, sums=_sums_of(chosen))


def _sums_of(chosen: Select[int]) -> Query:
    """A currency, the points and the minor units, freight included, of those that were paid and
    not given back; a row a currency."""
    ids = chosen.where(Order.state.in_(KEPT))
    return (
        ids.with_only_columns(
            Order.currency,
            cast(func.sum(Order.points), BigInteger),
            cast(func.sum(Order.cash + Order.freight), BigInteger),
        )
        .group_by(Order.currency)
        .order_by(Order.currency)
    )


def _columns(spoken: Mapping[str, str]) -> tuple[Column, ...]:
    return (
        Column("order_no", Order.no),
        Column("user", Order.person_name),
        Column("product", PRODUCT),
        Column("quantity", Order.quantity, Is.NUMBER),
        Column("points", Order.points, Is.NUMBER),
        Column("cash", Order.cash + Order.freight, Is.MONEY, Order.currency),
        Column("status", said(Order.state, State, spoken)),
        Column("means", said(Order.means, Means, spoken)),
        Column("store", Store.name),
        Column("created_at", Order.placed_at, Is.MOMENT, Merchant.timezone),
        Column("paid_at", Order.paid_at, Is.MOMENT, Merchant.timezone, always=False),
        Column("shipped_at", Order.shipped_at, Is.MOMENT, Merchant.timezone, always=False),
        Column("completed_at", Order.completed_at, Is.MOMENT, Merchant.timezone, always=False),
    )
