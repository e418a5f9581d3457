"""The settlement: each voucher that was redeemed and not undone, as a list or a file (S1-23)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select

from domain.cards import Card
from domain.days import local
from domain.desk import READ, Work, operation
from domain.engine import of
from domain.merchants import Merchant
from domain.paging import START, Page, Place, page_of_rows
from domain.redemption import Redemption
from domain.roles import Permission
from domain.sheets import MAX_ROWS, Cell, File, FileFormat, write_file
from domain.stores import Store
from domain.vouchers.model import Voucher

COLUMNS = (
    "order_no",
    "voucher_id",
    "voucher_name",
    "voucher_type",
    "verifier_id",
    "store",
    "store_id",
    "redeemed_at",
)  # exactly S1-24


@dataclass(frozen=True, slots=True)
class SettlementLine:
    """``order_no`` is empty where nobody ordered it: claimed by a link, or printed. ``bill`` and
    ``due`` in minor units of ``currency``; None for an exchange voucher."""

    id: int  # of the redemption
    order_no: str
    voucher_id: int
    voucher: str
    kind: str
    verifier_id: int
    store: str
    store_id: int
    at: datetime
    timezone: str
    undone: bool
    bill: int | None
    due: int | None
    currency: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What a settlement comes to: ``count`` redemptions, and what was taken off their bills."""

    count: int
    off: int
    currency: str


@operation(Permission.SEE_RECORDS, kind=READ)
async def settlement(
    work: Work,
    *,
    since: date | None = None,
    until: date | None = None,
    store_id: int | None = None,
    words: str = "",
    undone: bool = False,
    place: Place = START,
    size: int = 8,
) -> Page[SettlementLine]:
    """Newest first; ``words`` match the voucher's name; a verifier sees the own ones."""
    chosen = await _chosen(work, since, until, store_id, words, undone)
    rows, before, after = await page_of_rows(work, chosen, Redemption.id, place, size)
    return Page([_line(one) for one in rows], before, after)


@operation(Permission.SEE_RECORDS, kind=READ)
async def settled(
    work: Work,
    *,
    since: date | None = None,
    until: date | None = None,
    store_id: int | None = None,
    words: str = "",
) -> Settled:
    """The sums of the same; undone ones do not count."""
    chosen = await _chosen(work, since, until, store_id, words, False)
    rows = chosen.subquery()
    count, off = (
        await work.session.execute(
            select(func.count(), func.coalesce(func.sum(rows.c.bill - rows.c.due), 0))
        )
    ).one()
    return Settled(count, int(off), (await work.house()).currency)


@operation(Permission.SEE_RECORDS, kind=READ)
async def export_settlement(
    work: Work,
    *,
    file_format: FileFormat,
    since: date | None = None,
    until: date | None = None,
    store_id: int | None = None,
    words: str = "",
    undone: bool = False,
    spoken: dict[str, str] | None = None,
) -> File:
    """CSV or XLSX with exactly the columns of S1-24, in the order of time. ``undone``: also those
    that were undone, and a last column that says which. ``spoken``: the words of a reader for the
    columns, the types and "yes".

    Raises Malformed("rows") above 200,000 rows: narrow the dates.
    """
    query = await _chosen(work, since, until, store_id, words, undone)
    stream = await work.session.stream(
        query.order_by(Redemption.id).limit(MAX_ROWS + 1).execution_options(yield_per=1000)
    )

    says = spoken or {}

    async def lines() -> AsyncIterator[tuple[Cell, ...]]:
        async for row in stream:
            one = _line(row)
            yield (
                one.order_no,
                one.voucher_id,
                one.voucher,
                says.get(one.kind, one.kind),
                one.verifier_id,
                one.store,
                one.store_id,
                local(one.at, one.timezone),
                *(((says.get("yes", "yes") if one.undone else ""),) if undone else ()),
            )

    header = (*COLUMNS, "undone") if undone else COLUMNS
    data, rows = await write_file(file_format, [says.get(one, one) for one in header], lines())
    return File(f"settlement.{file_format.value}", data, rows)


async def _chosen(
    work: Work,
    since: date | None,
    until: date | None,
    store_id: int | None,
    words: str,
    undone: bool,
) -> Select[*tuple[Any, ...]]:
    query = _SHOWN.where(Redemption.merchant_id == work.merchant_id)
    if not work.actor.leads and work.actor.staff_id is not None:
        query = query.where(Redemption.staff_id == work.actor.staff_id)
    if not undone:
        query = query.where(Redemption.undone_at.is_(None))
    house = await work.house()
    if since:
        query = query.where(Redemption.at >= house.begins(since))
    if until:
        query = query.where(Redemption.at < house.ends(until))
    if store_id is not None:
        query = query.where(Redemption.store_id == store_id)
    for one in words.split()[:5]:
        query = query.where(
            or_(
                Voucher.name.icontains(one, autoescape=True),
                Store.name.icontains(one, autoescape=True),
            )
        )
    return query


_SHOWN = (
    select(
        Redemption.id,
        Card.order_no,
        Card.voucher_id,
        Voucher.name.label("voucher"),
        Voucher.kind,
        Redemption.staff_id,
        Store.name.label("store"),
        Redemption.store_id,
        Redemption.at,
        Store.timezone.label("store_zone"),
        Merchant.timezone.label("zone"),
        Redemption.undone_at,
        Redemption.bill,
        Redemption.due,
        Card.currency,
    )
    .join(Card, of(Card, Redemption.card_id))
    .join(Voucher, of(Voucher, Card.voucher_id))
    .join(Store, of(Store, Redemption.store_id))
    .join(Merchant, Merchant.id == Redemption.merchant_id)
)


def _line(row: Any) -> SettlementLine:
    """``row`` of _SHOWN."""
    return SettlementLine(
        id=row.id,
        order_no=row.order_no,
        voucher_id=row.voucher_id,
        voucher=row.voucher,
        kind=row.kind.value,
        verifier_id=row.staff_id,
        store=row.store,
        store_id=row.store_id,
        at=row.at,
        timezone=row.store_zone or row.zone,
        undone=row.undone_at is not None,
        bill=row.bill,
        due=row.due,
        currency=row.currency,
    )
