"""The exchange records: what was got for points, found, looked at, sent as a file."""

from datetime import datetime

import pytest

from domain.orders import Means
from domain.stock import Mall
from tests.buying import buys, has, sells
from tests.files import caption_of, csv_of, xlsx_of
from tests.town import CAROL, DAVE, MANAGER, RIVAL, Person, Town

HEADER = "order_no,user,product,source,points,cash,status,created_at,paid_at,shipped_at"


async def two_exchanges(town: Town) -> tuple[str, str]:
    """Carol's mug, to be shipped, and Dave's music with money beside the points; and beans that
    cost no points. The numbers of the two."""
    beans = await sells(town)
    mug = await sells(town, Mall.POINTS, "100", name="=Mug", sku="MUG", template="shipping")
    music = await sells(town, Mall.POINTS, "30 + 2.50", name="Month of music", sku="MUSIC",
                        channel="Tonwelle")  # fmt: skip
    await has(town, CAROL, points=500, money=5000)
    await has(town, DAVE, points=500, money=5000)
    await buys(town, beans, means=Means.CASH)
    first = await buys(town, mug, address="Main St 1")
    town.clock.passes(days=1)
    second = await buys(town, music, DAVE, Means.BALANCE)
    return first.no, second.no


@pytest.mark.both_engines
@pytest.mark.slow
async def test_exchanges_are_found_by_number_user_product_and_source(
    town: Town, manager: Person
) -> None:
    """S0-34."""
    first, second = await two_exchanges(town)

    async def found(words: str) -> list[str]:
        await manager.says(f"/exchanges {words}")
        told = {"=Mug": "mug", "Month of music": "music", "House beans": "beans"}
        return [told[name] for one in manager.buttons for name in told if name in one]

    assert await found("") == ["music", "mug"], "newest first, and no beans"
    manager.sees("Exchanged for points")
    assert "💶 30 pts + €2.50 · 1 × Month of music · Dave" in manager.buttons
    assert await found(first) == ["mug"]
    assert await found("carol") == ["mug"]
    assert await found(str(DAVE)) == ["music"]
    assert await found("mug") == ["mug"]
    assert await found("carol music") == []
    assert await found("dave month") == ["music"]
    assert await found("source:tonwelle") == ["music"]
    assert await found("source:own carol") == ["mug"]
    assert await found("source:resource_centre") == []
    assert await found("to 2026-11-21") == ["mug"]
    assert await found("paid from 2026-11-22") == ["music"]
    assert await found("completed") == []
    assert await found("riverside") == [], "a store's name is a store"
    await manager.says("/exchanges from someday")
    manager.sees("That is not a date")
    await manager.says(f"/orders type:points {second}")
    assert any("Month of music" in one for one in manager.buttons)
    await manager.says("/orders type:points beans")
    manager.sees("None found.")


@pytest.mark.slow
async def test_an_exchange_says_where_the_goods_are(town: Town, manager: Person) -> None:
    """S0-35: in the row and on the card; the states are buttons."""
    first, _second = await two_exchanges(town)
    await manager.says("/exchanges")
    assert "💶 to be shipped · 100 pts · 1 × =Mug · Carol" in manager.buttons
    await manager.presses("=Mug")
    manager.sees(first, "It waits to be shipped.", "Main St 1")
    await manager.says(f"/ship {first} DHL: 0034")
    await manager.says("/exchanges")
    await manager.presses("🚚 shipped")
    rows = [one for one in manager.buttons if "×" in one]
    assert rows == ["🚚 on its way · 100 pts · 1 × =Mug · Carol"]
    await manager.presses("=Mug")
    manager.sees("Shipped", "DHL 0034")
    await manager.says("/exchanges carol")
    await manager.presses("✅ completed")
    manager.sees("None found.")


@pytest.mark.slow
async def test_the_file_has_exactly_the_columns_of_d30(town: Town, manager: Person) -> None:
    """D30, S0-34: in the order of time, as it was filtered."""
    first, second = await two_exchanges(town)
    town.clock.passes(hours=3)
    await manager.says(f"/ship {first} 0034")
    await manager.says("/exchanges csv")
    assert caption_of(town, MANAGER) == ("2 exchanges\nPaid and not given back: 130 pts + €2.50")
    header, *rows = csv_of(town, MANAGER)
    assert header == HEADER.split(",")
    assert rows == [
        [first, "Carol", "'=Mug", "own", "100", "0.00", "shipped", "2026-11-21T12:00:00+00:00",
         "2026-11-21T12:00:00+00:00", "2026-11-22T15:00:00+00:00"],
        [second, "Dave", "Month of music", "Tonwelle", "30", "2.50", "paid",
         "2026-11-22T12:00:00+00:00", "2026-11-22T12:00:00+00:00", ""],
    ]  # fmt: skip
    await manager.says("/settings timezone Asia/Tokyo")
    await manager.says("/exchanges from 2026-11-22")
    await manager.presses("🚚 shipped")
    manager.sees("None found.")
    await manager.presses("💶 paid")
    await manager.presses("Files")
    await manager.presses("XLSX")
    names, row = xlsx_of(town, MANAGER)
    assert list(names) == HEADER.split(",")
    assert row[:7] == (second, "Dave", "Month of music", "Tonwelle", 30, 2.5, "paid")
    assert row[7] == datetime.fromisoformat("2026-11-22 21:00")
    assert row[9] is None
    await manager.says("/exchanges from 2026-11-22")
    await manager.presses("Files")
    await manager.presses("XLSX in English")
    names, row = xlsx_of(town, MANAGER)
    assert names[:7] == ("order number", "member", "product", "source", "points", "cash", "state")
    assert row[:7] == (second, "Dave", "Month of music", "Tonwelle", 30, 2.5, "paid")
    await manager.says("/language zh")
    await manager.says("/exchanges =mug full csv")
    header, line = csv_of(town, MANAGER)
    assert not any(one.isascii() for one in header), "headers in the reader's language"
    assert (line[3], line[6]) == ("自有", "已发货")


@pytest.mark.slow
async def test_exchanges_are_the_leaders_alone(
    town: Town, verifier: Person, rival: Person, carol: Person
) -> None:
    first, _second = await two_exchanges(town)
    for person in (verifier, carol, rival):
        for words in ("/exchanges", "/exchanges carol", "/exchanges csv"):
            await person.says(words)
            assert first not in person.text
            assert "Mug" not in str(person.buttons)
    assert csv_of(town, RIVAL) == [HEADER.split(",")]


async def test_exchanges_are_found_by_words_that_nobody_has(owner: Person) -> None:
    """A word is looked for in the orders' own notes too, not in those of products."""
    await owner.says("/exchanges verifier 1")
    owner.sees("None found")
