"""The records of what was won: by account, exchange status and time, a list or a file (S0-36)."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import SQLColumnExpression, String, and_, or_, select, type_coerce

from domain.desk import READ, Work, operation
from domain.draws.model import Draw, DrawPrize, DrawWin, WinState
from domain.engine import Named, Query, of
from domain.errors import NotFound
from domain.exports import Column, Is, Sheet, Watch, Written, write
from domain.merchants import Merchant
from domain.paging import START, Page, Place, page_of_rows
from domain.roles import Permission
from domain.sheets import FileFormat
from domain.stores import Store


@dataclass(frozen=True, slots=True)
class WinLine:
    """``account`` is the winner's Telegram id."""

    id: int
    draw_id: int
    draw: str
    prize: str
    points: int  # what it gives; 0: a thing
    ticket: int
    account: int
    person: str
    state: WinState
    store: str
    drawn_at: datetime
    claimed_at: datetime | None
    given_at: datetime | None
    expires_at: datetime


@operation(Permission.MANAGE_DRAWS, kind=READ)
async def list_wins(
    work: Work,
    *,
    since: date | None = None,
    until: date | None = None,
    words: str = "",
    state: WinState | None = None,
    draw_id: int | None = None,
    store_id: int | None = None,
    place: Place = START,
    size: int = 8,
) -> Page[WinLine]:
    """Newest first; ``words`` match the account, its name, the prize and the draw; ``since`` and
    ``until``: the day of the drawing, both included; ``store_id``: where it is fetched (S0-36)."""
    query = await _chosen(work, since, until, words, state, draw_id, store_id)
    rows, before, after = await page_of_rows(work, query, DrawWin.id, place, size)
    return Page([_line(one) for one in rows], before, after)


@operation(Permission.MANAGE_DRAWS, kind=READ)
async def win(work: Work, *, win_id: int) -> WinLine:
    """One win: what, whose, whether it was claimed and handed over (S0-36).
    Raises NotFound."""
    query = await _chosen(work, None, None, "", None, None)
    row = (await work.session.execute(query.where(DrawWin.id == win_id))).first()
    if row is None:
        raise NotFound("wins")
    return _line(row)


@operation(Permission.MANAGE_DRAWS, kind=READ)
async def export_wins(
    work: Work,
    *,
    file_format: FileFormat,
    since: date | None = None,
    until: date | None = None,
    words: str = "",
    state: WinState | None = None,
    draw_id: int | None = None,
    store_id: int | None = None,
    folder: Path,
    watch: Watch,
) -> Written:
    """The same as CSV or XLSX, in the order of time (S0-36). Raises Stopped."""
    query = await _chosen(work, since, until, words, state, draw_id, store_id)
    house = await work.house()
    query = query.join(Merchant, Merchant.id == DrawWin.merchant_id).order_by(DrawWin.id)
    sheet = Sheet("wins", query, _COLUMNS, frozenset((house.zone,)))
    return await write(work, sheet, file_format, folder, watch)


def _moment(name: str, at: SQLColumnExpression[object], *, always: bool = False) -> Column:
    return Column(name, at, Is.MOMENT, Merchant.timezone, always)


_COLUMNS = (
    Column("win", DrawWin.id, Is.NUMBER),
    Column("draw", Draw.name),
    Column("prize", DrawPrize.name),
    Column("ticket", DrawWin.ticket, Is.NUMBER),
    Column("account", DrawWin.person_id, Is.NUMBER),
    Column("person", DrawWin.person_name),
    Column("status", type_coerce(DrawWin.state, String)),
    Column("store", Store.name),
    _moment("drawn_at", DrawWin.drawn_at, always=True),
    _moment("claimed_at", DrawWin.claimed_at),
    _moment("handed_over_at", DrawWin.given_at),
    _moment("expires_at", DrawWin.expires_at, always=True),
)


async def _chosen(
    work: Work,
    since: date | None,
    until: date | None,
    words: str,
    state: WinState | None,
    draw_id: int | None,
    store_id: int | None = None,
) -> Query:
    query = _SHOWN.where(DrawWin.merchant_id == work.merchant_id)
    house = await work.house()
    if since:
        query = query.where(DrawWin.drawn_at >= house.begins(since))
    if until:
        query = query.where(DrawWin.drawn_at < house.ends(until))
    if state is not None:
        query = query.where(DrawWin.state == state)
    if draw_id is not None:
        query = query.where(DrawWin.draw_id == draw_id)
    if store_id is not None:
        query = query.where(DrawWin.store_id == store_id)
    for one in words.split()[:5]:
        found = [
            DrawWin.person_name.icontains(one, autoescape=True),
            DrawPrize.name.icontains(one, autoescape=True),
            Draw.name.icontains(one, autoescape=True),
        ]
        if one.isdecimal() and len(one) <= 16:
            found.append(DrawWin.person_id == int(one))
        query = query.where(or_(*found))
    return query


_SHOWN = (
    select(
        DrawWin.id,
        DrawWin.draw_id,
        Draw.name.label("draw"),
        DrawPrize.name.label("prize"),
        DrawPrize.points,
        DrawWin.ticket,
        DrawWin.person_id,
        DrawWin.person_name,
        DrawWin.state,
        Store.name.label("store"),
        DrawWin.drawn_at,
        DrawWin.claimed_at,
        DrawWin.given_at,
        DrawWin.expires_at,
    )
    .join(Draw, of(Draw, DrawWin.draw_id))
    .join(
        DrawPrize,
        and_(
            DrawPrize.merchant_id == DrawWin.merchant_id,
            DrawPrize.draw_id == DrawWin.draw_id,
            DrawPrize.place == DrawWin.place,
        ),
    )
    .outerjoin(Store, of(Store, DrawWin.store_id))
)


def _line(row: Named) -> WinLine:
    """``row`` of _SHOWN."""
    return WinLine(
        id=row.id,
        draw_id=row.draw_id,
        draw=row.draw,
        prize=row.prize,
        points=row.points,
        ticket=row.ticket,
        account=row.person_id,
        person=row.person_name,
        state=row.state,
        store=row.store or "",
        drawn_at=row.drawn_at,
        claimed_at=row.claimed_at,
        given_at=row.given_at,
        expires_at=row.expires_at,
    )
