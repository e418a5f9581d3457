"""The records of what was won: by account, exchange status and time, a list or a file (S0-36)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select

from domain.days import local
from domain.desk import READ, Work, operation
from domain.draws.model import Draw, DrawPrize, DrawWin, WinState
from domain.engine import of
from domain.errors import NotFound
from domain.paging import START, Page, Place, page_of_rows
from domain.roles import Permission
from domain.sheets import MAX_ROWS, Cell, File, FileFormat, write_file
from domain.stores import Store

COLUMNS = (
    "win",
    "draw",
    "prize",
    "ticket",
    "account",
    "person",
    "status",
    "store",
    "drawn_at",
    "claimed_at",
    "handed_over_at",
    "expires_at",
)


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
    place: Place = START,
    size: int = 8,
) -> Page[WinLine]:
    """Newest first; ``words`` match the account, its name, the prize and the draw; ``since`` and
    ``until``: the day of the drawing, both included."""
    query = await _chosen(work, since, until, words, state, draw_id)
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
) -> File:
    """The same as CSV or XLSX, in the order of time. Raises Malformed("rows") above 200,000."""
    query = await _chosen(work, since, until, words, state, draw_id)
    stream = await work.session.stream(
        query.order_by(DrawWin.id).limit(MAX_ROWS + 1).execution_options(yield_per=500)
    )
    zone = (await work.house()).zone

    async def lines() -> AsyncIterator[tuple[Cell, ...]]:
        async for row in stream:
            one = _line(row)
            yield (
                one.id,
                one.draw,
                one.prize,
                one.ticket,
                one.account,
                one.person,
                one.state.value,
                one.store,
                *(
                    at and local(at, zone)
                    for at in (one.drawn_at, one.claimed_at, one.given_at, one.expires_at)
                ),
            )

    data, rows = await write_file(file_format, COLUMNS, lines())
    return File(f"wins.{file_format.value}", data, rows)


async def _chosen(
    work: Work,
    since: date | None,
    until: date | None,
    words: str,
    state: WinState | None,
    draw_id: int | None,
) -> Select[*tuple[Any, ...]]:
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


def _line(row: Any) -> WinLine:
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
