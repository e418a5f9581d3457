"""A holder says of a use "not me": the card is frozen, and a manager decides (screens.md, 10)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select, update

from domain.cards import Card, CardState, change_standing, rewrite_passes, standing
from domain.desk import DEED, Work, operation
from domain.engine import Values
from domain.errors import Gone, NotFound, Refusal
from domain.limits import UNDO_WINDOW
from domain.outbox import Audience
from domain.redemption.model import Denial, DenialState, Redemption
from domain.redemption.undo import AlreadyUndone, undo
from domain.roles import Permission
from domain.staff import Staff, leaders_of
from domain.stores import Store


@dataclass
class DeniedBefore(Refusal):
    """Of this use, or of another of the same card, that was said before."""

    state: DenialState


@dataclass
class TooLateToDeny(Refusal):
    """``zone``: the shop's, on whose clock that was."""

    until: datetime
    zone: str


@dataclass
class GivenBackBefore(Refusal):
    """The use was taken back already, by the clock of the shop's ``zone``."""

    at: datetime
    zone: str


@dataclass
class DecidedBefore(Refusal):
    state: DenialState
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Denied:
    """``store`` and ``at`` are the use's; ``zone``: the shop's, on whose clock it was."""

    title: str
    store: str
    at: datetime
    zone: str = "UTC"  # an answer that an older version kept says none


@operation(Permission.SEE_OWN_CARDS, kind=DEED)
async def deny(work: Work, *, record_id: int) -> Denied:
    """Freeze the own card because this use of it was somebody else's, within 15 minutes of it.
    Those who lead get the case.

    Raises NotFound (also where the card is not the actor's), DeniedBefore, TooLateToDeny,
    GivenBackBefore, Gone (the card was ended).
    """
    record = await work.get(Redemption, record_id)
    if (await work.get(Card, record.card_id)).holder_id != work.actor.id:
        raise NotFound("redemptions")  # also where it was handed on since: it was the giver's use
    card = await standing(work, record.card_id)
    frozen = await work.session.scalar(
        update(Card)
        .where(
            Card.merchant_id == work.merchant_id,
            Card.id == card.id,
            Card.holder_id == work.actor.id,
            Card.state == CardState.ACTIVE,
            Card.frozen_at.is_(None),
            exists().where(
                Redemption.merchant_id == work.merchant_id,
                Redemption.id == record_id,
                Redemption.undone_at.is_(None),
                Redemption.at >= work.now - UNDO_WINDOW,
            ),
            ~exists().where(Denial.merchant_id == work.merchant_id, Denial.record_id == record_id),
        )
        .values(frozen_at=work.now)
        .returning(Card.id)
        .execution_options(synchronize_session=False)
    )
    if frozen is None:
        raise await _why_not(work, record, card)
    denial = Denial(
        merchant_id=work.merchant_id,
        id=await work.number(Denial),
        record_id=record_id,
        card_id=card.id,
        person_id=work.actor.id,
        at=work.now,
    )
    work.session.add(denial)
    await work.session.flush()
    leaders = await leaders_of(work.session, work.merchant_id)
    await work.owe_copies(
        denial.about, "use_denied", leaders, Audience.LEADERS, denial_id=denial.id
    )
    await rewrite_passes(work, [card.id])
    store = await work.get(Store, record.store_id)
    return Denied(card.title, store.name, record.at, (await work.house()).zone)


@operation(Permission.UNDO_LATER, kind=DEED)
async def lift(work: Work, *, denial_id: int) -> None:
    """The use stands, and the card works again. Raises NotFound, DecidedBefore."""
    await _decide(work, denial_id, DenialState.LIFTED)


@operation(Permission.UNDO_LATER, kind=DEED)
async def give_back(work: Work, *, denial_id: int, reason: str) -> None:
    """The use is taken back, unless it was before, and the card works again.
    Raises NotFound, DecidedBefore."""
    denial = await _decide(work, denial_id, DenialState.GIVEN_BACK)
    try:
        await undo.run(work, record_id=denial.record_id, reason=reason)
    except AlreadyUndone:
        return


async def _decide(work: Work, denial_id: int, state: DenialState) -> Denial:
    denial: Denial | None = await work.session.scalar(
        update(Denial)
        .where(
            Denial.merchant_id == work.merchant_id,
            Denial.id == denial_id,
            Denial.state == DenialState.OPEN,
        )
        .values(state=state, decided_at=work.now, decided_by=work.actor.staff_id)
        .returning(Denial)
    )
    if denial is None:
        raise await _decided(work, denial_id)
    card = await change_standing(work, denial.card_id, frozen_at=None)
    await rewrite_passes(work, [card.id])
    await work.rewrite_copies(denial.about)
    await _tell(work, denial, card, state)
    return denial


async def _tell(work: Work, denial: Denial, card: Card, state: DenialState) -> None:
    """The holder and who redeemed it; of what is given back the verifier hears by the undo."""
    facts: Values = {"title": card.title, "state": state.value, "by": work.actor.name}
    if card.holder_id is not None:
        await work.owe("denial_decided", f"{denial.about}:holder", card.holder_id, **facts)
    if state is not DenialState.LIFTED:
        return
    query = select(Staff.person_id).join(
        Redemption,
        (Redemption.merchant_id == Staff.merchant_id) & (Redemption.staff_id == Staff.id),
    )
    verifier = await work.session.scalar(
        query.where(
            Staff.merchant_id == work.merchant_id,
            Redemption.merchant_id == work.merchant_id,
            Redemption.id == denial.record_id,
            Staff.removed_at.is_(None),
            Staff.id != work.actor.staff_id,
        )
    )
    if verifier is not None:
        key = f"{denial.about}:verifier"
        facts |= {"n": denial.record_id}
        await work.owe("denial_lifted", key, verifier, Audience.STAFF, **facts)


async def _decided(work: Work, denial_id: int) -> DecidedBefore:
    denial = await work.get(Denial, denial_id)
    name = await work.session.scalar(
        select(Staff.name).where(
            Staff.merchant_id == work.merchant_id, Staff.id == denial.decided_by
        )
    )
    return DecidedBefore(denial.state, denial.decided_at or work.now, name or "")


async def _why_not(work: Work, record: Redemption, card: Card) -> Refusal:
    if card.holder_id != work.actor.id:
        return NotFound("redemptions")
    denial = await work.session.scalar(work.mine(Denial).where(Denial.record_id == record.id))
    if denial is not None:
        return DeniedBefore(denial.state)
    await work.session.refresh(record)
    if record.undone_at is not None:
        return GivenBackBefore(record.undone_at, (await work.house()).zone)
    if record.at < work.now - UNDO_WINDOW:
        return TooLateToDeny(record.at + UNDO_WINDOW, (await work.house()).zone)
    await work.session.refresh(card)
    if card.frozen_at is not None:
        return DeniedBefore(DenialState.OPEN)
    return Gone("cards")
