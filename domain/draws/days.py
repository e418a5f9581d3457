"""A win can be claimed until the day that was promised when the merchant's clock changes (D31)."""

from sqlalchemy import case, literal, or_, select, update

from domain.days import same_day
from domain.desk import Work
from domain.draws.model import DrawWin, WinState
from domain.engine import Moment
from domain.merchants import ZoneChanged


async def zone_was_changed(work: Work, event: ZoneChanged) -> list[str]:
    """Wins that nobody claimed end with the same day of the new clock."""
    waiting = (
        DrawWin.merchant_id == work.merchant_id,
        DrawWin.state == WinState.WAITING,
        DrawWin.expires_at > work.now,
    )
    found = await work.session.scalars(select(DrawWin.expires_at).where(*waiting).distinct())
    moves = [(was, same_day(was, event.before, event.now)) for was in found.all()]
    moves = [one for one in moves if one[0] != one[1]]
    if not moves:
        return []
    # In one statement: one day's new end may be another's old one.
    ends = case(
        *((DrawWin.expires_at == was, literal(now, Moment())) for was, now in moves),
        else_=DrawWin.expires_at,
    )
    over = or_(DrawWin.warned, DrawWin.next_at > ends)  # nothing is told before that any more
    await work.session.execute(
        update(DrawWin)
        .where(*waiting)
        .values(expires_at=ends, next_at=case((over, ends), else_=DrawWin.next_at))
        .execution_options(synchronize_session=False)
    )
    return []
