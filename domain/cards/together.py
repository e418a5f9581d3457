"""A voucher ends or lasts longer, and with it each card of it that is not used up.

However many there are: from that moment each is read and judged so, and they are written some at
a time, as those whose clock became another are.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select

from domain.cards.model import Card, CardState, VoucherMove
from domain.desk import Work

_UNDER_WAY = and_(
    VoucherMove.merchant_id == Card.merchant_id,
    VoucherMove.voucher_id == Card.voucher_id,
    VoucherMove.id > Card.id,
    VoucherMove.done < Card.id,
)
_UNUSED = and_(Card.state == CardState.ACTIVE, Card.used == 0)
# What is not written yet of a card, asked with a use of it.
_ENDS, _GROWS = VoucherMove.until.is_(None), Card.valid_until < VoucherMove.until
ENDING = exists().where(_UNDER_WAY, _UNUSED, _ENDS)
GROWING = exists().where(_UNDER_WAY, _UNUSED, _GROWS)
CHANGING = exists().where(_UNDER_WAY, _UNUSED, or_(_ENDS, _GROWS))
STATE = case((ENDING, literal(CardState.REVOKED, Card.__table__.c.state.type)), else_=Card.state)
GROWN = select(func.max(VoucherMove.until)).where(_UNDER_WAY).scalar_subquery()


async def changes_of(work: Work, cards: Iterable[Card]) -> dict[int, tuple[bool, datetime | None]]:
    """Of cards of one merchant what is not written yet, by number: whether it has ended with its
    voucher, and until when it is good at least."""
    unused = [one for one in cards if one.state is CardState.ACTIVE and not one.used]
    vouchers = {one.voucher_id for one in unused} - {None}
    if not vouchers:
        return {}
    merchant_id = unused[0].merchant_id
    moves = (
        await work.session.scalars(
            select(VoucherMove).where(
                VoucherMove.merchant_id == merchant_id, VoucherMove.voucher_id.in_(vouchers)
            )
        )
    ).all()
    found: dict[int, tuple[bool, datetime | None]] = {}
    for one in unused:
        mine = [
            move.until
            for move in moves
            if move.voucher_id == one.voucher_id and move.done < one.id < move.id
        ]
        if mine:
            longest = max((until for until in mine if until is not None), default=None)
            found[one.id] = (None in mine, longest)
    return found


def voucher_moves_at(now: datetime) -> Select[int]:
    """Merchants with cards that are still on their way."""
    return select(VoucherMove.merchant_id).where(VoucherMove.at <= now)


def unused_of(work: Work, voucher_id: int) -> tuple[ColumnElement[bool], ...]:
    """The cards of a voucher that end or grow with it, as they are written."""
    return (Card.merchant_id == work.merchant_id, Card.voucher_id == voucher_id, _UNUSED)
