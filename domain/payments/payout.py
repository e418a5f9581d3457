"""Giving back, a try at a time: due → trying → done, and unclear where Telegram's word is lost."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.desk import DEED, READ, TICK, Work, operation
from domain.engine import tidy
from domain.errors import Gone, Malformed
from domain.ledger import ELSEWHERE, cash
from domain.limits import LINE
from domain.orders import Means, Order
from domain.payments.back import facts, finish
from domain.payments.model import OPEN, Charge, Payout, PayoutState, Why
from domain.roles import Permission
from domain.staff import tell_leaders

LEASE = timedelta(minutes=2)  # whoever tries has died, or has an answer, after this
FIRST, LONGEST = timedelta(seconds=5), timedelta(hours=6)  # between two tries
STUCK = 6  # tries after which who leads is told
LAST = 18  # refused so often, over some two days, it is for a person to do
# What Telegram refuses for ever.
FINAL = (
    "CHARGE_NOT_FOUND",
    "CHARGE_ID_INVALID",
    "USER_ID_INVALID",
    "USER_DEACTIVATED",
    "user is deactivated",
    "PEER_ID_INVALID",
    "user not found",
)
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Try:
    """``attempt`` 1 is the first ever: before a later one, Telegram is asked what became of it."""

    payout_id: int
    attempt: int
    person_id: int
    charge: str  # telegram_payment_charge_id
    since: datetime
    bot_id: int  # whose the payment was; 0: the common bot's


@dataclass(frozen=True, slots=True)
class PayoutLine:
    """What is to be given back by hand. ``charge``: the provider's number of the payment;
    ``trouble``: why the bot gave up."""

    id: int
    why: Why
    means: str
    unit: str
    amount: int
    no: str
    order_id: int | None
    person: str
    charge: str
    trouble: str
    made_at: datetime


async def bring_payouts_forward(session: AsyncSession, now: datetime) -> None:
    """None waits for longer than the longest pause: a clock that was wrong said so."""
    left = Payout.state.in_(sorted(OPEN)) & (Payout.due > now + LONGEST)
    await session.execute(update(Payout).where(left).values(due=now))


async def payouts_due(
    session: AsyncSession, now: datetime, flying: Collection[tuple[int, int]], most: int
) -> list[tuple[int, int]]:
    """Merchant and number of what may be tried now; nothing is taken yet."""
    rows = await session.execute(
        select(Payout.merchant_id, Payout.id)
        .where(Payout.state.in_(sorted(OPEN)), Payout.due <= now)
        .order_by(Payout.due)
        .limit(most + len(flying))
    )
    return [found for merchant, number in rows if (found := (merchant, number)) not in flying][
        :most
    ]


@operation(Permission.TICK, kind=TICK)
async def take_payout(work: Work, *, payout_id: int) -> Try | None:
    """Exactly one of those who want to try does, until its lease is over. None: not now."""
    row = await work.session.scalar(
        update(Payout)
        .where(
            Payout.merchant_id == work.merchant_id,
            Payout.id == payout_id,
            Payout.state.in_(sorted(OPEN)),
            Payout.due <= work.now,
        )
        .values(state=PayoutState.TRYING, due=work.now + LEASE, attempts=Payout.attempts + 1)
        .returning(Payout)
        .execution_options(synchronize_session=False)
    )
    if row is None or row.charge_id is None:
        return None
    charge = await work.get(Charge, row.charge_id)
    return Try(
        payout_id=row.id,
        attempt=row.attempts,
        person_id=charge.person_id,
        charge=charge.telegram,
        since=row.made_at,
        bot_id=charge.bot_id,
    )


@operation(Permission.TICK, kind=TICK)
async def close_payout(work: Work, *, payout_id: int) -> bool:
    """Telegram has said that it is back; whether that was news."""
    row = await _done(work, payout_id, OPEN)
    if row is None:
        return False
    await finish(work, row)
    return True


@operation(Permission.TICK, kind=TICK)
async def put_off_payout(
    work: Work, *, payout_id: int, attempt: int, trouble: str, unclear: bool, refused: bool = False
) -> bool:
    """It is tried again, later each time; what is stuck is told to who leads, once. ``unclear``:
    it may have been done. ``refused``: Telegram was asked and said no; what it says so for ever,
    or too often, is a to-do of who leads, and the bot tries no more."""
    final = refused and (attempt >= LAST or any(one in trouble for one in FINAL))
    state = PayoutState.UNCLEAR if unclear else PayoutState.DUE
    wait = min(FIRST * 2 ** min(attempt - 1, 20), LONGEST)
    row = await work.session.scalar(
        update(Payout)
        .where(
            Payout.merchant_id == work.merchant_id,
            Payout.id == payout_id,
            Payout.state == PayoutState.TRYING,
            Payout.attempts == attempt,
        )
        .values(
            state=PayoutState.BY_HAND if final else state,
            due=work.now + wait,
            trouble=tidy(trouble)[:LINE],
        )
        .returning(Payout)
        .execution_options(synchronize_session=False)
    )
    if row is None:
        return False
    said = await facts(work, row) | {"trouble": row.trouble}
    if final:
        await tell_leaders(work, "payout_to_do", f"payout:{row.id}", **said)
        await work.rewrite_copies(row.key)  # of the refund that owes it
    elif attempt >= STUCK:
        await tell_leaders(work, "payout_stuck", f"payout-stuck:{row.id}", **said)
    return True


@operation(Permission.MANAGE_ORDERS, kind=READ)
async def payouts_by_hand(work: Work) -> list[PayoutLine]:
    """What who leads has to give back, the oldest first."""
    rows = await work.session.scalars(
        work.mine(Payout)
        .where(Payout.state == PayoutState.BY_HAND)
        .order_by(Payout.id)
        .limit(SHOWN)
    )
    return [await _line(work, one) for one in rows.all()]


@operation(Permission.MANAGE_ORDERS, kind=READ)
async def payout(work: Work, *, payout_id: int) -> PayoutLine:
    """One that is to be given back by hand. Raises Gone where that is done, NotFound."""
    row = await work.get(Payout, payout_id)
    if row.state is not PayoutState.BY_HAND:
        raise Gone("payout")
    return await _line(work, row)


@operation(Permission.MANAGE_ORDERS, kind=DEED)
async def paid_by_hand(work: Work, *, payout_id: int, reference: str) -> int:
    """It was given back outside, as ``reference`` proves there; done exactly once.

    Raises Gone where it was done before, Malformed("reference"), NotFound.
    """
    reference = tidy(reference)
    if not 0 < len(reference) <= LINE:
        raise Malformed("reference", LINE)
    row = await _done(
        work,
        payout_id,
        {PayoutState.BY_HAND},
        reference=reference,
        actor_id=work.actor.id,
        actor_name=work.actor.name,
    )
    if row is None:
        await work.get(Payout, payout_id)
        raise Gone("payout")
    if row.means is Means.CASH:  # out of the till where one stands, whichever it went into
        row.account = cash(work.actor.at_store).name
    elif row.means is Means.STARS:  # Telegram keeps the Stars: they went back in another way
        row.account = ELSEWHERE.name
    await finish(work, row)
    return row.id


async def _done(
    work: Work, payout_id: int, states: Collection[PayoutState], **values: object
) -> Payout | None:
    row: Payout | None = await work.session.scalar(
        update(Payout)
        .where(
            Payout.merchant_id == work.merchant_id,
            Payout.id == payout_id,
            Payout.state.in_(sorted(states)),
        )
        .values(state=PayoutState.DONE, done_at=work.now, **values)
        .returning(Payout)
        .execution_options(synchronize_session=False)
    )
    return row


async def _line(work: Work, row: Payout) -> PayoutLine:
    said = await facts(work, row)
    order = await work.get(Order, row.order_id) if row.order_id is not None else None
    return PayoutLine(
        id=row.id,
        why=row.why,
        means=row.means.value,
        unit=row.unit,
        amount=row.amount,
        no=said["no"],
        order_id=row.order_id,
        person=order.person_name if order else "",
        charge=said["charge"],
        trouble=row.trouble,
        made_at=row.made_at,
    )
