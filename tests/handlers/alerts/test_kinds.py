"""Alerts of vouchers, wins and points, each with days of its own, and who hears what."""

import asyncio
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from domain.alerts import Alert, What
from domain.cards import Card, issue
from domain.days import midnight
from domain.draws import DrawWin, PrizeWish, enter, make_draw
from domain.ledger import Account
from domain.merchants import last_day, move, settings
from domain.stock import Mall, add_product, allocate
from domain.vouchers import Voucher, VoucherKind, claim, create
from tests.buying import has, sells
from tests.town import CAFE, CAROL, DAVE, MANAGER, OWNER, Person, Town

ENDS = date(2026, 11, 24)  # in three days


async def kinds(town: Town) -> list[tuple[What, int]]:
    async with town.database.reading() as session:
        rows = await session.execute(select(Alert.what, Alert.days).order_by(Alert.id))
        return [(row.what, row.days) for row in rows]


async def promoted(town: Town) -> None:
    """A voucher with a link, of which Carol holds one."""
    number = await (await town.desk(OWNER))(
        create, name="Latte", kind=VoucherKind.EXCHANGE, stock=5, ends=ENDS, store_ids=[]
    )
    async with town.database.reading() as session:
        made = await session.get_one(Voucher, (CAFE, number))
    await (await town.desk(CAROL)).visiting(CAFE)(claim, token=made.token)


def said(person: Person) -> str:
    return "\n".join(person.inbox())


async def morning(town: Town) -> None:
    await town.app.clock.tick()
    await town.post()


async def test_a_voucher_that_ends_is_told_and_grows_with_its_cards(
    town: Town, owner: Person, manager: Person, carol: Person
) -> None:
    """D22: its own days, its promotion's end, its holders told, extended with each card of it."""
    await owner.says("/alerts days vouchers 14 3")
    owner.sees("Vouchers: 14, 3", "Days before the last day: 30, 7, 3, 1, 0")
    await promoted(town)
    for _ in range(3):
        await morning(town)
    assert await kinds(town) == [(What.VOUCHER, 3)]
    for leader in (owner, manager):
        leader.sees(
            "Latte: 3 days left", "the voucher ends: 24 November 2026",
            "its promotion link ends with it", "to be claimed: 4", "who hold cards of it: 1",
        )  # fmt: skip
    await manager.presses("Tell holders")
    await manager.presses("Yes, tell them")
    await town.post()
    assert said(carol).count("Latte ends on 24 November 2026") == 1
    assert ("📣 Tell holders" in owner.buttons, "🎁 Offer" in owner.buttons) == (False, True)
    await owner.presses("Extend")
    owner.sees("each card of it that is not used up are good that much longer")
    await owner.presses("7 days")
    owner.sees("Olivia extended it", "Latte: 10 days left", "it was 24 November 2026")
    async with town.database.reading() as session:
        until = (await session.get_one(Voucher, (CAFE, 1))).valid_until
        cards = (await session.scalars(select(Card.valid_until))).all()
    assert until is not None
    assert until.date() == date(2026, 12, 2)
    assert cards == [until]
    await owner.says("/report")
    owner.sees("🎫 vouchers claimed: 1")


@pytest.mark.slow
async def test_wins_that_nobody_claimed_are_told_once_a_draw(
    town: Town, owner: Person, carol: Person
) -> None:
    """S0-36: the leaders hear of them, and the winners again, once."""
    desk = await town.desk(OWNER)
    await desk(add_product, fields={"name": "Mug", "sku": "MUG", "price": "9", "stock": "9"})
    await desk(allocate, sku="MUG", mall=Mall.DRAWS, quantity=2)
    draw = await desk(
        make_draw, name="Autumn", prizes=[PrizeWish(2, sku="MUG")], points=0, free_daily=1,
        closes_at=town.clock() + timedelta(hours=1),
    )  # fmt: skip
    for person in (CAROL, DAVE):
        await (await town.desk(person)).visiting(CAFE)(enter, draw_id=draw)
    for _ in range(10):
        town.clock.passes(days=1)
        await morning(town)
    async with town.database.reading() as session:
        over = {one.astimezone(UTC) for one in await session.scalars(select(DrawWin.expires_at))}
        said_to_end = set(await session.scalars(select(Alert.ends_on)))
    assert said_to_end == {(min(over) - timedelta(seconds=1)).date()}, "its last day, included"
    told = await kinds(town)
    assert told
    assert {what for what, _days in told} == {What.WIN}
    assert len(told) == len(set(told)), "both wins of a draw are one alert an offset"
    assert "Autumn: " in owner.heard()
    assert "not claimed: 2" in owner.heard()
    await owner.says("/alerts")
    await owner.presses("Autumn")
    assert not any("Extend" in one or "sale" in one for one in owner.buttons)
    await owner.presses("Tell winners")
    owner.sees("Tell 2 people? They read:", "Claim it by")
    await owner.presses("Yes, tell them")
    await town.post()
    assert said(carol).count("you won Mug in Autumn") == 1


