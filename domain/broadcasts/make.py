"""A broadcast is drafted, tried on oneself, sent and stopped."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, update

from domain.broadcasts.holders import count_of
from domain.broadcasts.model import Broadcast, BroadcastState, To
from domain.catalog import Product
from domain.desk import DEED, NOTE, Weight, Work, operation
from domain.engine import Values, stamp
from domain.errors import Gone, Malformed, Refusal
from domain.limits import LINE, TEXT, TITLE, VOUCHERS
from domain.outbox import Audience
from domain.roles import Permission
from domain.vouchers import VoucherKind, create, voucher


@dataclass
class NobodyThere(Refusal):
    """None of those who are meant can be written to."""


def _weight(meant: int | None) -> Weight:
    return Weight.ASKED if meant is None else Weight.DONE


@operation(Permission.BROADCAST, kind=DEED)
async def draft_broadcast(
    work: Work,
    *,
    to: To,
    text: str,
    word: str = "",
    of_id: int | None = None,
    voucher_id: int | None = None,
    pay_percent: int | None = None,
    offer_ends: date | None = None,
) -> int:
    """Its number; nothing is sent yet. ``pay_percent`` and ``offer_ends``: a voucher for each of
    them, made when it is sent.

    Raises Malformed("broadcast" or "discount"), NotFound (a voucher, a product).
    """
    if pay_percent is not None and not 1 <= pay_percent <= 99:
        raise Malformed("discount")
    if voucher_id is not None:
        await voucher.run(work, voucher_id=voucher_id)
    if to is To.VOUCHER:
        await voucher.run(work, voucher_id=of_id or 0)
    if to is To.PRODUCT:
        await work.get(Product, of_id or 0)
    if len(word) > LINE:
        raise Malformed("broadcast", TEXT)
    row = Broadcast(
        merchant_id=work.merchant_id,
        id=await work.number(Broadcast),
        to=to,
        name=word.strip(),
        product_id=of_id if to is To.PRODUCT else None,
        of_voucher_id=of_id if to is To.VOUCHER else None,
        text=_words(text),
        voucher_id=voucher_id,
        pay_percent=pay_percent,
        offer_ends=offer_ends,
        made_by=work.actor.id,
        made_at=work.now,
    )
    work.session.add(row)
    return row.id


@operation(Permission.BROADCAST, kind=DEED)
async def word_broadcast(work: Work, *, broadcast_id: int, text: str) -> int:
    """Other words, while it is a draft. Raises Malformed, Gone, NotFound."""
    await _turn(work, broadcast_id, BroadcastState.DRAFT, text=_words(text))
    return broadcast_id


@operation(Permission.BROADCAST, kind=DEED)
async def join_voucher(work: Work, *, broadcast_id: int, voucher_id: int | None) -> int:
    """What can be claimed under the words, while it is a draft; None: nothing. Raises Gone,
    NotFound."""
    if voucher_id is not None:
        await voucher.run(work, voucher_id=voucher_id)
    await _turn(work, broadcast_id, BroadcastState.DRAFT, voucher_id=voucher_id, pay_percent=None)
    return broadcast_id


@operation(Permission.BROADCAST, kind=DEED)
async def drop_broadcast(work: Work, *, broadcast_id: int) -> bool:
    """A draft is thrown away. Raises Gone, NotFound."""
    await _turn(
        work, broadcast_id, BroadcastState.DRAFT, state=BroadcastState.STOPPED, ended_at=work.now
    )
    return True


@operation(Permission.BROADCAST, kind=DEED)
async def try_broadcast(work: Work, *, broadcast_id: int) -> bool:
    """The actor, and nobody else, reads it as they will; it counts for nothing. Raises
    NotFound."""
    row = await work.get(Broadcast, broadcast_id)
    key = f"{row.ref}:try:{stamp()}"
    await work.owe(
        "broadcast", key, work.actor.id, Audience.LEADERS, broadcast_id=row.id, test=True
    )
    return True


@operation(Permission.BROADCAST, kind=DEED, weigh=_weight)
async def send_broadcast(work: Work, *, broadcast_id: int, sign: str) -> int | None:
    """It goes out from now on, some at a time; how many are meant. An offer's voucher is made
    here, one for each. ``sign``: of the card that was shown; None where it says something
    else by now, and nothing is sent. Raises Gone (it went before), NobodyThere, NotFound."""
    row = await work.get(Broadcast, broadcast_id)
    if row.state is BroadcastState.DRAFT and row.sign != sign:
        return None
    meant = await count_of(work, row)
    if row.state is BroadcastState.DRAFT and not meant:
        raise NobodyThere
    going: Values = {"state": BroadcastState.GOING, "sent_by": work.actor.id}
    going |= {"began_at": work.now, "next_at": work.now}
    as_shown = (
        Broadcast.text == row.text,
        Broadcast.voucher_id.is_not_distinct_from(row.voucher_id),
        Broadcast.pay_percent.is_not_distinct_from(row.pay_percent),
    )
    if not await _turned(work, row.id, BroadcastState.DRAFT, *as_shown, **going):
        await work.session.refresh(row)
        if row.state is BroadcastState.DRAFT:  # changed in this very moment
            return None
        raise Gone("broadcast")
    if row.pay_percent is not None:
        ends = row.offer_ends or (await work.house()).today
        made = await create.run(
            work,
            name=f"−{100 - row.pay_percent} % · {row.name}"[:TITLE].strip(" ·"),
            kind=VoucherKind.DISCOUNT,
            stock=min(meant, VOUCHERS),
            pay_percent=row.pay_percent,
            ends=max(ends, (await work.house()).today),
            store_ids=[],
        )
        await work.session.execute(
            update(Broadcast)
            .where(Broadcast.merchant_id == work.merchant_id, Broadcast.id == row.id)
            .values(voucher_id=made)
        )
    return meant


@operation(Permission.BROADCAST, kind=DEED)
async def stop_broadcast(work: Work, *, broadcast_id: int) -> bool:
    """Who was not written to yet is not. Raises Gone (it is over), NotFound."""
    await _turn(
        work,
        broadcast_id,
        BroadcastState.GOING,
        state=BroadcastState.STOPPED,
        ended_at=work.now,
        next_at=work.now,  # the clock counts once more
    )
    return True


@operation(Permission.BROADCAST, kind=NOTE)
async def keep_broadcast(work: Work, *, broadcast_id: int, message_id: int) -> bool:
    """The actor was shown it in a message, which shows its progress from then on."""
    row = await work.get(Broadcast, broadcast_id)
    await work.keep_copy(
        row.ref, "broadcast_progress", message_id, Audience.LEADERS, broadcast_id=row.id
    )
    return True


def _words(text: str) -> str:
    said = text.strip()
    if not said or len(said) > TEXT:
        raise Malformed("broadcast", TEXT)
    return said


async def _turn(work: Work, broadcast_id: int, before: BroadcastState, **values: object) -> None:
    """Who comes second is told that it is gone."""
    if not await _turned(work, broadcast_id, before, **values):
        await work.get(Broadcast, broadcast_id)
        raise Gone("broadcast")


async def _turned(
    work: Work,
    broadcast_id: int,
    before: BroadcastState,
    *allowed: ColumnElement[bool],
    **values: object,
) -> bool:
    """One statement decides."""
    done = await work.session.scalar(
        update(Broadcast)
        .where(
            Broadcast.merchant_id == work.merchant_id,
            Broadcast.id == broadcast_id,
            Broadcast.state == before,
            *allowed,
        )
        .values(**values)
        .returning(Broadcast.id)
        .execution_options(synchronize_session=False)
    )
    return done is not None
