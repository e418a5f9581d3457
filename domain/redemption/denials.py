"""What a holder and a manager see of a use that may be denied."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from domain.cards import CardLine, card, own_card, standing
from domain.desk import READ, Work, operation
from domain.engine import of
from domain.limits import UNDO_WINDOW
from domain.merchants import Merchant
from domain.redemption.model import Denial, DenialState, Redemption
from domain.redemption.records import Record, record
from domain.roles import Permission
from domain.staff import Staff
from domain.stores import Store


@dataclass(frozen=True, slots=True)
class LastUse:
    """``deniable``: its holder may still say that it was not them."""

    record_id: int
    store: str
    at: datetime
    deniable: bool


@dataclass(frozen=True, slots=True)
class Pass:
    """A card as its holder sees it. ``last``: the last use that stands; ``hand_on``: the shop
    lets cards be handed on."""

    card: CardLine
    last: LastUse | None
    hand_on: bool


@operation(Permission.SEE_OWN_CARDS, kind=READ)
async def own_pass(work: Work, *, merchant_id: int, card_id: int) -> Pass:
    """One of the own cards at a merchant. Raises NotFound, whoever else's it may be."""
    line = await own_card.run(work, merchant_id=merchant_id, card_id=card_id)
    hand_on = bool(
        await work.session.scalar(select(Merchant.hand_on).where(Merchant.id == merchant_id))
    )
    row = (
        await work.session.execute(
            select(Redemption.id, Store.name, Redemption.at)
            .join(Store, of(Store, Redemption.store_id))
            .where(
                Redemption.merchant_id == merchant_id,
                Redemption.card_id == card_id,
                Redemption.undone_at.is_(None),
            )
            .order_by(Redemption.id.desc())
            .limit(1)
        )
    ).first()
    if row is None:
        return Pass(line, None, hand_on)
    number, store, at = row
    denied = await work.session.scalar(
        select(Denial.id).where(Denial.merchant_id == merchant_id, Denial.record_id == number)
    )
    fresh = work.now <= at + UNDO_WINDOW
    deniable = fresh and denied is None and not line.frozen
    return Pass(line, LastUse(number, store, at, deniable), hand_on)


@dataclass(frozen=True, slots=True)
class DenialCase:
    """Everything that a manager decides by; ``use`` is what was denied."""

    id: int
    state: DenialState
    at: datetime
    holder: str
    use: Record
    card: CardLine  # as it is now; a replaced one's successor
    decided_by: str
    decided_at: datetime | None


@operation(Permission.UNDO_LATER, kind=READ)
async def denial_case(work: Work, *, denial_id: int) -> DenialCase:
    """A use that its holder says was not theirs, with what was done about it.
    Raises NotFound."""
    denial = await work.get(Denial, denial_id)
    use = await record.run(work, record_id=denial.record_id)
    name = await work.session.scalar(
        select(Staff.name).where(
            Staff.merchant_id == work.merchant_id, Staff.id == denial.decided_by
        )
    )
    return DenialCase(
        id=denial.id,
        state=denial.state,
        at=denial.at,
        holder=use.member,
        use=use,
        card=await card.run(work, card_id=(await standing(work, denial.card_id)).id),
        decided_by=name or "",
        decided_at=denial.decided_at,
    )
