"""The redemption records: listed, looked at, sent as a file (S4-27 to S4-30)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import (
    BigInteger,
    String,
    and_,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from domain.cards import Card, parse
from domain.desk import READ, Work, operation
from domain.engine import Named, Query, of
from domain.errors import NotFound
from domain.exports import Column, Is, Sheet, Watch, Written, write
from domain.limits import UNDO_WINDOW
from domain.merchants import Merchant
from domain.paging import START, Page, Place, page_of_rows
from domain.redemption.model import How, Redemption
from domain.roles import Permission
from domain.secrets import CardCode
from domain.sheets import FileFormat
from domain.staff import Staff
from domain.stores import Store, store_zones

UNDONE = "undone"
Undoer = aliased(Staff)
Seller = aliased(Store)
_NUMBER = re.compile(r"#?\s*([0-9]{1,15})")


@dataclass(frozen=True, slots=True)
class Record:
    """``redeemer`` is empty for somebody who no longer works here (D18)."""

    id: int
    title: str
    code: CardCode  # its mask is what is shown
    order_no: str
    member: str
    uses: int
    at: datetime
    bought_at: datetime
    redeemer: str
    redeemer_id: int
    store: str
    sold_at: str  # the selling store, where an order names one (S4-22)
    timezone: str
    how: How
    photo: str | None
    undone_at: datetime | None
    undone_by: str
    undo_reason: str | None
    bill: int | None  # minor units of ``currency``, where something was taken off it
    due: int | None  # what was paid of it
    currency: str
    undoable: bool
    needs_reason: bool  # a manager's undo of somebody else's, or after the window


@operation(Permission.SEE_RECORDS, kind=READ)
async def list_records(
    work: Work,
    *,
    since: date | None = None,
    until: date | None = None,
    store_id: int | None = None,
    staff_id: int | None = None,
    words: str = "",
    place: Place = START,
    size: int = 8,
) -> Page[Record]:
    """Redemptions, newest first; a verifier sees the own ones. Days are the merchant's (D31)."""
    chosen = await _chosen(work, since, until, store_id, words, staff_id)
    rows, before, after = await page_of_rows(work, chosen, Redemption.id, place, size)
    return Page([_record(work, one) for one in rows], before, after)


@operation(Permission.SEE_RECORDS, kind=READ)
async def record(work: Work, *, record_id: int) -> Record:
    """One redemption (S4-27). Raises NotFound."""
    chosen = await _chosen(work, None, None, None, "")
    row = (await work.session.execute(chosen.where(Redemption.id == record_id))).first()
    if row is None:
        raise NotFound("redemptions")
    return _record(work, row)


@operation(Permission.SEE_RECORDS, kind=READ)
async def latest(work: Work) -> Record:
    """The actor's own last redemption that still stands. Raises NotFound."""
    chosen = (await _chosen(work, None, None, None, "")).where(
        Redemption.staff_id == work.actor.staff_id, Redemption.undone_at.is_(None)
    )
    row = (await work.session.execute(chosen.order_by(Redemption.id.desc()).limit(1))).first()
    if row is None:
        raise NotFound("redemptions")
    return _record(work, row)


@operation(Permission.SEE_RECORDS, kind=READ)
async def last_of_holder(work: Work, *, person_id: int, size: int = 5) -> list[Record]:
    """What was taken last of a person's cards, newest first (S4-27)."""
    held = select(Card.id).where(Card.merchant_id == work.merchant_id, Card.holder_id == person_id)
    chosen = (await _chosen(work, None, None, None, "")).where(Redemption.card_id.in_(held))
    # By the cards, which are few, and not along all redemptions until some are met.
    rows = await work.session.execute(chosen.order_by((Redemption.id + 0).desc()).limit(size))
    return [_record(work, row) for row in rows]


@operation(Permission.SEE_RECORDS, kind=READ)
async def export_records(
    work: Work,
    *,
    file_format: FileFormat,
    since: date | None = None,
    until: date | None = None,
    store_id: int | None = None,
    staff_id: int | None = None,
    words: str = "",
    undone: bool = False,
    headers: Sequence[str] | None = None,
    folder: Path,
    watch: Watch,
) -> Written:
    """The records as CSV or XLSX in the order of time, with exactly the columns of S4-30.

    ``undone``: also those that were taken back, with a last column that says when. ``headers``,
    the words for ALL_COLUMNS: then with the record's number, the end of the card's code and the
    selling store (S4-22).
    Its sums: the uses of those that stand. Raises Stopped.
    """
    query = await _chosen(work, since, until, store_id, words, staff_id)
    if not undone:
        query = query.where(Redemption.undone_at.is_(None))
    uses = await _chosen(work, since, until, store_id, words, staff_id, _uses(words))
    columns = (*_WHOLE, *_COLUMNS, _SOLD_AT) if headers else _COLUMNS
    sheet = Sheet(
        "redemptions",
        query.order_by(Redemption.id),
        (*columns, _UNDONE) if undone else columns,
        await store_zones(work),
        headers,
        sums=uses.where(Redemption.undone_at.is_(None)),
    )
    return await write(work, sheet, file_format, folder, watch)


