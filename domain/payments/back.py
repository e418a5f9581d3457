"""Money that has to go back: booked as owed, given back once by the bot or by hand."""

from sqlalchemy import update

from domain.desk import Work
from domain.engine import Facts
from domain.ledger import (
    DUE_BACK,
    PROVIDER,
    STARS_OF_TELEGRAM,
    Entry,
    Side,
    about,
    give_back,
    side_of,
    write,
)
from domain.orders import CannotPaySo, Means, Order
from domain.payments.model import Charge, ChargeState, Payout, PayoutState, Why
from domain.staff import tell_leaders

ODD = frozenset({Why.AMOUNT, Why.UNKNOWN})  # nobody who uses the bot does that


def outside(means: Means) -> Side:
    """Where money that was paid through Telegram comes from."""
    return STARS_OF_TELEGRAM if means is Means.STARS else PROVIDER


async def owe_back(work: Work, order: Order, key: str) -> Payout:
    """What an order was paid with in money goes back, all of it, to where it came from: Stars by
    the bot, the rest by hand. Said again under the same ``key``, it is owed once.

    Raises CannotPaySo where a member's own balance or points paid: those are the ledger's alone;
    GivenBack where it went back before.
    """
    said = await payout_of(work, key)
    if said is not None:
        return said
    paid = [one for one in await about(work, order.ref) if one.key == f"{order.ref}:money"]
    if not paid or order.means is None:
        raise CannotPaySo((order.means or Means.POINTS).value)
    (original,) = paid
    await give_back(work, original, f"{key}:money", Why.REFUND.value, target=DUE_BACK)
    charge = await _settled(work, order.id)
    return await _owe(
        work,
        key=key,
        why=Why.REFUND,
        charge=charge,
        order=order,
        person_id=order.person_id,
        means=order.means,
        unit=original.unit,
        amount=original.amount,
        account=original.source,
    )


async def owe_charge(work: Work, charge: Charge, order: Order | None, why: Why) -> Payout:
    """A charge that paid for nothing: it came in, and belongs to who paid."""
    source = outside(charge.means)
    await write(
        work,
        Entry(
            key=f"{charge.ref}:in",
            unit=charge.unit,
            source=source,
            target=DUE_BACK,
            amount=charge.amount,
            ref=charge.ref,
            reason=why.value,
        ),
    )
    return await _owe(
        work,
        key=charge.ref,
        why=why,
        charge=charge,
        order=order,
        person_id=charge.person_id,
        means=charge.means,
        unit=charge.unit,
        amount=charge.amount,
        account=source.name,
    )


async def payout_of(work: Work, key: str) -> Payout | None:
    """What became of what was owed under this key."""
    found: Payout | None = await work.session.scalar(work.mine(Payout).where(Payout.key == key))
    return found


async def finish(work: Work, row: Payout) -> None:
    """It is back: booked out, the charge too, and whoever waits for it is told."""
    await write(
        work,
        Entry(
            key=f"payout:{row.id}:out",
            unit=row.unit,
            source=DUE_BACK,
            target=side_of(row.account),
            amount=row.amount,
            ref=row.key,
        ),
    )
    if row.charge_id is not None:
        await work.session.execute(
            update(Charge)
            .where(Charge.merchant_id == work.merchant_id, Charge.id == row.charge_id)
            .values(state=ChargeState.GIVEN_BACK)
            .execution_options(synchronize_session=False)
        )
    await work.rewrite_copies(row.key)  # of the refund that owes it
    if row.person_id is not None:
        said = await facts(work, row) | {"by_hand": row.actor_id is not None}
        await work.owe("paid_back", f"paid-back:{row.id}", row.person_id, **said)


async def facts(work: Work, row: Payout) -> Facts:
    """What a notice says of it."""
    order = await work.get(Order, row.order_id) if row.order_id is not None else None
    charge = await work.get(Charge, row.charge_id) if row.charge_id is not None else None
    return {
        "payout_id": row.id,
        "why": row.why.value,
        "means": row.means.value,
        "unit": row.unit,
        "amount": row.amount,
        "no": order.no if order else "",
        "order_id": row.order_id,
        "charge": charge.number if charge else "",
    }


async def _owe(
    work: Work,
    *,
    key: str,
    why: Why,
    charge: Charge | None,
    order: Order | None,
    person_id: int | None,
    means: Means,
    unit: str,
    amount: int,
    account: str,
) -> Payout:
    by_bot = means is Means.STARS and charge is not None
    row = Payout(
        merchant_id=work.merchant_id,
        id=await work.number(Payout),
        key=key,
        why=why,
        charge_id=charge.id if charge else None,
        order_id=order.id if order else None,
        person_id=person_id,
        means=means,
        unit=unit,
        amount=amount,
        account=account,
        state=PayoutState.DUE if by_bot else PayoutState.BY_HAND,
        due=work.now,
        attempts=0,
        trouble="",
        reference="",
        made_at=work.now,
        actor_name="",
    )
    work.session.add(row)
    if charge is not None:
        charge.state = ChargeState.OWED_BACK
    await work.session.flush()
    if not by_bot:
        await tell_leaders(work, "payout_to_do", f"payout:{row.id}", **await facts(work, row))
    elif why in ODD:
        await tell_leaders(work, "payout_begun", f"payout:{row.id}", **await facts(work, row))
    return row


async def _settled(work: Work, order_id: int) -> Charge | None:
    found: Charge | None = await work.session.scalar(
        work.mine(Charge).where(Charge.order_id == order_id, Charge.state == ChargeState.SETTLED)
    )
    return found
