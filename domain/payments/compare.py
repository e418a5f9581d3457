"""What Telegram's own book says and nobody told us: money that came in, and money it took back."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.desk import TICK, Work, operation
from domain.ledger import STARS, about, give_back
from domain.merchants import Merchant
from domain.money import received
from domain.orders import Order, tell_buyer
from domain.payments.model import Charge, ChargeState
from domain.payments.take import take_charge
from domain.roles import Permission, stranger
from domain.staff import tell_leaders


async def takes_stars(session: AsyncSession) -> bool:
    """Whether any merchant takes them."""
    return bool(await session.scalar(select(exists().where(Merchant.stars_rate.is_not(None)))))


async def states_of_charges(
    session: AsyncSession, merchant_id: int, numbers: Collection[str]
) -> dict[str, ChargeState | None]:
    """Of these charges of a merchant's: how each stands; None: it was never noted."""
    rows = await session.execute(
        select(Charge.telegram, Charge.state).where(
            Charge.merchant_id == merchant_id, Charge.telegram.in_(numbers)
        )
    )
    known: dict[str, ChargeState] = {row.telegram: row.state for row in rows}
    return {number: known.get(number) for number in numbers}


@operation(Permission.TICK, kind=TICK)
async def note_lost(
    work: Work,
    *,
    order_id: int,
    person_id: int,
    telegram: str,
    payload: str,
    total: int,
    unit: str = STARS,
    provider: str = "",
    bot_id: int = 0,
) -> int:
    """Money that came in and that no update told of, or none that can be worked on: noted as if
    it had been, and the buyer is told; ``bot_id``: to which own bot, 0: to the common one. The
    number of the charge. Raises NotFound where there is no such merchant."""
    payer = replace(work, actor=replace(stranger(person_id, work.merchant_id), bot_id=bot_id))
    taken = await take_charge.run(
        payer,
        order_id=order_id,
        telegram=telegram,
        provider=provider,
        payload=payload,
        unit=unit,
        total=total,
    )
    if taken.back is None and taken.order_id is not None:
        await tell_buyer(work, await work.get(Order, taken.order_id), "order_paid")
    return taken.charge_id


@operation(Permission.TICK, kind=TICK)
async def tell_unnoted(
    work: Work, *, order_id: int, charge: str, unit: str, total: int, number: str = ""
) -> bool:
    """Money came in and cannot be noted: who leads hears of it once for each ``charge``;
    ``number``: the provider's; ``total`` as Telegram counts it."""
    order = await work.session.scalar(work.mine(Order).where(Order.id == order_id))
    told = await tell_leaders(
        work,
        "payment_unnoted",
        f"payment-unnoted:{charge}",
        order_id=order.id if order else None,
        no=order.no if order else "",
        amount=received(total, unit),
        unit=unit,
        charge=number or charge,
    )
    return told > 0


@operation(Permission.TICK, kind=TICK)
async def note_gone(work: Work, *, telegram: str, at: datetime) -> int:
    """Telegram gave Stars back by itself that had paid an order: they are booked out, and who
    leads decides what becomes of the order. 0: it was known."""
    charge = await work.session.scalar(
        update(Charge)
        .where(
            Charge.merchant_id == work.merchant_id,
            Charge.telegram == telegram,
            Charge.state == ChargeState.SETTLED,
        )
        .values(state=ChargeState.GIVEN_BACK)
        .returning(Charge)
        .execution_options(synchronize_session=False)
    )
    if charge is None or charge.order_id is None:
        return 0
    order = await work.get(Order, charge.order_id)
    for one in await about(work, order.ref):
        if one.key == f"{order.ref}:money":
            await give_back(work, one, f"{charge.ref}:gone", "gone")
    await tell_leaders(
        work,
        "charge_gone",
        charge.ref,
        order_id=order.id,
        no=order.no,
        amount=charge.amount,
        unit=charge.unit,
        charge=charge.number,
        at=at.isoformat(),
    )
    return charge.id
