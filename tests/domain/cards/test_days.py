"""D31: cards keep the days that they promised, however many, and while they are on their way."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from domain.broadcasts import To, broadcast_card, draft_broadcast
from domain.cards import (
    Card,
    card,
    carry_days,
    hand_on,
    issue,
    reissue,
)
from domain.cards.days import CHUNK
from domain.cards.model import DayMove
from domain.days import after, local
from domain.desk import Desk
from domain.limits import CARDS_AT_ONCE
from domain.merchants import change_settings
from domain.redemption import Outcome, card_then, look, redeem
from domain.roles import system
from domain.secrets import CardCode
from tests.town import CAFE, CAROL, DAVE, OWNER, VERIFIER, Town

DAY = datetime(2026, 11, 21, tzinfo=UTC).date()


async def ends_with(town: Town, day: object, zone: str, **more: object) -> int:
    """A card of the last day ``day``, as the clock of now writes it; its number."""
    desk = await town.desk(OWNER)
    wish = {"title": "Tea", "uses": 5, "store_ids": [], "holder_id": CAROL} | more
    issued = await desk(issue, valid_until=after(day, zone), **wish)  # type: ignore[arg-type]
    return issued.card_ids[0]


async def clock_of(town: Town, zone: str) -> None:
    await (await town.desk(OWNER))(change_settings, field="timezone", value=zone)


async def last_day(town: Town, number: int) -> str:
    one = await (await town.desk(OWNER))(card, card_id=number)
    assert one.valid_until
    ends = local(one.valid_until, one.timezone)
    assert f"{ends:%T}" == "00:00:00"
    return f"{local(one.valid_until.replace(microsecond=0), one.timezone):%F}"


async def waiting(town: Town) -> int:
    async with town.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(DayMove)) or 0


@pytest.mark.slow
async def test_a_card_that_waits_is_what_it_will_be(town: Town) -> None:
    """Read, looked at, used, reissued, handed on: by the clock of now, before its turn."""
    await town.never_asks_again()
    town.clock.now = datetime(2026, 11, 21, 20, tzinfo=UTC)  # the 22nd in Tokyo, the 21st in Lima
    await clock_of(town, "America/Lima")
    today = await ends_with(town, DAY, "America/Lima")
    later = await ends_with(town, DAY.replace(day=30), "America/Lima")
    handed = await ends_with(town, DAY.replace(day=30), "America/Lima")
    codes = {one: CardCode((await town.card_of(one)).code) for one in (today, later)}
    await clock_of(town, "Asia/Tokyo")
    assert await waiting(town) == 1

    verifier, owner, carol = [await town.desk(one) for one in (VERIFIER, OWNER, CAROL)]
    assert await last_day(town, later) == "2026-12-01"
    then = await owner(card_then, card_id=later, at=town.clock())
    assert then.valid_until == after(DAY.replace(day=30), "Asia/Tokyo")
    assert (await verifier(look, code=codes[today])).receipt.outcome is Outcome.EXPIRED
    assert (await verifier(redeem, code=codes[today])).outcome is Outcome.EXPIRED
    assert (await verifier(redeem, code=codes[later], uses=1)).outcome is Outcome.REDEEMED
    new = await owner(reissue, card_id=later)
    assert await last_day(town, new) == "2026-12-01"
    await owner(change_settings, field="hand_on", value=True)
    await carol(hand_on, card_id=handed)

    # Back again, where it is the last day of the first one still, before anything was moved.
    await clock_of(town, "America/Lima")
    assert await waiting(town) == 2
    for number in (later, new, handed):
        assert await last_day(town, number) == "2026-12-01"
    assert (await verifier(redeem, code=codes[today], uses=1)).outcome is Outcome.REDEEMED
    await town.app.clock.tick()
    assert await waiting(town) == 0
    for number in (new, handed):
        assert await last_day(town, number) == "2026-12-01"
    assert await last_day(town, today) == "2026-11-22"


async def test_a_broadcast_to_holders_counts_those_who_wait(town: Town) -> None:
    """A card that the clock of now has ended, and one that it has not: before their turn."""
    town.clock.now = datetime(2026, 11, 21, 20, tzinfo=UTC)  # the 22nd in Tokyo, the 21st in Lima
    owner = await town.desk(OWNER)

    async def meant() -> int:
        number = await owner(draft_broadcast, to=To.CARD, word="Tea", text="Come by")
        return (await owner(broadcast_card, broadcast_id=number)).meant

    await clock_of(town, "America/Lima")
    await ends_with(town, DAY, "America/Lima")
    await ends_with(town, DAY.replace(day=22), "America/Lima", holder_id=DAVE)
    assert await meant() == 2
    await clock_of(town, "Asia/Tokyo")
    assert (await waiting(town), await meant()) == (1, 1)
    await clock_of(town, "America/Lima")
    assert (await waiting(town), await meant()) == (2, 2)
    await clock_of(town, "Asia/Tokyo")
    while await waiting(town):
        await town.app.clock.tick()
    assert await meant() == 1
    await ends_with(town, DAY, "America/Lima", holder_id=DAVE)  # over in Lima, not by Tokyo's
    await clock_of(town, "America/Lima")
    assert (await waiting(town), await meant()) == (1, 2)


@pytest.mark.both_engines
async def test_who_was_moved_before_is_not_moved_twice(town: Town) -> None:
    """The same hour of two days: a midnight of the one clock is one of the other as well."""
    await town.never_asks_again()
    await clock_of(town, "Pacific/Kiritimati")
    numbers = [await ends_with(town, DAY.replace(day=30), "Pacific/Kiritimati") for _ in "ab"]
    code = CardCode((await town.card_of(numbers[0])).code)
    await clock_of(town, "Pacific/Honolulu")
    redeemed = await (await town.desk(VERIFIER))(redeem, code=code, uses=1)
    assert redeemed.outcome is Outcome.REDEEMED
    await town.app.clock.tick()
    assert [await last_day(town, one) for one in numbers] == ["2026-12-01"] * 2


@pytest.mark.slow
async def test_many_are_moved_in_chunks_that_may_be_cut(town: Town) -> None:
    """Killed at whatever step, twenty uses at once meanwhile: each card moves once."""
    await town.never_asks_again()
    await clock_of(town, "Pacific/Kiritimati")
    first = await ends_with(town, DAY.replace(day=30), "Pacific/Kiritimati", uses=None)
    for _ in range(2 * CHUNK // CARDS_AT_ONCE):
        await ends_with(town, DAY.replace(day=30), "Pacific/Kiritimati", count=CARDS_AT_ONCE)
    code = CardCode((await (await town.desk(OWNER))(card, card_id=first)).code)
    await clock_of(town, "Pacific/Honolulu")
    for steps in range(0, 60, 4):
        cut = asyncio.create_task(Desk(town.database, system(CAFE), None, town.clock)(carry_days))
        for _ in range(steps):
            await asyncio.sleep(0)
        cut.cancel()
        await asyncio.gather(cut, return_exceptions=True)
    verifier = await town.desk(VERIFIER)
    ticking = asyncio.create_task(town.app.clock.tick())
    uses = await asyncio.gather(*(verifier(redeem, code=code, uses=1) for _ in range(20)))
    await ticking
    assert {one.outcome for one in uses} == {Outcome.REDEEMED}
    await town.app.clock.tick()
    assert await waiting(town) == 0
    async with town.database.reading() as session:
        days = await session.execute(
            select(Card.valid_until, func.count())
            .where(Card.merchant_id == CAFE)
            .group_by(Card.valid_until)
        )
        ((ends, count),) = days.all()
    assert ends
    assert ends == after(DAY.replace(day=30), "Pacific/Honolulu")
    assert count == 2 * CHUNK + 1
