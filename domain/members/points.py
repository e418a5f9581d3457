"""Points and balance by hand: given and taken with a reason, topped up and paid out."""

import calendar
import hashlib
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from domain.chores import Chore, again
from domain.desk import DEED, READ, TICK, Work, operation
from domain.engine import stamp, tidy
from domain.errors import Malformed, NotFound
from domain.ledger import (
    EXPIRED,
    POINTS,
    WORLD,
    Account,
    Entry,
    Side,
    Standing,
    Transfer,
    TransferLine,
    cash,
    earn,
    history,
    member,
    spend,
    standing,
    write,
)
from domain.limits import LINE
from domain.limits import POINTS as MOST_POINTS
from domain.members.model import Member
from domain.merchants import Merchant
from domain.money import MOST
from domain.paging import START, Page, Place
from domain.roles import Permission

CHUNK = 100  # accounts that one tick ends


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a member has at this merchant; money in minor units."""

    person_id: int
    name: str
    currency: str
    points: Standing
    money: Standing


@operation(Permission.MANAGE_POINTS, kind=DEED)
async def adjust_points(work: Work, *, person_id: int, change: int, reason: str) -> Holdings:
    """Give points, or take them with a negative ``change``; the reason is part of the ledger
    (S2-02).

    Raises Malformed("reason" or "points moved"), TooLittle, NotFound.
    """
    row = await _member(work, person_id)
    reason = _reason(reason)
    if not 1 <= abs(change) <= MOST_POINTS:
        raise Malformed("points moved", MOST_POINTS)
    if change > 0:
        await earn(
            work,
            person_id,
            change,
            _key(work, "hand"),
            reason=reason,
            ends_on=await points_end(work),
        )
    else:
        await spend(work, person_id, -change, _key(work, "hand"), WORLD, reason=reason)
    has = await _holdings(work, person_id, row.name)
    told = {"change": change, "reason": reason, "free": has.points.free}
    await work.owe("points_changed", f"points:{stamp()}", person_id, **told)
    return has


@operation(Permission.MANAGE_POINTS, kind=DEED)
async def top_up(work: Work, *, person_id: int, amount: int) -> Holdings:
    """Money is put into the till where the actor stands, and is the member's to spend.

    ``amount`` in minor units. Raises Malformed("amount"), NotFound.
    """
    unit, till = await _till(work, person_id, amount)
    entry = Entry(
        key=_key(work, "top-up"),
        unit=unit,
        source=till,
        target=member(person_id),
        amount=amount,
        reason="top-up",  # a word of ours, said in the reader's language
    )
    await write(work, entry)
    return await holdings_of.run(work, person_id=person_id)


@operation(Permission.MANAGE_POINTS, kind=DEED)
async def pay_out(work: Work, *, person_id: int, amount: int) -> Holdings:
    """The way back, from that till. Raises Malformed("amount"), TooLittle, NotFound."""
    unit, till = await _till(work, person_id, amount)
    key = _key(work, "pay-out")
    await spend(work, person_id, amount, key, till, unit=unit, reason="pay-out")
    return await holdings_of.run(work, person_id=person_id)


@operation(Permission.SEE_OWN_CARDS, kind=READ)
async def my_holdings(work: Work) -> Holdings:
    """One's own; who is no member yet has nothing."""
    return await _holdings(work, work.actor.id, work.actor.name)


@operation(Permission.MANAGE_POINTS, kind=READ)
async def holdings_of(work: Work, *, person_id: int) -> Holdings:
    """What a member has: points, and a balance in minor units. Raises NotFound."""
    return await _holdings(work, person_id, (await _member(work, person_id)).name)


@operation(Permission.SEE_OWN_CARDS, kind=READ)
async def my_history(
    work: Work, *, money: bool = False, place: Place = START, size: int = 8
) -> Page[TransferLine]:
    """The transfers that make one's own number, newest first, with the balance after each."""
    return await _history(work, work.actor.id, money, place, size)


@operation(Permission.MANAGE_POINTS, kind=READ)
async def history_of(
    work: Work, *, person_id: int, money: bool = False, place: Place = START, size: int = 8
) -> Page[TransferLine]:
    """Raises NotFound."""
    await _member(work, person_id)
    return await _history(work, person_id, money, place, size)


@operation(Permission.TICK, kind=TICK)
async def end_points(work: Work) -> int:
    """Points whose last day is over end; those held for an order end when they are free again."""
    house = await work.house()
    first = await work.number(Transfer)  # before accounts, as whoever moves something
    rows = await work.session.scalars(
        work.mine(Account)
        .where(
            Account.ends_on < house.today, Account.balance > Account.held, Account.unit == POINTS
        )
        .order_by(Account.name)
        .limit(CHUNK)
        .with_for_update()  # what is spent in this moment is not ended as well
        .execution_options(populate_existing=True)
    )
    entries = [
        Entry(
            key=f"ended:{stamp()}",
            unit=POINTS,
            source=Side(one.name, one.person_id, one.ends_on),
            target=EXPIRED,
            amount=one.balance - one.held,
        )
        for one in rows
    ]
    await write(work, *entries, first=first)
    if len(entries) < CHUNK:
        await again(work, Chore.POINTS, house.midnight)
    return len(entries)


async def points_end(work: Work) -> date | None:
    """The last day of points earned now: the end of a month, as many months on as the merchant
    says; None: they stay."""
    months = await work.session.scalar(
        select(Merchant.points_months).where(Merchant.id == work.merchant_id)
    )
    if months is None:
        return None
    today = (await work.house()).today
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


async def way_back(work: Work, lot: Side) -> Side:
    """Where points that were paid from a member's ``lot`` go back to: those whose last day is
    over since come back as points of today."""
    if lot.person_id is None or lot.ends_on is None or lot.ends_on >= (await work.house()).today:
        return lot
    return member(lot.person_id, await points_end(work))


async def _till(work: Work, person_id: int, amount: int) -> tuple[str, Side]:
    """In which unit, and where, an amount of a member's is put in or taken out."""
    await _member(work, person_id)
    if not 1 <= amount <= MOST:
        raise Malformed("amount", MOST)
    return (await work.house()).currency, cash(work.actor.at_store)


async def _member(work: Work, person_id: int) -> Member:
    row = await work.session.scalar(work.mine(Member).where(Member.person_id == person_id))
    if row is None:
        raise NotFound("members")
    return row


async def _holdings(work: Work, person_id: int, name: str) -> Holdings:
    currency = (await work.house()).currency
    return Holdings(
        person_id=person_id,
        name=name,
        currency=currency,
        points=await standing(work, person_id),
        money=await standing(work, person_id, currency),
    )


async def _history(
    work: Work, person_id: int, money: bool, place: Place, size: int
) -> Page[TransferLine]:
    names = await work.session.scalars(
        select(Account.name).where(
            Account.merchant_id == work.merchant_id,
            Account.person_id == person_id,
            Account.name.startswith("member:"),
        )
    )
    unit = (await work.house()).currency if money else POINTS
    return await history(work, sorted(set(names)), unit, place, size)


def _reason(text: str) -> str:
    said = tidy(text)
    if not said or len(said) > LINE:
        raise Malformed("reason", LINE)
    return said


def _key(work: Work, words: str) -> str:
    """Of this very request. Nobody's chat is to be read in it: what is written stays."""
    asked = work.key or str(stamp())
    return f"{words}:{hashlib.sha256(asked.encode()).hexdigest()[:32]}"
