"""Alerts before something ends: each once, answered on the alert itself (D22, D38)."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from domain.alerts import (
    ALONE,
    Alert,
    AlertState,
    Answered,
    What,
    acknowledge,
    extend,
    raise_alerts,
    wake_alerts,
)
from domain.catalog import Origin, Product, Template, Validity, edit_product
from domain.desk import Desk
from domain.merchants import move
from domain.orders import Means
from domain.outbox import Notice
from domain.roles import system
from domain.stock import add_product
from tests.buying import buys, has, sells
from tests.files import xlsx_of
from tests.town import CAFE, CAROL, MANAGER, OWNER, Person, Town


async def raised(town: Town) -> list[tuple[int, date]]:
    async with town.database.reading() as session:
        rows = await session.execute(select(Alert.days, Alert.ends_on).order_by(Alert.id))
        return [(row.days, row.ends_on) for row in rows]


async def owed(town: Town, kind: str) -> int:
    async with town.database.reading() as session:
        query = select(func.count()).select_from(Notice).where(Notice.kind == kind)
        return await session.scalar(query) or 0


async def sold_until(town: Town) -> date | None:
    async with town.database.reading() as session:
        return await session.scalar(select(Product.expires_on).where(Product.merchant_id == CAFE))


async def alerted(town: Town, last: str = "2026-11-24") -> None:
    """A product ends in three days, and the morning has told of it."""
    await sells(town, expires_on=last)
    await town.app.clock.tick()
    await town.post()


@pytest.mark.both_engines
@pytest.mark.slow
async def test_each_offset_is_told_once_however_often_the_clock_asks(town: Town) -> None:
    await sells(town, expires_on="2026-12-21")  # thirty days
    for _ in range(3):
        await town.app.clock.tick()
    assert await raised(town) == [(30, date(2026, 12, 21))]
    for left in (29, 8, 7, 6, 4, 3, 2, 1, 0, -1, -5):
        town.clock.now = datetime(2026, 12, 21, 12, tzinfo=UTC) - timedelta(days=left)
        await asyncio.gather(*(town.app.clock.tick() for _ in range(2)))
    assert [days for days, _ends in await raised(town)] == [30, 7, 3, 1, 0]


@pytest.mark.slow
async def test_the_list_has_what_ends_first_once_by_what_was_said_last(
    town: Town, owner: Person
) -> None:
    """Not what is done, over, or sold until another day by now."""
    for sku, last in (("A", "2026-12-21"), ("B", "2026-11-28"), ("C", "2026-11-24")):
        await sells(town, sku=sku, name=f"Tea {sku}", expires_on=last)
    await town.app.clock.tick()

    async def listed() -> list[str]:
        await owner.says("/alerts")
        return [one for one in owner.buttons if one.startswith("⏳")]

    first, *later = await listed()
    assert first == "⏳ 3 days · Tea C"
    assert later == ["⏳ 7 days · Tea B", "⏳ 30 days · Tea A"]
    town.clock.passes(days=4)
    await town.app.clock.tick()
    assert sorted(days for days, _ends in await raised(town)) == [3, 3, 7, 30]
    assert await listed() == ["⏳ 3 days · Tea B", "⏳ 26 days · Tea A"]
    await owner.presses("Tea B")
    await owner.presses("Later")
    assert ("3 days" in owner.buttons, "7 days" in owner.buttons) == (True, False)
    await owner.presses("Back")
    await owner.presses("Done")
    assert await listed() == ["⏳ 26 days · Tea A"], "what was said before is over too"
    desk = await town.desk(OWNER)
    await desk(edit_product, product_id=1, field="expires_on", text="2027-01-31")
    assert await listed() == []
    await owner.forges("av1:page:9007199254740991^1")
    owner.sees("Nothing waits for an answer")


async def test_the_clock_that_was_away_tells_of_the_nearest_offset_alone(town: Town) -> None:
    await sells(town, expires_on="2026-12-21")
    town.clock.passes(days=28)
    await town.app.clock.tick()
    assert await raised(town) == [(3, date(2026, 12, 21))]


@pytest.mark.slow
async def test_it_is_told_at_the_merchants_hour(town: Town, owner: Person) -> None:
    await owner.says("/settings timezone Asia/Tokyo")
    await town.app.clock.tick()
    town.clock.now = datetime(2026, 11, 22, 22, 59, tzinfo=UTC)  # 07:59 in Tokyo
    await sells(town, expires_on="2026-11-26")
    await town.app.clock.tick()
    assert await raised(town) == []
    town.clock.passes(minutes=2)
    await town.app.clock.tick()
    assert await raised(town) == [(3, date(2026, 11, 26))]


@pytest.mark.slow
async def test_who_acted_stands_on_every_copy(town: Town, owner: Person, manager: Person) -> None:
    await alerted(town)
    for leader in (owner, manager):
        leader.sees("⏳ House beans: 3 days left", "24 November 2026", "in stock: 40")
    await manager.presses("Extend")
    manager.sees("How much longer?")
    await manager.presses("30 days")
    manager.sees("Marta extended it")
    assert await sold_until(town) == date(2026, 12, 24)
    await town.post()
    owner.sees("Marta extended it")
    assert owner.buttons == []
    await owner.forges("al1:1:extend:30")
    assert "Marta has dealt with it already" in owner.text + owner.alerted
    assert await sold_until(town) == date(2026, 12, 24)


@pytest.mark.both_engines
@pytest.mark.slow
async def test_of_twenty_who_extend_at_once_one_does(town: Town) -> None:
    await alerted(town)
    desks = [await town.desk(OWNER if one % 2 else MANAGER) for one in range(20)]
    answers = await asyncio.gather(
        *(desk(extend, alert_id=1, days=30) for desk in desks), return_exceptions=True
    )
    assert sum(isinstance(one, Answered) for one in answers) == 19
    assert await sold_until(town) == date(2026, 12, 24)


async def test_take_off_sale_asks_and_does_it(town: Town, owner: Person) -> None:
    """S2-17"""
    await alerted(town)
    await owner.presses("Take off sale")
    await owner.presses("Yes, off sale")
    owner.sees("Olivia took it off sale", "not on sale in any mall")


@pytest.mark.slow
async def test_what_was_put_off_comes_again(town: Town, owner: Person) -> None:
    await alerted(town)
    await owner.presses("Later")
    await owner.presses("1 day")
    owner.sees("Olivia put it off until 22 Nov, 12:0")
    town.clock.passes(hours=23)
    await town.app.clock.tick()
    assert await owed(town, "alert_waits") == 0
    town.clock.passes(hours=2)
    for _ in range(3):
        await town.app.clock.tick()
    assert await owed(town, "alert_waits") == 2


@pytest.mark.both_engines
@pytest.mark.slow
async def test_what_nobody_answers_goes_up_to_the_owner(town: Town, owner: Person) -> None:
    await owner.says("/alerts first managers")
    owner.sees("first to the managers, then to the owners")
    await owner.says("/alerts hours 2")
    await alerted(town)
    assert "House beans" not in owner.heard()
    assert "House beans" in town.person(MANAGER).heard()
    town.clock.passes(hours=3)
    for _ in range(3):
        await town.app.clock.tick()
    await town.post()
    assert owner.heard().count("Nobody has answered this yet") == 1
    assert "Nobody has answered" not in town.person(MANAGER).heard()


@pytest.mark.both_engines
@pytest.mark.slow
async def test_what_is_answered_while_the_clock_wakes_it_stays_answered(town: Town) -> None:
    """Somebody deals with it in this very moment: it is neither open again nor told of."""
    await alerted(town)
    town.clock.passes(days=2)
    clock = Desk(town.database, system(CAFE), None, town.clock)
    async with town.database.writing() as session:
        done = update(Alert).where(Alert.merchant_id == CAFE)
        await session.execute(done.values(state=AlertState.DONE, next_at=None))
        waking = asyncio.ensure_future(clock(wake_alerts))
        await asyncio.wait({waking}, timeout=0.3)
    assert await waking == 0
    async with town.database.reading() as session:
        assert await session.scalar(select(Alert.state)) is AlertState.DONE
    assert await owed(town, "alert_waits") == 0


async def test_what_was_answered_in_time_does_not_go_up(town: Town) -> None:
    await alerted(town)
    await (await town.desk(MANAGER))(acknowledge, alert_id=1)
    town.clock.passes(hours=12)
    await town.app.clock.tick()
    assert await owed(town, "alert_waits") == 0


@pytest.mark.both_engines
@pytest.mark.parametrize("now", ["another day", "another clock"])
async def test_what_a_stop_left_untold_is_told_all_the_same(
    town: Town, monkeypatch: pytest.MonkeyPatch, now: str
) -> None:
    """D22: raised, and the process stopped before it was told; then the merchant's day is
    another one."""
    for number in range(3):
        await sells(town, sku=f"TEA{number}", expires_on="2026-11-24")
    with monkeypatch.context() as few:
        for place in ("due", "notice"):
            few.setattr(f"domain.alerts.{place}.CHUNK", 2)
        await Desk(town.database, system(CAFE), None, town.clock)(raise_alerts)
    assert (len(await raised(town)), await owed(town, "alert")) == (2, 0)
    if now == "another day":
        town.clock.passes(days=1)
    else:
        await (await town.desk(OWNER))(move, country="NZ")
        town.clock.passes(hours=9)
    for _ in range(2):
        await town.app.clock.tick()
        assert len(await raised(town)) == 3
        assert await owed(town, "alert") == 6  # each to both who lead


@pytest.mark.slow
async def test_many_at_once_are_one_digest_with_a_file(town: Town, owner: Person) -> None:
    desk = await town.desk(OWNER)
    for one in range(ALONE + 1):
        await desk(add_product, fields={
            "name": f"Tea {one}", "sku": f"TEA{one}", "price": "3", "stock": "4",
            "category": "physical", "template": "pick_up", "purpose": "points_mall",
            "expires_on": "2026-11-22" if one == 4 else "2026-11-24",
        })  # fmt: skip
    await town.app.clock.tick()
    await town.post()
    assert await owed(town, "alert_digest") == 2
    assert await owed(town, "alert") == 0
    assert len(xlsx_of(town, OWNER)) == 1 + ALONE + 1
    nearest = "• 1 day · Tea 4\n• 3 days · Tea 0\n• 3 days · Tea 1\nand 3 more, in the file."
    assert f"⏳ 6 things end soon.\n{nearest}" in owner.inbox()
    town.clock.passes(hours=5)
    for _ in range(3):
        await town.app.clock.tick()
    assert await owed(town, "alert_digest") == 3  # the owner's once more, of all of them
    await town.post()
    told = f"⏰ Nobody has answered these yet:\n⏳ 6 things end soon.\n{nearest}"
    assert told in owner.inbox()
    assert await owed(town, "alert_waits") == 0
    await owner.says("/alerts")
    await owner.presses("Tea 0")
    owner.sees("⏳ Tea 0: 3 days left")
    await owner.presses("Done")
    owner.sees("Olivia has dealt with it")


@pytest.mark.slow
async def test_holders_are_told_after_a_dry_run_and_once(
    town: Town, owner: Person, carol: Person
) -> None:
    await has(town, CAROL, money=10_000)
    week = await sells(
        town, name="Week pass", sku="WEEK", category="voucher", template="redemption_card",
        expires_on="2026-11-24",
    )  # fmt: skip
    await buys(town, week, means=Means.BALANCE)
    await town.app.clock.tick()
    await town.post()
    owner.sees("people who hold cards of it: 1")
    await owner.presses("Tell holders")
    owner.sees("Tell 1 person? They read:", "Week pass is sold until 24 November 2026 only")
    await owner.presses("Yes, tell them")
    owner.sees("told to 1 of them")
    await owner.forges("al1:1:holders!:0")
    await town.post()
    assert carol.heard().count("is sold until 24 November 2026 only") == 1
    assert "keeps its own date" in carol.heard(), "D22"
    await owner.presses("Offer")
    await owner.presses("−20 %")
    owner.sees("DRAFT", "To 1 person: who holds a good card of Week pass", "20 % off")
    await owner.presses("Send to 1 person")
    await town.app.clock.tick()
    await town.post()
    await carol.presses("Claim it")
    assert "−20 % · Week pass" in carol.heard()


@pytest.mark.slow
async def test_the_list_of_days_is_the_merchants(town: Town, owner: Person) -> None:
    await owner.says("/alerts days 14 2")
    owner.sees("Days before the last day: 14, 2, at 08:00")
    await alerted(town)
    assert await raised(town) == [(14, date(2026, 11, 24))]
    for said in (
        "/alerts 天数 14、2",
        "/alerts days 14，2",
        "/alerts days １４；２",
        "/alerts days 14,2",
    ):
        await owner.says(said)  # also as the list itself is written in Chinese
        owner.sees("Days before the last day: 14, 2, at 08:00")
    await owner.says("/alerts days 400")
    owner.sees("from 0 to 365")
    await owner.says("/alerts at 9")
    owner.sees("14, 2, at 09:00")
    assert len(owner.buttons) <= 8 + 1, "screens.md, 8: what is chosen is one tap deeper"
    for asked, tapped, seen in (
        ("At which hour", "At the report's hour", "14, 2, at 08:00"),
        ("Days before", "7, 1", "last day: 7, 1, at 08:00"),
        ("No answer", "8 hours", "once more after 8 h without"),
        ("To managers first", "To all at once", "to owners and managers"),
    ):
        await owner.presses(asked)
        await owner.presses(tapped)
        owner.sees(seen)
    await owner.says("/alerts nonsense")
    owner.sees("/alerts days 30 7 1")


async def test_a_sale_that_ends_with_its_cards_is_told_apart_from_the_product(
    town: Town, owner: Person
) -> None:
    """D26"""
    what = await sells(town)
    async with town.database.writing() as session:
        product = await session.get(Product, (CAFE, what.product))
        assert product is not None
        product.auto_off, product.validity = True, Validity.FIXED
        product.template = Template.REDEMPTION_CARD
        product.valid_until = town.clock().date() + timedelta(days=3)
    await town.app.clock.tick()
    await town.post()
    owner.sees("the sale ends with its cards: 24 November 2026")
    assert "⏩ Extend" not in owner.buttons


async def test_a_benefit_has_its_own_alert_whatever_its_last_day_of_sale(
    town: Town, owner: Person
) -> None:
    """D38, D22: the end of the benefit itself is told of; a sale that ends before it, apart."""
    ends = town.clock().date() + timedelta(days=7)
    for name, last in (("None", None), ("Same", ends), ("Later", ends + timedelta(days=90)),
                       ("Before", ends - timedelta(days=4))):  # fmt: skip
        number = await (await town.desk(OWNER))(
            add_product, fields={"name": name, "sku": name.upper(), "price": "1", "stock": "5"}
        )
        async with town.database.writing() as session:
            product = await session.get_one(Product, (CAFE, number))
            product.origin, product.benefit_until = Origin.RESOURCE_CENTRE, ends
            product.expires_on = last
    await town.app.clock.tick()
    async with town.database.reading() as session:
        rows = await session.execute(
            select(Product.name, Alert.what, Alert.ends_on)
            .join(Alert, (Alert.merchant_id == CAFE) & (Alert.product_id == Product.id))
            .where(Product.merchant_id == CAFE)
            .order_by(Product.id, Alert.what)
        )
        assert [tuple(row) for row in rows] == [
            ("None", What.BUNDLE, ends),
            ("Same", What.BUNDLE, ends),
            ("Later", What.BUNDLE, ends),
            ("Before", What.BUNDLE, ends),
            ("Before", What.PRODUCT, ends - timedelta(days=4)),
        ]
    await owner.says("/alerts")
    assert len([one for one in owner.buttons if one.endswith("None")]) == 1, owner.buttons
    await owner.presses("None")
    owner.sees("the benefit ends: 28 November 2026")
    assert "⏩ Extend" not in owner.buttons
    await owner.says("/report today")
    owner.sees("last days of sale: Before, None, Same, Later")
