"""Taking a redemption back: 15 minutes by the same verifier, later by a manager with a reason."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, null, select, update

from domain.cards import Card, CardState, change_standing, days_of, rewrite_passes
from domain.desk import DEED, Work, operation
from domain.engine import tidy
from domain.errors import NotFound, Refusal
from domain.limits import LINE, UNDO_WINDOW
from domain.outbox import Audience
from domain.reactions import set_off
from domain.redemption.model import Denial, Redemption
from domain.roles import Permission
from domain.secrets import CardCode
from domain.staff import Staff


@dataclass
class AlreadyUndone(Refusal):
    at: datetime
    by: str


@dataclass
class UndoTooLate(Refusal):
    """The window closed at ``until``; a manager still can."""

    until: datetime


class NotYours(Refusal):
    """A verifier takes back only what the same verifier redeemed."""


@dataclass
class ReasonNeeded(Refusal):
    """A manager says why."""

    record_id: int


@dataclass(frozen=True, slots=True)
class Undone:
    """``ended``: the card was revoked or refunded since, or its voucher was ended; ``expired``:
    its own end has come. Either way nothing of it can be used."""

    record_id: int
    title: str
    uses: int
    left: int | None
    code: CardCode
    ended: bool = False
    expired: bool = False


@dataclass(frozen=True, slots=True)
class UseUndone:
    """A use was given back to this card, of a voucher or not."""

    card_id: int
    voucher_id: int | None


@operation(Permission.UNDO, kind=DEED)
async def undo(work: Work, *, record_id: int, reason: str | None = None) -> Undone:
    """Give the uses back; the record stays, marked.

    Raises NotFound, AlreadyUndone, NotYours, UndoTooLate, ReasonNeeded.
    """
    record = await work.session.scalar(work.mine(Redemption).where(Redemption.id == record_id))
    if record is None:
        raise NotFound("redemptions")
    if record.undone_at is not None:
        raise AlreadyUndone(record.undone_at, await _name(work, record.undone_by))
    fresh = work.now <= record.at + UNDO_WINDOW
    own = record.staff_id == work.actor.staff_id
    if not (own and fresh):
        if not work.actor.may(Permission.UNDO_LATER):
            raise UndoTooLate(record.at + UNDO_WINDOW) if own else NotYours
        if not tidy(reason or ""):
            raise ReasonNeeded(record_id)
    undone = await work.session.scalar(
        update(Redemption)
        .where(
            Redemption.merchant_id == work.merchant_id,
            Redemption.id == record_id,
            Redemption.undone_at.is_(None),
        )
        .values(
            undone_at=work.now,
            undone_by=work.actor.staff_id,
            undo_reason=tidy(reason or "")[:LINE] or None,
        )
        .returning(Redemption.uses)
    )
    if undone is None:
        raise AlreadyUndone(work.now, "")
    card = await _given_back(work, record, undone)
    left = None if card.uses is None else card.uses - card.used
    again = await set_off(work, UseUndone(card.id, card.voucher_id))
    ended = card.state is not CardState.ACTIVE or bool(again)
    _, ends = (await days_of(work, [card]))[card.id]
    expired = ends is not None and ends <= work.now
    await rewrite_passes(work, [card.id])
    await _rewrite_case(work, record_id)
    if card.holder_id is not None and not ended:
        await work.owe(
            "use_undone",
            f"use-undone:{record_id}",
            card.holder_id,
            card_id=card.id,
            title=card.title,
            uses=undone,
            left=left,
            expired=expired,
        )
    if not own:
        await _tell_verifier(work, record, card.title, tidy(reason or "")[:LINE])
    return Undone(
        record_id=record_id,
        title=card.title,
        uses=undone,
        left=left,
        code=CardCode(card.code),
        ended=ended,
        expired=expired,
    )


async def _tell_verifier(work: Work, record: Redemption, title: str, why: str) -> None:
    """What a manager changed is told to who redeemed (screens.md, 10)."""
    query = select(Staff.person_id).where(
        Staff.merchant_id == work.merchant_id,
        Staff.id == record.staff_id,
        Staff.removed_at.is_(None),
    )
    person_id = await work.session.scalar(query)
    if person_id is None:
        return
    await work.owe(
        "yours_undone",
        f"yours-undone:{record.id}",
        person_id,
        Audience.STAFF,
        n=record.id,
        title=title,
        uses=record.uses,
        by=await _name(work, work.actor.staff_id),
        why=why,
    )


async def _given_back(work: Work, record: Redemption, uses: int) -> Card:
    """Nobody is asked any more whether it was used a moment ago, where this was that use."""
    second = int(record.at.timestamp())
    return await change_standing(
        work,
        record.card_id,
        used=Card.used - uses,
        last_use=case((Card.last_use == second, null()), else_=Card.last_use),
    )


async def _rewrite_case(work: Work, record_id: int) -> None:
    denial = await work.session.scalar(work.mine(Denial).where(Denial.record_id == record_id))
    if denial is not None:
        await work.rewrite_copies(denial.about)


async def _name(work: Work, staff_id: int | None) -> str:
    query = select(Staff.name).where(Staff.merchant_id == work.merchant_id, Staff.id == staff_id)
    return await work.session.scalar(query) or ""
