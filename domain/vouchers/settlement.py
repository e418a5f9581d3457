"""The settlement: each voucher that was redeemed and not undone, as a list or a file (S1-23)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import aliased

from domain.cards import Card
from domain.desk import READ, Work, operation
from domain.engine import Named, Query, of
from domain.exports import Column, Is, Sheet, Watch, Written, said, write
from domain.merchants import Merchant
from domain.paging import START, Page, Place, page_of_rows
from domain.redemption import Redemption
from domain.roles import Permission
from domain.sheets import FileFormat
from domain.stores import Store, store_zones
from domain.vouchers.model import Voucher, VoucherKind

Seller = aliased(Store)


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
    sold_at: str  # the selling store, where an order names one (S4-22)
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
    """Newest first; ``words`` match the voucher's name; a verifier sees the own ones (S1-23)."""
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
    """The sums of the same; undone ones do not count (S1-23)."""
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
    folder: Path,
    watch: Watch,
) -> Written:
    """CSV or XLSX with exactly the columns of S1-24, in the order of time. ``undone``: also those
    that were undone, and a last column that says which. ``spoken``: the words of a reader for the
    columns, the types and "yes"; then with the selling store (S4-22). Raises Stopped."""
    query = await _chosen(work, since, until, store_id, words, undone)
    sheet = Sheet(
        "settlement",
        query.order_by(Redemption.id),
        _columns(spoken or {}, undone=undone),
        await store_zones(work),
        said=spoken,
    )
    return await write(work, sheet, file_format, folder, watch)


_ZONE = func.coalesce(Store.timezone, Merchant.timezone)


def _columns(spoken: Mapping[str, str], *, undone: bool) -> tuple[Column, ...]:
    """Exactly S1-24; for a reader also where it was sold."""
    columns: tuple[Column, ...] = (
        Column("order_no", Card.order_no),
        Column("voucher_id", Card.voucher_id, Is.NUMBER),
        Column("voucher_name", Voucher.name),
        Column("voucher_type", said(Voucher.kind, VoucherKind, spoken)),
        Column("verifier_id", Redemption.staff_id, Is.NUMBER),
        Column("store", Store.name),
        Column("store_id", Redemption.store_id, Is.NUMBER),
        Column("redeemed_at", Redemption.at, Is.MOMENT, _ZONE),
    )
    if spoken:
        columns += (Column("sold_at", func.coalesce(Seller.name, "")),)
    yes = spoken.get("yes", "yes")
    which = Column("undone", case((Redemption.undone_at.is_(None), ""), else_=yes))
    return (*columns, which) if undone else columns


async def _chosen(
    work: Work,
    since: date | None,
    until: date | None,
    store_id: int | None,
    words: str,
    undone: bool,
) -> Query:
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
        Seller.name.label("seller"),
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
    .outerjoin(Seller, of(Seller, Card.sold_at))
)


def _line(row: Named) -> SettlementLine:
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
        sold_at=row.seller or "",
        at=row.at,
        timezone=row.store_zone or row.zone,
        undone=row.undone_at is not None,
        bill=row.bill,
        due=row.due,
        currency=row.currency,
    )
