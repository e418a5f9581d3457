"""A report of one store, another day or a longer span: asked in words, or in answer to one."""

import pytest
from aiogram.types import Message

from domain.orders import Means
from domain.redemption import Redemption
from domain.stores import add_store
from tests.buying import buys, has, sells
from tests.files import xlsx_of
from tests.town import CAROL, OWNER, Person, Town


async def at_both_stores(town: Town, verifier: Person) -> None:
    """Two uses at Old Town and a refused scan; three at Riverside; an order at neither."""
    await town.never_asks_again()
    card = await town.issues("Tea", 9)
    await verifier.says(f"/redeem {card.code} 2")
    gone = await town.issues("Gone", 1)
    for _ in range(2):
        await verifier.says(f"/redeem {gone.code} 1")
    other = town.person(4)
    await other.says(f"/redeem {card.code} 3")
    if "Redeem" in " ".join(other.buttons):
        await other.presses("Redeem")
    await has(town, CAROL, money=10_000)
    await buys(town, await sells(town), means=Means.BALANCE)


@pytest.mark.slow
async def test_a_report_of_one_store_and_its_parts(
    town: Town, owner: Person, verifier: Person
) -> None:
    """S0-34, D31: what belongs to the store, in every part and file; the way back to all."""
    await at_both_stores(town, verifier)
    await owner.says("/report")
    owner.sees("6 uses in 3 redemptions")
    await owner.presses("Details")
    await owner.presses("🏬 Old Town")
    owner.sees("📊 Blue Door Café · Old Town, 21 November 2026", "3 uses in 2 redemptions")
    owner.sees("❌ refused: 1 (used up 1)")
    assert "Riverside" not in owner.text
    assert "Stores" not in owner.buttons
    for part, words, without in (
        ("Details", "👤 Viktor: 3 uses, undone 0, refused 1", "Wei"),
        ("Refusals", "used up: 1", "Riverside"),
        ("Refunds", "Refunds · Old Town · 21 November 2026", "Riverside"),
    ):
        await owner.presses(part)
        owner.sees(words)
        assert without not in owner.text
    await owner.presses("Back")
    await owner.presses("Files")
    await owner.presses("XLSX")
    assert [row[1] for row in xlsx_of(town, OWNER)[1:]] == ["Old Town"]
    await owner.says("/report Old Town")
    await owner.presses("All stores")
    owner.sees("6 uses in 3 redemptions", "🏬 Riverside: 3 uses")
    await owner.forges("dr3:2026-11-21:show:day:99")
    assert "❌" in owner.text


SAID = (
    ("yesterday Old Town", "📊 Blue Door Café · Old Town, 20 November 2026"),
    ("Old Town yesterday, please", "📊 Blue Door Café · Old Town, 20 November 2026"),
    ("riverside", "Riverside, 21 November 2026"),
    ("昨天老城店", "老城店, 20 November 2026"),
    ("老城店 昨天", "老城店, 20 November 2026"),
    ("老城", "老城店, 21 November 2026"),
    ("last week at Old Town", "Old Town, 9 November 2026 – 15 November 2026"),
    ("上周", "Blue Door Café, 9 November 2026 – 15 November 2026"),
    ("上个月的老城店", "老城店, 1 October 2026 – 31 October 2026"),
    ("last 7 days", "Blue Door Café, 15 November 2026 – 21 November 2026"),
    ("近七天 老城店", "老城店, 15 November 2026 – 21 November 2026"),
    ("the past two weeks at Old Town", "Old Town, 8 November 2026 – 21 November 2026"),
    ("本周报表", "Blue Door Café, 16 November 2026 – 21 November 2026"),
    ("上个月", "Blue Door Café, 1 October 2026 – 31 October 2026"),
    ("周报", "Blue Door Café, 16 November 2026 – 21 November 2026"),
    ("monday", "Blue Door Café, 16 November 2026"),
    ("上周五", "Blue Door Café, 20 November 2026"),
    ("store 2 month", "Riverside, 1 November 2026 – 21 November 2026"),
    ("Sunday Market", "Sunday Market, 21 November 2026"),
)


@pytest.mark.slow
async def test_a_reply_narrows_the_report_as_the_command_does(town: Town, owner: Person) -> None:
    """Peers 52, 53: what is not said stays as it was."""
    desk = await town.desk(OWNER)
    for name in ("老城店", "Sunday Market"):
        await desk(add_store, name=name, image_url="https://example.com/store.jpg")
    await owner.says("/report")
    report = owner.screen
    for said, seen in SAID:
        await owner.replies(said, message=report)
        owner.sees(seen)
        asked = owner.text
        await owner.says(f"/report {said}")
        assert owner.text == asked
    await owner.presses("Week", message=report)
    await owner.replies("Old Town", message=report)
    owner.sees("Old Town, 16 November 2026 – 21 November 2026")
    await owner.replies("all stores")
    owner.sees("Blue Door Café, 16 November 2026 – 21 November 2026")


@pytest.mark.slow
async def test_a_reply_to_the_picture_narrows_its_report(
    town: Town, owner: Person, verifier: Person
) -> None:
    """Peers 52: the morning's, of a store, and the one asked for by itself; of its own day."""
    await verifier.scans(await town.issues("Coffee"))
    town.clock.passes(days=1)
    await town.app.clock.tick()
    await town.post()
    morning = pictures(town)[-1]
    await owner.replies("Old Town", message=morning)
    owner.sees("📊 Blue Door Café · Old Town, 21 November 2026", "1 use in 1 redemption")
    await owner.presses("Details")
    await owner.replies("riverside", message=pictures(town)[-1])
    owner.sees("📊 Blue Door Café · Riverside, 21 November 2026")
    await owner.presses("Stores", message=morning)
    owner.sees("By store · 21 November 2026")
    await owner.presses("Back")
    await owner.presses("Files")
    await owner.presses("Chart")
    await owner.replies("today", message=pictures(town)[-1])
    owner.sees("📊 Blue Door Café, 22 November 2026")


def pictures(town: Town) -> list[Message]:
    return [one for one in town.world.messages[OWNER].values() if one.photo]


async def test_a_reply_that_is_not_meant_so(town: Town, owner: Person, verifier: Person) -> None:
    """A code is redeemed, a sentence answered, half of it understood is asked back; without the
    right nothing is shown."""
    card = await town.issues("Tea", 1)
    await sells(town)
    await owner.says("/report")
    await owner.replies("yesterday at the moon")
    owner.sees("I understand a day, a week or a month, and a store")
    await owner.says("/report last 101 days")
    owner.sees("A report is of 100 days at most")
    await owner.says("/report")
    await owner.replies("how many house beans are left")
    owner.sees("House beans")
    await owner.says("/report 0001-01-01")
    owner.sees("❌")
    await owner.says("/report")
    shown = owner.screen
    await verifier.says("/menu")
    town.world.messages[verifier.number][shown.message_id] = shown
    await verifier.replies("Old Town yesterday", message=shown)
    assert "📊" not in verifier.text
    await verifier.replies(str(card.code), message=shown)
    verifier.sees("REDEEMED")
    async with town.database.reading() as session:
        assert await session.get(Redemption, (1, 1))
