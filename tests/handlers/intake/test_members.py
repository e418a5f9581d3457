"""Members by file: a dry run line by line, then all or nothing; points are given once."""

import asyncio
import io

import openpyxl
import pytest
from sqlalchemy import select

from domain.intake import Watch, bring_members, keep_upload, preview_members
from domain.ledger import Transfer, wrong_accounts
from domain.members import Member, list_members
from domain.roles import Role
from domain.sheets import table_of
from tests.domain.intake.test_arrival import Interrupted, clock_comes, nothing_is_left
from tests.shop import selling
from tests.town import CAFE, CAROL, DAVE, NEWCOMER, OWNER, STRANGER, Person, Town, desk_of

HEADER = "telegram_id,name,level,tags,points\n"
SOME = (
    f"{HEADER}"
    "5000000001,Ada Lovelace,VIP1,coffee; regular,120\n"
    "5000000002,,,,\n"
    f"{CAROL},,VIP2,,30\n"
)


async def known(town: Town) -> dict[int, tuple[str, str, tuple[str, ...]]]:
    """Who, by Telegram id, as a leader sees them."""
    found = await (await town.desk(OWNER))(list_members, limit=99999)
    return {one.person_id: (one.name, one.level, one.tags) for one in found}


async def given(town: Town) -> dict[str, int]:
    """What the ledger has from files; the whole of it adds up."""
    async with town.database.reading() as session:
        assert await wrong_accounts(session, CAFE) == []
        rows = await session.scalars(select(Transfer).where(Transfer.reason == "import"))
        return {one.target: one.amount for one in rows}


async def kept(town: Town, data: str) -> str:
    table = table_of(data.encode())
    return await keep_upload(await town.desk(OWNER), name="members.csv", table=table)


async def brought(town: Town, data: str) -> None:
    upload = await kept(town, data)
    await bring_members(await town.desk(OWNER), upload=upload, watch=Watch())


@pytest.mark.slow
async def test_a_file_is_read_line_by_line_then_confirmed(town: Town, owner: Person) -> None:
    before = await known(town)
    await owner.sends_file(SOME.encode(), "members.csv")
    owner.sees(
        "3 lines read. Nothing has been changed yet", "Would create: 2 new members",
        "For example: Ada Lovelace, 5000000002", "Would change: 1",
        "150 pts to begin with, for 2 members",
    )  # fmt: skip
    assert await known(town) == before
    preview = owner.screen
    await owner.taps_twice("Confirm")
    owner.sees("Done: 2 new members", "1 member was changed", "150 pts to begin with")
    assert await known(town) == before | {
        5000000001: ("Ada Lovelace", "VIP1", ("coffee", "regular")),
        5000000002: ("5000000002", "", ()),
        CAROL: ("Carol", "VIP2", ()),
    }
    assert await given(town) == {"member:5000000001": 120, f"member:{CAROL}": 30}
    await owner.presses("Confirm", message=preview)
    assert len(await given(town)) == 2


@pytest.mark.slow
async def test_the_same_file_again_changes_nothing(town: Town, owner: Person) -> None:
    """Who has had points here keeps them, and the screen says so."""
    await brought(town, SOME)
    once = await known(town), await given(town)
    await owner.sends_file(SOME.encode(), "members.csv")
    owner.sees("2 lines have points for somebody who had points here before: left out",
               "Nothing to change")  # fmt: skip
    assert not any("Confirm" in one for one in owner.buttons)
    await brought(town, SOME)  # had it been confirmed on an older screen
    assert (await known(town), await given(town)) == once


@pytest.mark.both_engines
@pytest.mark.slow
async def test_a_later_file_changes_what_it_says_and_leaves_the_rest(
    town: Town, owner: Person
) -> None:
    await brought(town, SOME)
    later = f"{HEADER}5000000001,,-,-,5000\n5000000002,Grace,,navy,\n"
    await owner.sends_file(later.encode(), "members.csv")
    owner.sees("Would change: 2", "1 line has points for somebody who had points here before")
    await owner.presses("Confirm")
    owner.sees("0 new members", "2 members were changed")
    found = await known(town)
    assert found[5000000001] == ("Ada Lovelace", "", ())
    assert found[5000000002] == ("Grace", "", ("navy",))
    assert (await given(town))["member:5000000001"] == 120


