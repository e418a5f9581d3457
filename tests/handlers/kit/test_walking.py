"""Lists are walked page by page: each row once, whatever becomes of others between two taps."""

from collections import Counter
from collections.abc import Awaitable, Callable

from sqlalchemy import delete, func, insert, select, update

from domain.engine import Database
from domain.members import Member
from tests.town import CAFE, Person, Town

Between = Callable[[int], Awaitable[None]]
Rows = Callable[[Person], list[str]]
TURNS = set("⏮«◀▶»⏭")


async def nothing(_turn: int) -> None:
    """Nothing happens between two taps."""


def rows_of(person: Person, mark: str) -> list[str]:
    return [one.removeprefix(mark) for one in person.buttons if one.startswith(mark)]


def members(person: Person) -> list[str]:
    return rows_of(person, "👤 ")


async def walks(person: Person, rows: Rows, way: str, between: Between = nothing) -> list[str]:
    """Tap ``way`` until it is not offered any more; every row that was seen, in order."""
    pages = [rows(person)]
    while way in person.buttons:
        await between(len(pages))
        await person.presses(way)
        pages.append(rows(person))
        assert pages[-1], "nobody stands on an empty page"
        assert len(pages) < 99
    return [row for page in (pages if way == "▶" else pages[::-1]) for row in page]


NAMES = (
    *(f"Anna {n:02}" for n in range(9)),
    *("Ben" for _ in range(5)),
    *(f"Chen: of team {n}" for n in range(5)),
    *(f"Maximiliane von Hohenstein-Waldburg {n:02}" for n in range(12)),
    *(f"阿卜杜拉赫曼·艾哈迈德 {n:02}" for n in range(12)),
    "Zoë^~%",
)


async def many_members(town: Town, owner: Person) -> None:
    body = "".join(f"{900 + n},{name}\n" for n, name in enumerate(NAMES))
    await owner.sends_file(f"telegram_id,name\n{body}".encode(), "members.csv")
    await owner.presses("Confirm")
    await owner.says("/members")


async def names(database: Database) -> list[str]:
    async with database.reading() as session:
        query = select(Member.name).where(Member.merchant_id == CAFE)
        return list(await session.scalars(query.order_by(Member.name, Member.id)))


async def rename(database: Database, old: str, new: str) -> None:
    async with database.writing() as session:
        await session.execute(
            update(Member).where(Member.merchant_id == CAFE, Member.name == old).values(name=new)
        )


async def test_members_are_walked_there_and_back(town: Town, owner: Person) -> None:
    """With names alike, with a colon, and too long for a button."""
    await many_members(town, owner)
    there = await names(town.database)
    assert await walks(owner, members, "▶") == there
    assert await walks(owner, members, "◀") == there
    await owner.says("/members")
    await owner.presses("⏭")
    assert members(owner) == there[-8:]
    await owner.presses("⏮")
    assert members(owner) == there[:8]


async def test_words_are_walked_too(town: Town, owner: Person) -> None:
    await many_members(town, owner)
    await owner.says("/members waldburg")
    there = [one for one in await names(town.database) if "Waldburg" in one]
    assert await walks(owner, members, "▶") == there
    assert await walks(owner, members, "◀") == there


async def test_members_come_go_and_are_renamed_meanwhile(town: Town, owner: Person) -> None:
    """Also the very row from which the next page goes on: whose name is short is seen once, whose
    name is too long for a button not less."""
    await many_members(town, owner)
    for way, end in (("▶", -1), ("◀", 0)):
        stays = Counter(await names(town.database))
        shown = members(owner)
        seen = Counter(await walks(owner, members, way, restless(town, owner, stays, end)))
        assert shown
        for name, times in stays.items():
            assert seen[name] >= times, name
            assert seen[name] == times or len(name) > 15, name


def restless(town: Town, owner: Person, stays: Counter[str], end: int) -> Between:
    """The row at that end of the page goes, or is called otherwise; others come."""

    async def between(turn: int) -> None:
        gone = members(owner)[end]
        stays.pop(gone, None)
        if turn % 2:
            await rename(town.database, gone, f"{gone} {turn}")
            return
        async with town.database.writing() as session:
            mine = delete(Member).where(Member.merchant_id == CAFE, Member.name == gone)
            await session.execute(mine)
            for name in ("AA", "Mm", "zz"):
                number = await session.scalar(select(func.max(Member.id)))
                row = {"merchant_id": CAFE, "id": (number or 0) + 1, "joined_at": town.clock()}
                row |= {"name": f"{name} {number}", "person_id": (number or 0) + 5000}
                await session.execute(insert(Member).values(row))

    return between


async def test_a_page_from_which_all_went_is_the_last(town: Town, owner: Person) -> None:
    await many_members(town, owner)
    async with town.database.writing() as session:
        gone = delete(Member).where(Member.merchant_id == CAFE, Member.name > "Anna 07")
        await session.execute(gone)
    await owner.presses("▶")
    assert members(owner) == await names(town.database)
    assert not TURNS & set(owner.buttons) - {"⏮", "«", "◀"}


async def test_a_page_of_the_version_before_begins_anew(town: Town, owner: Person) -> None:
    await many_members(town, owner)
    first = owner.buttons
    await owner.presses("▶")
    await owner.forges("me1:3:")
    assert owner.buttons == first
