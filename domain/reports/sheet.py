"""The report as a file: a row for each day and store."""

from collections.abc import AsyncIterator
from datetime import date

from sqlalchemy import select

from domain.desk import READ, Work, operation
from domain.money import decimal
from domain.reports.counting import counted_in
from domain.reports.figures import NO_STORE
from domain.reports.span import Length, Reach, span_of
from domain.roles import Permission
from domain.sheets import Cell, File, FileFormat, write_file
from domain.stores import Store

COLUMNS = (
    "day",
    "store",
    "gross",
    "discounts",
    "refunds",
    "net",
    "orders",
    "orders_refunded",
    "redemptions",
    "uses",
    "undone",
    "refused",
)


@operation(Permission.SEE_REPORT, kind=READ)
async def export_report(
    work: Work,
    *,
    day: date,
    length: Reach = Length.DAY,
    file_format: FileFormat,
    store_id: int | None = None,
) -> File:
    """The span that holds ``day``: what happened by day and store, or at one store; money as a
    decimal."""
    house = await work.house()
    span = span_of(length, day, house.today)
    rows = await work.session.execute(
        select(Store.id, Store.name).where(Store.merchant_id == work.merchant_id)
    )
    names = {row.id: row.name for row in rows} | {NO_STORE: ""}

    async def lines() -> AsyncIterator[tuple[Cell, ...]]:
        counted = await counted_in(
            work, [(house.begins(one), house.ends(one)) for one in span.days]
        )
        for one, had_by in zip(span.days, counted, strict=True):
            found = (had_by if store_id is None else had_by.at(store_id)).stores
            for store in sorted(found, key=lambda store: names.get(store, "")):
                had = found[store]
                money = (had.gross, had.off, had.refunds, had.net)
                yield (
                    one,
                    names.get(store, ""),
                    *(decimal(minor, house.currency) for minor in money),
                    had.orders,
                    had.refunded,
                    had.redemptions,
                    had.uses,
                    had.undone,
                    had.refused,
                )

    data, count = await write_file(file_format, COLUMNS, lines())
    return File(f"report-{span.first}.{file_format}", data, count)