_ZONE = func.coalesce(Store.timezone, Merchant.timezone)
_NUMBERED = literal_column("'#'").concat(cast(Redemption.staff_id, String))
_COLUMNS = (
    Column("product", Card.title),
    Column("order_no", Card.order_no),
    Column("member", Card.holder_name),
    Column("uses", Redemption.uses, Is.NUMBER),
    Column("redeemed_at", Redemption.at, Is.MOMENT, _ZONE),
    Column("purchased_at", Card.bought_at, Is.MOMENT, _ZONE),
    Column("redeemer", case((Staff.name == "", _NUMBERED), else_=Staff.name)),
    Column("store", Store.name),
)
_WHOLE = (
    Column("record", Redemption.id, Is.NUMBER),
    Column("code", func.substr(Card.code, func.length(Card.code) - 3)),
)
_SOLD_AT = Column("sold_at", func.coalesce(Seller.name, ""))
_UNDONE = Column(UNDONE, Redemption.undone_at, Is.MOMENT, _ZONE, always=False)
ALL_COLUMNS = tuple(one.name for one in (*_WHOLE, *_COLUMNS, _SOLD_AT, _UNDONE))


async def _chosen(
    work: Work,
    since: date | None,
    until: date | None,
    store_id: int | None,
    words: str,
    staff_id: int | None = None,
    query: Query | None = None,
) -> Query:
    """Those that are meant, with what is shown of each, or what ``query`` asks of them. A code
    finds its card's, a number alone the redemption of that number."""
    query = _SHOWN if query is None else query
    query = query.where(Redemption.merchant_id == work.merchant_id)
    if not work.actor.leads and work.actor.staff_id is not None:
        query = query.where(Redemption.staff_id == work.actor.staff_id)
    house = await work.house()
    if since:
        query = query.where(Redemption.at >= house.begins(since))
    if until:
        query = query.where(Redemption.at < house.ends(until))
    if store_id is not None:
        query = query.where(Redemption.store_id == store_id)
    if staff_id is not None:
        query = query.where(Redemption.staff_id == staff_id)
    if code := parse(words):
        return query.where(Card.code == code.symbols)
    if number := _NUMBER.fullmatch(words.strip()):
        return query.where(Redemption.id == int(number[1]))
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


_SHOWN = (
    select(
        Redemption.id,
        Card.title,
        Card.code,
        Card.order_no,
        Card.holder_name,
        Redemption.uses,
        Redemption.at,
        Card.bought_at,
        Staff.name.label("redeemer"),
        Redemption.staff_id,
        Store.name.label("store"),
        Seller.name.label("seller"),
        Store.timezone.label("store_zone"),
        Merchant.timezone.label("zone"),
        Redemption.how,
        Redemption.photo,
        Redemption.undone_at,
        Undoer.name.label("undoer"),
        Redemption.undo_reason,
        Redemption.bill,
        Redemption.due,
        Card.currency,
    )
    .join(Card, of(Card, Redemption.card_id))
    .join(Staff, of(Staff, Redemption.staff_id))
    .join(Store, of(Store, Redemption.store_id))
    .join(Merchant, Merchant.id == Redemption.merchant_id)
    .outerjoin(Seller, of(Seller, Card.sold_at))
    .outerjoin(Undoer, of(Undoer, Redemption.undone_by))
)


def _uses(words: str) -> Query:
    """How many uses were taken. Only words need what stands beside a redemption."""
    total = cast(func.coalesce(func.sum(Redemption.uses), 0), BigInteger)
    return _SHOWN.with_only_columns(total) if words else select(total).select_from(Redemption)


def _record(work: Work, row: Named) -> Record:
    """``row`` of _SHOWN."""
    own = row.staff_id == work.actor.staff_id
    fresh = work.now <= row.at + UNDO_WINDOW
    return Record(
        id=row.id,
        title=row.title,
        code=CardCode(row.code),
        order_no=row.order_no,
        member=row.holder_name,
        uses=row.uses,
        at=row.at,
        bought_at=row.bought_at,
        redeemer=row.redeemer,
        redeemer_id=row.staff_id,
        store=row.store,
        sold_at=row.seller or "",
        timezone=row.store_zone or row.zone,
        how=row.how,
        photo=row.photo,
        undone_at=row.undone_at,
        undone_by=row.undoer or "",
        undo_reason=row.undo_reason,
        bill=row.bill,
        due=row.due,
        currency=row.currency,
        undoable=row.undone_at is None and (work.actor.leads or (own and fresh)),
        needs_reason=not (own and fresh),
    )
