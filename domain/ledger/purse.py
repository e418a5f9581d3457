"""A member's own accounts: earning, spending the oldest first, and what is free."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, bindparam, or_, select

from domain.desk import Work
from domain.engine import Statement
from domain.ledger.accounts import WORLD, Side, member
from domain.ledger.model import POINTS, Account, Kind, Transfer
from domain.ledger.post import Entry, write
from domain.ledger.refusals import TooLittle


@dataclass(frozen=True, slots=True)
class Standing:
    """What a member has of a unit. ``free`` may be spent; ``ending`` of it ends on ``ends_on``.
    What its last day is over of is in none but ``held``: it ends when its order lets it go."""

    free: int
    held: int
    pending: int
    ending: int
    ends_on: date | None


async def standing(work: Work, person_id: int, unit: str = POINTS) -> Standing:
    """What a person has of a ``unit`` (points, or money in minor units): free, held, on its way,
    and what of it ends first."""
    rows = (
        await work.session.scalars(
            work.mine(Account).where(Account.person_id == person_id, Account.unit == unit)
        )
    ).all()
    today = (await work.house()).today
    every = [one for one in rows if one.name.startswith("member:")]
    own = [one for one in every if one.ends_on is None or one.ends_on >= today]
    days = [one.ends_on for one in own if one.ends_on and one.balance > one.held]
    first = min(days, default=None)
    return Standing(
        free=sum(one.balance - one.held for one in own),
        held=sum(one.held for one in every),
        pending=sum(one.balance for one in rows if one.name.startswith("pending:")),
        ending=sum(one.balance - one.held for one in own if first and one.ends_on == first),
        ends_on=first,
    )


async def earn(
    work: Work,
    person_id: int,
    amount: int,
    key: str,
    *,
    ends_on: date | None = None,
    source: Side = WORLD,
    unit: str = POINTS,
    ref: str = "",
    reason: str = "",
) -> Transfer:
    """Something comes into a member's account."""
    entry = Entry(
        key=key,
        unit=unit,
        source=source,
        target=member(person_id, ends_on),
        amount=amount,
        ref=ref,
        reason=reason,
    )
    return (await write(work, entry))[0]


_LOTS = Statement(
    lambda _: (
        select(Account.ends_on, (Account.balance - Account.held).label("free"))
        .where(
            Account.merchant_id == bindparam("merchant"),
            Account.person_id == bindparam("person"),
            Account.unit == bindparam("of_unit"),
            Account.name.startswith("member:"),
            or_(Account.ends_on.is_(None), Account.ends_on >= bindparam("today", type_=Date)),
        )
        .order_by(Account.name)
        .with_for_update()
    )
)


async def spend(
    work: Work,
    person_id: int,
    amount: int,
    key: str,
    target: Side,
    *,
    kind: Kind = Kind.MOVED,
    unit: str = POINTS,
    ref: str = "",
    reason: str = "",
) -> list[Transfer]:
    """Take from a member, what ends first at first, and of nothing whose last day is over;
    ``kind`` HELD keeps it for ``target``.

    Whoever moves something takes a transfer's number first, and only then accounts: nothing
    moves while it is decided, and none who spends waits for one who earns and the other way
    round. Raises TooLittle.
    """
    first = await work.number(Transfer)
    lots = await (await work.lane()).all(
        _LOTS,
        merchant=work.merchant_id,
        person=person_id,
        of_unit=unit,
        today=(await work.house()).today,
    )
    lots = sorted(lots, key=lambda one: (one[0] is None, one[0] or date.max))
    left, entries = amount, list[Entry]()
    for number, (ends_on, free) in enumerate(lots):
        taken = min(free, left)
        if taken <= 0:
            continue
        left -= taken
        entries.append(
            Entry(
                key=f"{key}:{number}",
                unit=unit,
                source=member(person_id, ends_on),
                target=target,
                amount=taken,
                kind=kind,
                ref=ref,
                reason=reason,
            )
        )
    if left:
        raise TooLittle(unit, amount - left, amount)
    return await write(work, *entries, first=first)
