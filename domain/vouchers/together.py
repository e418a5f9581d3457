"""The cards of a voucher that ends, or lasts longer: some at once, the rest little by little."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from domain.cards import (
    OF_VOUCHER,
    Card,
    CardState,
    VoucherMove,
    catch_up,
    rewrite_passes,
    telling,
    unused_of,
)
from domain.desk import TICK, Work, operation
from domain.engine import Database, Values
from domain.roles import Actor, Permission
from domain.vouchers.model import Voucher

CHUNK = 200  # cards that one transaction writes


async def count_cards(database: Database, actor: Actor, values: Values) -> Values:
    """How many are not used up, asked beside the transaction."""
    async with database.reading() as session:
        count = await session.scalar(
            select(func.count()).where(
                Card.merchant_id == actor.merchant_id,
                Card.voucher_id == values["voucher_id"],
                Card.state == CardState.ACTIVE,
                Card.used == 0,
            )
        )
    return values | {"cards": count or 0}


async def begin_move(work: Work, voucher: Voucher, until: datetime | None) -> tuple[int, bool]:
    """Each card of it that is not used up ends now, or is good until then at least. How many were
    written, and whether those are all."""
    move = VoucherMove(
        merchant_id=work.merchant_id,
        id=await work.number(Card),  # whoever gets one later gets it as the voucher is by then
        voucher_id=voucher.id,
        until=until,
        at=work.now,
        done=0,
    )
    written, over = await _some(work, voucher, move)
    if not over:
        work.session.add(move)
        await work.session.flush()
    return written, over


@operation(Permission.TICK, kind=TICK)
async def carry_voucher_cards(work: Work) -> int:
    """Some cards of the change that came first."""
    move = await work.session.scalar(
        work.mine(VoucherMove).order_by(VoucherMove.id).limit(1).with_for_update()
    )
    if move is None:
        return 0
    voucher = await work.get(Voucher, move.voucher_id)
    _written, over = await _some(work, voucher, move)
    if over:
        await work.session.delete(move)
    return 1


async def _some(work: Work, voucher: Voucher, move: VoucherMove) -> tuple[int, bool]:
    rows = await work.session.scalars(
        select(Card.id)
        .where(*unused_of(work, voucher.id), Card.id > move.done, Card.id < move.id)
        .order_by(Card.id)
        .limit(CHUNK)
    )
    ids = rows.all()
    if not ids:
        return 0, True
    if move.until is None:
        written = await _end(work, voucher, ids)
    else:
        between = {"voucher": voucher.id, "after": move.done, "upto": ids[-1]}
        await catch_up(await work.lane(), work.merchant_id, OF_VOUCHER, **between)
        written = await _lengthen(work, voucher, ids, move.until)
    move.done = ids[-1]
    return written, len(ids) < CHUNK


async def _end(work: Work, voucher: Voucher, ids: Sequence[int]) -> int:
    """Their holders are told."""
    ended = (
        await work.session.execute(
            update(Card)
            .where(*unused_of(work, voucher.id), Card.id.in_(ids))
            .values(state=CardState.REVOKED, ended_at=voucher.revoked_at, tell_at=None)
            .returning(Card.id, Card.holder_id)
            .execution_options(synchronize_session=False)
        )
    ).all()
    held = [(card_id, holder_id) for card_id, holder_id in ended if holder_id is not None]
    await rewrite_passes(work, [card_id for card_id, _holder in held])
    await work.owe_each(
        "card_revoked",
        [(f"card-revoked:{one}", holder, {"title": voucher.name}) for one, holder in held],
    )
    return len(ended)


async def _lengthen(work: Work, voucher: Voucher, ids: Sequence[int], until: datetime) -> int:
    when = await telling(work)
    longer = await work.session.scalars(
        update(Card)
        .where(*unused_of(work, voucher.id), Card.id.in_(ids), Card.valid_until <= until)
        .values(valid_until=until, tell_at=when.next(until, work.now))
        .returning(Card.id)
        .execution_options(synchronize_session=False)
    )
    cards = longer.all()
    await rewrite_passes(work, cards)
    return len(cards)
