"""The redemption records: listed, looked at, sent as a file (S4-27 to S4-30)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, Select, and_, or_, select
from sqlalchemy.orm import aliased

from domain.cards import Card
from domain.days import local
from domain.desk import READ, Work, operation
from domain.engine import of
from domain.errors import Malformed, NotFound
from domain.limits import UNDO_WINDOW
from domain.merchants import Merchant
from domain.redemption.model import How, Redemption
from domain.roles import Permission
from domain.sheets import FileFormat, write_csv, write_xlsx
from domain.staff import Staff
from domain.stores import Store

COLUMNS = (
    "product",
    "order_no",
    "member",
    "uses",
    "redeemed_at",
    "purchased_at",
    "redeemer",
    "store",
)
MAX_ROWS = 200_000  # stays below the 50 MB that a bot may send
Undoer = aliased(Staff)


@dataclass(frozen=True, slots=True)
class Record:
    """``redeemer`` is empty for somebody who no longer works here (D18)."""

    id: int
    title: str
    order_no: str
    member: str
    uses: int
    at: datetime
    issued_at: datetime
    redeemer: str
    redeemer_id: int
    store: str
    timezone: str
    how: How
    photo: str | None
    undone_at: datetime | None
    undone_by: str
    undo_reason: str | None
    undoable: bool
    needs_reason: bool  # a manager's undo of somebody else's, or after the window


@dataclass(frozen=True, slots=True)
class File:
    name: str
    data: bytes
    rows: int


@operation(Permission.SEE_RECORDS, kind=READ)
async def list_records(
    work: Work,
    *,
    since: date | None = None,
    until: date | None = None,
    store_id: int | None = None,
    words: str = "",
    limit: int = 8,
    offset: int = 0,
) -> list[Record]:
    """Redemptions, newest first; a verifier sees the own ones. Days are the merchant's (D31)."""
    query = await _chosen(work, since, until, store_id, words)
    rows = await work.session.execute(
        query.order_by(Redemption.id.desc()).limit(limit).offset(offset)
    )
    return [_record(work, row) for row in rows]


@operation(Permission.SEE_RECORDS, kind=READ)
async def record(work: Work, *, record_id: int) -> Record:
    """One redemption. Raises NotFound."""
    query = (await _chosen(work, None, None, None, "")).where(Redemption.id == record_id)
    row = (await work.session.execute(query)).first()
    if row is None:
        raise NotFound("redemptions")
    return _record(work, row)


@operation(Permission.SEE_RECORDS, kind=READ)
async def latest(work: Work) -> Record:
    """The actor's own last redemption that still stands. Raises NotFound."""
    query = (await _chosen(work, None, None, None, "")).where(
        Redemption.staff_id == work.actor.staff_id, Redemption.undone_at.is_(None)
    )
    row = (await work.session.execute(query.order_by(Redemption.id.desc()).limit(1))).first()
    if row is None:
        raise NotFound("redemptions")
    return _record(work, row)


@operation(Permission.SEE_RECORDS, kind=READ)
async def export_records(
    work: Work,
    *,
    file_format: FileFormat,
    since: date | None = None,
    until: date | None = None,
    store_id: int | None = None,
    words: str = "",
) -> File:
    """The standing records as CSV or XLSX with exactly the columns of S4-30.

    Raises Malformed("rows") above 200,000 rows: narrow the dates.
    """
    query = (await _chosen(work, since, until, store_id, words)).where(
        Redemption.undone_at.is_(None)
    )
    stream = await work.session.stream(
        query.order_by(Redemption.id).limit(MAX_ROWS + 1).execution_options(yield_per=1000)
    )

    async def lines() -> AsyncIterator[tuple[str | int, ...]]:
        async for row in stream:
            one = _record(work, row)
            yield (
                one.title,
                one.order_no,
                one.member,
                one.uses,
                local(one.at, one.timezone).isoformat(timespec="seconds"),
                local(one.issued_at, one.timezone).isoformat(timespec="seconds"),
                one.redeemer or f"#{one.redeemer_id}",
                one.store,
            )

    write = write_csv if file_format is FileFormat.CSV else write_xlsx
    data, rows = await write(COLUMNS, lines())
    if rows > MAX_ROWS:
        raise Malformed("rows", MAX_ROWS)
    return File(f"redemptions.{file_format.value}", data, rows)


async def _chosen(
    work: Work, since: date | None, until: date | None, store_id: int | None, words: str
) -> Select[Redemption, Card, str, str, str, str | None, str | None]:
    query = (
        select(
            Redemption,
            Card,
            Staff.name.label("redeemer"),
            Store.name.label("store"),
            Merchant.timezone.label("zone"),
            Store.timezone.label("store_zone"),
            Undoer.name.label("undoer"),
        )
        .join(Card, of(Card, Redemption.card_id))
        .join(Staff, of(Staff, Redemption.staff_id))
        .join(Store, of(Store, Redemption.store_id))
        .join(Merchant, Merchant.id == Redemption.merchant_id)
        .outerjoin(Undoer, of(Undoer, Redemption.undone_by))
        .where(Redemption.merchant_id == work.merchant_id)
    )
    if not work.actor.leads and work.actor.staff_id is not None:
        query = query.where(Redemption.staff_id == work.actor.staff_id)
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
                Card.title.icontains(one, autoescape=True),
                Card.holder_name.icontains(one, autoescape=True),
                and_(Staff.name != "", Staff.name.icontains(one, autoescape=True)),
                Store.name.icontains(one, autoescape=True),
            )
        )
    return query


def _record(
    work: Work, row: Row[Redemption, Card, str, str, str, str | None, str | None]
) -> Record:
    deed, card, redeemer, store, zone, store_zone, undoer = row
    own = deed.staff_id == work.actor.staff_id
    fresh = work.now <= deed.at + UNDO_WINDOW
    return Record(
        id=deed.id,
        title=card.title,
        order_no=card.order_no,
        member=card.holder_name,
        uses=deed.uses,
        at=deed.at,
        issued_at=card.issued_at,
        redeemer=redeemer,
        redeemer_id=deed.staff_id,
        store=store,
        timezone=store_zone or zone,
        how=deed.how,
        photo=deed.photo,
        undone_at=deed.undone_at,
        undone_by=undoer or "",
        undo_reason=deed.undo_reason,
        undoable=deed.undone_at is None and (work.actor.leads or (own and fresh)),
        needs_reason=not (own and fresh),
    )