@pytest.mark.slow
async def test_every_wrong_line_is_told_and_nothing_is_done(town: Town, owner: Person) -> None:
    before = await known(town)
    wrong = (
        f"{HEADER}"
        "5000000001,Ada,,,\n"
        "x5,Ada,,,\n"
        "4503599627370496,Ada,,,\n"
        "0,Ada,,,\n"
        "5000000001,Ada again,,,\n"
        f"5000000003,{'n' * 61},,,\n"
        f"5000000004,,{'l' * 21},,\n"
        f"5000000005,,,{'t' * 21},\n"
        "5000000006,,,,-5\n"
        "5000000007,,,,10000001\n"
        "5000000008,,,,1.5\n"
    )
    await owner.sends_file(wrong.encode(), "members.csv")
    owner.sees(
        "Refused: 10",
        "Line 3, column 1. That is no Telegram id", "Line 4, column 1.", "Line 5, column 1.",
        "Line 6, column 1. This Telegram id stands further up already",
        "Line 7, column 2. The name must have 1 to 60",
        "Line 8, column 3. A level has at most 20", "Line 9, column 4. At most 20 tags",
        "Line 10, column 5. Points are a number from 0 to 10,000,000",
        "Line 11, column 5.", "Line 12, column 5.",
    )  # fmt: skip
    assert not any("Confirm" in one for one in owner.buttons)
    assert await known(town) == before


@pytest.mark.slow
async def test_an_xlsx_says_the_same(town: Town, owner: Person) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet
    sheet.append(HEADER.strip().split(","))
    sheet.append([5000000001.0, "Ada", "VIP1", "coffee", 120.0])
    with io.BytesIO() as file:
        book.save(file)
        await owner.sends_file(file.getvalue(), "members.xlsx")
    await owner.presses("Confirm")
    assert (await known(town))[5000000001] == ("Ada", "VIP1", ("coffee",))
    assert await given(town) == {"member:5000000001": 120}


async def test_the_empty_file_can_be_sent_back(town: Town, owner: Person) -> None:
    await owner.says("/template members")
    document = owner.screen.document
    assert document
    assert document.file_name == "members.csv"
    await owner.sends_file(town.world.files[document.file_id][1], "members.csv")
    owner.sees("Would create: 1 new member", "Ada Lovelace", "120 pts to begin with")


@pytest.mark.slow
async def test_who_opens_the_bot_later_is_a_member_already(town: Town, owner: Person) -> None:
    await selling(town, "points")
    nora = town.person(NEWCOMER)
    await brought(town, f"{HEADER}{NEWCOMER},,VIP1,,120\n")
    assert (await known(town))[NEWCOMER][0] == str(NEWCOMER)
    await nora.says("/mypoints")
    nora.sees("120 pts to spend")
    await nora.presses("Why")
    nora.sees("+120 pts → 120 pts", "from a file (Olivia)")
    await nora.says("/start m-1")
    assert (await known(town))[NEWCOMER] == ("Nora", "VIP1", ())


@pytest.mark.slow
async def test_a_file_of_ids_tells_nobodys_name(town: Town, owner: Person) -> None:
    """Sam uses the bot, but never came to this shop."""
    await town.person(STRANGER).says("/menu")
    await brought(town, f"{HEADER}{STRANGER},,,,\n")
    for words in ("/members", "/members sam_7", f"/members {STRANGER}"):
        await owner.says(words)
    await owner.presses(str(STRANGER))
    assert "sam" not in owner.heard().casefold()
    await selling(town, "points")
    await town.person(STRANGER).says("/start m-1")
    await owner.says("/members")
    await owner.presses("Sam")
    owner.sees("@sam_7")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_points_from_a_file_end_as_all_points_do(town: Town, owner: Person) -> None:
    await owner.says("/settings")
    await owner.presses("Points")
    await owner.presses("End of points")
    await owner.says("3")
    await brought(town, SOME)
    assert await given(town) == {
        "member:5000000001:2027-02-28": 120, f"member:{CAROL}:2027-02-28": 30,
    }  # fmt: skip