@pytest.mark.slow
async def test_a_win_keeps_its_last_day_on_another_clock(town: Town) -> None:
    """D31: Berlin's end of the day becomes Tokyo's, and no offset is told a second time."""
    desk = await town.desk(OWNER)
    await desk(move, country="DE")
    draw = await desk(
        make_draw, name="Autumn", prizes=[PrizeWish(1, points=9)], points=0, free_daily=1,
        closes_at=town.clock() + timedelta(hours=1),
    )  # fmt: skip
    await (await town.desk(CAROL)).visiting(CAFE)(enter, draw_id=draw)
    ends, told = set(), []
    for country in ("JP", "US", "DE", ""):
        town.clock.passes(days=1)
        for _ in range(2):
            await morning(town)
        shop = await desk(settings)
        assert shop
        async with town.database.reading() as session:
            expire = await session.scalars(select(DrawWin.expires_at))
            ends |= {last_day(at, shop.timezone) for at in expire}
        told = await kinds(town)
        if country:
            await desk(move, country=country)
            await morning(town)
    assert len(ends) == 1
    assert len(told) == len(set(told)) > 0


@pytest.mark.slow
async def test_members_are_told_before_their_points_end(town: Town, carol: Person) -> None:
    await has(town, CAROL, points=120)
    async with town.database.writing() as session:
        await session.execute(
            update(Account).where(Account.person_id == CAROL).values(ends_on=date(2026, 12, 28))
        )
    for left in (37, 31, 30, 29, 8, 7, 6, 4, 3, 2, 1, 0):
        town.clock.now = datetime(2026, 12, 28, 12, tzinfo=UTC) - timedelta(days=left)
        await morning(town)
        await morning(town)
        heard = said(carol).count("120 points of yours end on 28 December 2026")
        assert heard == sum(left <= one for one in (30, 7, 3, 1, 0)), left


@pytest.mark.both_engines
@pytest.mark.slow
async def test_members_are_told_of_their_cards_by_the_merchants_days(
    town: Town, owner: Person, carol: Person
) -> None:
    """D22, D31: a kind of its own, at the merchant's hour; other days hold for the cards that are
    there, and nothing that has passed is told again."""
    ends = midnight(date(2026, 12, 5), "UTC")  # good until the 4th
    await town.issues("Tea pass", 6, holder_id=CAROL, until=ends)
    await owner.says("/alerts days cards 10 2 0")
    owner.sees("Members' cards: 10, 2, 0", "Days before the last day: 30, 7, 3, 1, 0")
    await owner.says("/alerts at 9")
    told: list[datetime] = []
    first = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
    for days in (0, 1, 2, 3, 9, 10, 11, 12):  # ten, two and none before the last, and between
        town.clock.now = first + timedelta(days=days)
        for _ in range(2):
            before = said(carol).count("⏳ Tea pass")
            await asyncio.gather(*(town.app.clock.tick() for _ in range(2)))
            await town.post()
            told += [town.clock()] * (said(carol).count("⏳ Tea pass") - before)
            town.clock.passes(hours=1)
    assert [(one.month, one.day, one.hour) for one in told] == [
        (11, 24, 9), (12, 2, 9), (12, 4, 9),
    ]  # fmt: skip


@pytest.mark.both_engines
@pytest.mark.slow
async def test_many_cards_are_planned_anew_some_at_a_time(town: Town, owner: Person) -> None:
    """By other days, another hour and another clock; who has none is told of none."""
    desk = await town.desk(OWNER)
    ends = midnight(date(2027, 1, 1), "UTC")
    for count in (500, 20):
        await desk(
            issue, title="Pass", uses=6, valid_until=ends, store_ids=[], holder_id=DAVE,
            count=count,
        )  # fmt: skip
    await town.issues("Printed", 6, until=ends)
    assert await tellings(town) == {datetime(2026, 12, 1, 8, tzinfo=UTC): 520, None: 1}
    for said_, at in (
        ("/alerts days cards 12", datetime(2026, 12, 19, 8, tzinfo=UTC)),
        ("/settings report_hour 18", datetime(2026, 12, 19, 18, tzinfo=UTC)),
        ("/settings timezone Asia/Tokyo", datetime(2026, 12, 19, 9, tzinfo=UTC)),
    ):
        await owner.says(said_)
        await town.app.clock.tick()
        assert await tellings(town) == {at: 520, None: 1}, said_


async def tellings(town: Town) -> dict[datetime | None, int]:
    async with town.database.reading() as session:
        return dict(Counter(await session.scalars(select(Card.tell_at))))


@pytest.mark.slow
async def test_each_hears_what_they_want_and_somebody_always_does(
    town: Town, owner: Person, manager: Person
) -> None:
    """Person by kind: the report, low stock, each kind of alert; nobody at all: the owners."""
    await owner.says("/alerts who")
    owner.sees("👑 Olivia: everything", "🧑 Marta: everything")
    await owner.presses("Olivia")
    await owner.presses("products that end")
    await owner.presses("the day's report")
    owner.sees("Olivia hears of:")
    await owner.says("/alerts who Marta vouchers off")
    await owner.says("/alerts who marta products what")
    await owner.says("/alerts who")
    owner.sees("Olivia: all but the day's report, products that end", "Marta: all but vouchers")
    await promoted(town)
    await sells(town, expires_on=ENDS.isoformat())
    town.clock.passes(days=1)
    await morning(town)
    assert "Latte" in owner.heard()
    assert "House beans: " not in owner.heard()
    assert "House beans: " in manager.heard()
    assert "Latte" not in manager.heard()
    assert "📊" not in owner.heard()
    assert "📊" in manager.heard()
    await owner.says("/alerts who Marta products off")
    await owner.says("/alerts who Marta report off")
    town.clock.passes(days=1)
    await morning(town)
    assert "House beans: " in owner.heard(), "everybody left it out: the owner is told"
    await manager.says("/alerts who Sam products off")
    manager.sees("❌")
    assert (await town.desk(MANAGER)).actor.id == MANAGER
