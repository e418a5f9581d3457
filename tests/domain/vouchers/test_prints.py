"""S1-10: printed codes leave the stock all or none, whatever happens while they are written."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.cards import Card, CardState
from domain.desk import Desk, Request
from domain.errors import Gone, NotFound
from domain.limits import PRINTED_AT_ONCE
from domain.redemption import Outcome, redeem
from domain.secrets import CardCode
from domain.vouchers import (
    TooFewLeft,
    VoucherKind,
    begin_print,
    create,
    extend,
    printed,
    revoke_voucher,
    voucher,
    write_codes,
)
from domain.vouchers.prints import LEASE, write_some
from tests.town import OWNER, VERIFIER, Person, Town

AT_ONCE = 20


async def made(desk: Desk, stock: int) -> int:
    wish: dict[str, Any] = {"kind": VoucherKind.EXCHANGE, "days": 30, "store_ids": []}
    return await desk(create, name="Latte", stock=stock, **wish)


async def asks(town: Town, key: str) -> Desk:
    desk = await town.desk(OWNER)
    return desk.under(Request(key))


async def cards_of(town: Town, voucher_id: int) -> list[Card]:
    async with town.database.reading() as session:
        query = select(Card).where(Card.voucher_id == voucher_id).order_by(Card.id)
        return list(await session.scalars(query))


@pytest.mark.slow
@pytest.mark.both_engines
async def test_a_thousand_are_there_whoever_dies_in_between(town: Town, owner: Person) -> None:
    """In chunks; the clock ends what a process left, and says so; asked again, the same ones."""
    desk = await town.desk(OWNER)
    latte = await made(desk, PRINTED_AT_ONCE + 1)
    number = await (await asks(town, "p"))(begin_print, voucher_id=latte, count=PRINTED_AT_ONCE)
    assert (await desk(voucher, voucher_id=latte)).left == 1
    writing = write_codes(desk, number)
    so_far = [await anext(writing) for _ in range(2)]
    assert 0 < so_far[0] < so_far[1] < PRINTED_AT_ONCE  # and there it is killed
    with pytest.raises(NotFound):
        await desk(printed, print_id=number)
    await town.app.clock.tick()
    assert len(await cards_of(town, latte)) == so_far[1]  # somebody may be at it

    town.clock.passes(seconds=LEASE.total_seconds())
    await town.app.clock.tick()
    cards = await cards_of(town, latte)
    assert len({one.code for one in cards}) == PRINTED_AT_ONCE
    assert len({(one.valid_from, one.valid_until, one.issued_by) for one in cards}) == 1
    await town.post()
    owner.sees("MADE · 1,000 codes", "Latte")

    again = await asks(town, "p")
    assert await again(begin_print, voucher_id=latte, count=PRINTED_AT_ONCE) == number
    assert [one async for one in write_codes(again, number)] == [PRINTED_AT_ONCE]
    assert (await again(printed, print_id=number)).card_ids == tuple(one.id for one in cards)
    assert (await desk(voucher, voucher_id=latte)).left == 1
    verifier = await town.desk(VERIFIER)
    answer = await verifier(redeem, code=CardCode(cards[-1].code))
    assert answer.outcome is Outcome.REDEEMED


@pytest.mark.both_engines
async def test_twenty_writers_at_once_write_each_code_once(town: Town) -> None:
    """And of twenty who ask at once for more than half, one gets them."""
    desk = await town.desk(OWNER)
    latte = await made(desk, 70)
    asked = [await asks(town, f"p{n}") for n in range(AT_ONCE)]
    answers = await asyncio.gather(
        *(one(begin_print, voucher_id=latte, count=40) for one in asked), return_exceptions=True
    )
    (number,) = [one for one in answers if isinstance(one, int)]
    assert sum(isinstance(one, TooFewLeft) for one in answers) == AT_ONCE - 1
    some = [desk(write_some, print_id=number, most=3) for _ in range(AT_ONCE)]
    assert sorted(await asyncio.gather(*some))[-1] == (40, True)
    cards = await cards_of(town, latte)
    assert len(cards) == 40
    assert (await desk(printed, print_id=number)).card_ids == tuple(one.id for one in cards)


async def test_what_becomes_of_a_voucher_becomes_of_the_codes_that_are_still_missing(
    town: Town,
) -> None:
    """S1-16: extended while they are written, all are good as long; ended, there are no more."""
    desk = await town.desk(OWNER)
    latte = await made(desk, 30)
    number = await desk(begin_print, voucher_id=latte, count=30)
    await desk(write_some, print_id=number, most=10)
    day = town.clock().date() + timedelta(days=90)
    assert await desk(extend, voucher_id=latte, ends=day) == 10
    await desk(write_some, print_id=number, most=10)
    assert len({one.valid_until for one in await cards_of(town, latte)}) == 1
    assert await desk(revoke_voucher, voucher_id=latte) == 20
    assert [one async for one in write_codes(desk, number)] == [20]
    assert {one.state for one in await cards_of(town, latte)} == {CardState.REVOKED}
    with pytest.raises(Gone):
        await desk(printed, print_id=number)