@pytest.mark.both_engines
@pytest.mark.slow
async def test_whoever_looks_sees_no_new_member_or_all_of_them(town: Town) -> None:
    before = len(await known(town))
    many = HEADER + "".join(f"{5000000000 + n},Member {n},,,{n}\n" for n in range(450))
    work = asyncio.create_task(brought(town, many))
    looks = set()
    while not work.done():
        looks.add(len(await known(town)))
    await work
    looks.add(len(await known(town)))
    assert looks == {before, before + 450}
    assert sum((await given(town)).values()) == sum(range(450))


@pytest.mark.both_engines
@pytest.mark.slow
@pytest.mark.parametrize("decided", [True, False])
async def test_a_process_that_dies_leaves_all_or_nothing(town: Town, decided: bool) -> None:
    before = await known(town)
    many = HEADER + "".join(f"{5000000000 + n},,,,7\n" for n in range(250))
    many += f"{CAROL},Caroline,,,7\n"
    upload, desk = await kept(town, many), await town.desk(OWNER)
    watch = Interrupted(lambda: task.cancel(), at=None if decided else 100)
    task = asyncio.create_task(bring_members(desk, upload=upload, watch=watch))
    with pytest.raises(asyncio.CancelledError):
        await task
    await clock_comes(town)
    assert await nothing_is_left(town)
    now = await known(town)
    if decided:
        assert len(now) == len(before) + 250
        assert now[CAROL][0] == "Caroline"
        assert set((await given(town)).values()) == {7}
    else:
        assert now == before
        assert await given(town) == {}


@pytest.mark.both_engines
@pytest.mark.slow
async def test_who_joins_while_the_file_comes_in_is_a_member_at_once(town: Town) -> None:
    """Twenty times at once, in the moment between the decision and the last line."""
    upload, desk = await kept(town, f"{HEADER}{NEWCOMER},,VIP1,coffee,9\n"), await town.desk(OWNER)
    await selling(town, "points")
    joined = []
    nora = town.person(NEWCOMER)

    async def join() -> None:
        await asyncio.gather(*(nora.says("/start m-1") for _ in range(20)))
        joined.append((await desk_of(town.database, NEWCOMER, town.clock)).actor.role)

    watch = Interrupted(lambda: tasks.append(asyncio.create_task(join())))
    tasks: list[asyncio.Task[None]] = []
    await bring_members(desk, upload=upload, watch=watch)
    await asyncio.gather(*tasks)
    assert joined == [Role.MEMBER]
    assert (await known(town))[NEWCOMER] == ("Nora", "VIP1", ("coffee",))
    async with town.database.reading() as session:
        rows = await session.scalars(select(Member.id).where(Member.person_id == NEWCOMER))
        assert len(rows.all()) == 1


@pytest.mark.both_engines
@pytest.mark.slow
async def test_the_same_file_confirmed_many_times_at_once_gives_once(town: Town) -> None:
    uploads = [await kept(town, SOME) for _ in range(3)]
    desks = [await town.desk(OWNER, f"k{n}") for n in range(20)]
    wishes = [
        bring_members(desk, upload=uploads[n % 3], watch=Watch()) for n, desk in enumerate(desks)
    ]
    await asyncio.gather(*wishes, return_exceptions=True)
    assert await given(town) == {"member:5000000001": 120, f"member:{CAROL}": 30}
    assert await nothing_is_left(town)


@pytest.mark.slow
async def test_a_file_of_the_rival_touches_nobody_here(town: Town, rival: Person) -> None:
    before = await known(town)
    await rival.sends_file(f"{HEADER}{DAVE},Another,VIP9,x,77\n".encode(), "members.csv")
    await rival.presses("Confirm")
    rival.sees("1 new member")
    assert await known(town) == before
    dave = town.person(DAVE)
    await dave.says("/mypoints")
    dave.sees("0 pts to spend")


@pytest.mark.slow
async def test_the_preview_reads_what_the_deed_will_do(town: Town) -> None:
    """A member who joined since the preview, and has had no points, is given them."""
    await selling(town, "points")
    upload = await kept(town, f"{HEADER}{STRANGER},,VIP1,,50\n")
    owner = await town.desk(OWNER)
    seen = await preview_members(owner, upload=upload, watch=Watch())
    assert (seen.new, seen.points) == (1, 50)
    await town.person(STRANGER).says("/start m-1")
    done = await bring_members(owner, upload=upload, watch=Watch())
    assert (done.new, done.changed, done.points) == (0, 1, 50)
    assert (await known(town))[STRANGER] == ("Sam", "VIP1", ())
