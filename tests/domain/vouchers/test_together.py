"""A voucher of very many cards ends or is extended: at once for everybody, written bit by bit."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from domain.cards import CardLine, CardState, VoucherMove, own_cards, reissue, take_card
from domain.desk import Desk
from domain.errors import Gone, Refusal
from domain.outbox import Notice
from domain.redemption import Outcome, look, redeem
from domain.secrets import CardCode
from domain.vouchers import begin_print, claim, extend, promote, revoke_voucher, write_codes
from domain.vouchers.model import Voucher
from domain.vouchers.together import CHUNK
from tests.domain.vouchers.test_prints import cards_of, made
from tests.town import CAFE, CAROL, DAVE, OWNER, VERIFIER, Person, Town

PRINTED = CHUNK * 2 + 10


async def many(town: Town) -> int:
    """Printed codes, and the last one of all is Carol's."""
    desk = await town.desk(OWNER)
    number = await made(desk, PRINTED + 1)
    print_id = await desk(begin_print, voucher_id=number, count=PRINTED)
    async for _ in write_codes(desk, print_id):
        pass
    await desk(promote, voucher_id=number, each_may=1)
    async with town.database.reading() as session:
        token = (await session.get_one(Voucher, (CAFE, number))).token
    await (await town.desk(CAROL)).visiting(CAFE)(claim, token=token)
    return number


async def on_their_way(town: Town) -> int:
    async with town.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(VoucherMove)) or 0


async def outcome(desk: Desk, code: str) -> Outcome:
    return (await desk(redeem, code=CardCode(code), uses=1, again=True)).outcome


async def carols(town: Town) -> CardLine:
    (line,) = await (await town.desk(CAROL)).visiting(CAFE)(own_cards)
    return line


async def test_it_has_ended_for_everybody_before_its_cards_are_written(
    town: Town, verifier: Person
) -> None:
    """S1-16, S1-28: refused, shown, taken, reissued and told of as if all were done at once."""
    number = await many(town)
    owner, at_till = await town.desk(OWNER), await town.desk(VERIFIER)
    first, *_, nobodys, hers = await cards_of(town, number)
    assert (await carols(town)).live(town.clock())
    assert await owner(revoke_voucher, voucher_id=number) == PRINTED + 1
    assert await on_their_way(town) == 1
    rows = await cards_of(town, number)
    assert len([one for one in rows if one.state is CardState.REVOKED]) == CHUNK
    assert rows[-1].state is CardState.ACTIVE  # not written yet
    for one in (first, nobodys, hers):
        assert await outcome(at_till, one.code) is Outcome.REVOKED
    assert (await at_till(look, code=CardCode(hers.code))).receipt.outcome is Outcome.REVOKED
    line = await carols(town)
    assert (line.state, line.code, line.live(town.clock())) == (CardState.REVOKED, "", False)
    await verifier.says(f"/redeem {hers.code}")
    verifier.sees("❌ NOT REDEEMED")
    with pytest.raises(Gone):
        await owner(reissue, card_id=hers.id)
    with pytest.raises(Refusal):
        await (await town.desk(DAVE)).visiting(CAFE)(take_card, code=CardCode(nobodys.code))
    await town.app.clock.tick()
    assert await on_their_way(town) == 0
    assert {one.state for one in await cards_of(town, number)} == {CardState.REVOKED}
    async with town.database.reading() as session:
        told = select(func.count()).select_from(Notice).where(Notice.kind == "card_revoked")
        assert await session.scalar(told) == 1


async def test_it_is_good_for_longer_before_its_cards_are_written(town: Town) -> None:
    """Also after their old end, and where it is extended twice."""
    number = await many(town)
    owner, at_till = await town.desk(OWNER), await town.desk(VERIFIER)
    *_, nobodys, hers = await cards_of(town, number)
    for days in (60, 90):
        ends = (town.clock() + timedelta(days=days)).date()
        assert await owner(extend, voucher_id=number, ends=ends) == PRINTED + 1
    assert await on_their_way(town) == 2
    town.clock.passes(days=80)
    line = await carols(town)
    assert line.live(town.clock())
    assert line.valid_until is not None
    assert (line.valid_until - timedelta(seconds=1)).date() == ends
    assert await outcome(at_till, nobodys.code) is Outcome.REDEEMED
    await town.app.clock.tick()
    assert await on_their_way(town) == 0
    rows = await cards_of(town, number)
    assert {one.valid_until for one in rows} == {line.valid_until}
    assert rows[-1].tell_at is not None
    assert rows[-1].tell_at > town.clock()
    assert await outcome(at_till, hers.code) is Outcome.REDEEMED


@pytest.mark.both_engines
async def test_of_those_that_are_used_while_it_ends_each_is_used_or_ended(town: Town) -> None:
    """Nobody is refused and has it used, nor uses what has ended."""
    number = await many(town)
    cards = (await cards_of(town, number))[-20:]
    owner, at_till = await town.desk(OWNER), await town.desk(VERIFIER)
    said, *_ = await asyncio.gather(
        asyncio.gather(*(outcome(at_till, one.code) for one in cards)),
        owner(revoke_voucher, voucher_id=number),
        town.app.clock.tick(),
    )
    while await town.app.clock.tick():
        pass
    after = {one.id: one for one in await cards_of(town, number)}
    for one, what in zip(cards, said, strict=True):
        now = after[one.id]
        used = (now.used, now.state) == (1, CardState.ACTIVE)
        assert used is (what is Outcome.REDEEMED)
        assert used or (now.used, now.state) == (0, CardState.REVOKED)
