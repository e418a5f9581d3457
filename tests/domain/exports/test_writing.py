"""S4-30, S1-24: a file of any length says what the records say, on either engine."""

import csv
import io
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import update

from domain.cards import Card
from domain.exports import Stopped, Watch, Written, hold, keep_hold, let_go, wish_stop
from domain.exports.parts import Parts
from domain.redemption import ALL_COLUMNS, export_records
from domain.sheets import FileFormat, harmless
from domain.sheets import rows_of as rows_in
from domain.stores import edit_store
from tests.town import CAROL, OLD_TOWN, OWNER, VERIFIER, Town

TITLES = ('=1+1 "a"', '"Best", & <b>', "Tea\\n", "@home", "Plain")


async def written(town: Town, folder: Path, kind: FileFormat, **asked: Any) -> Written:
    desk = await town.desk(OWNER)
    made: Written = await desk(
        export_records, file_format=kind, folder=folder, watch=Watch(), **asked
    )
    return made


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def cells_of(path: Path) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(path).worksheets[0].values)


@pytest.mark.slow
@pytest.mark.parametrize("zone", [None, "Asia/Kolkata", "America/St_Johns"])
async def test_every_text_and_clock_comes_out_as_it_went_in(
    town: Town, tmp_path: Path, zone: str | None
) -> None:
    """Formulas are neutralised in CSV and are texts in XLSX; each store has its own clock."""
    owner = await town.desk(OWNER)
    if zone:
        await owner(edit_store, store_id=OLD_TOWN, field="timezone", value=zone)
    verifier = town.person(VERIFIER)
    for title in TITLES:
        card = await town.issues(title, 1, holder_id=CAROL)
        await verifier.scans(card)
        town.clock.passes(minutes=37, microseconds=123)
    made = await written(town, tmp_path, FileFormat.CSV)
    _header, *rows = rows_of(made.files[0])
    assert made.rows == len(TITLES) == len(rows)
    assert [one[0] for one in rows] == [
        f"'{title}" if title[0] in "=@" else title for title in TITLES
    ]
    offset = {None: "+00:00", "Asia/Kolkata": "+05:30", "America/St_Johns": "-03:30"}[zone]
    assert all(one[4].endswith(offset) for one in rows)
    first = datetime.fromisoformat(rows[0][4])
    assert first == datetime.fromisoformat("2026-11-21T12:00:00+00:00")
    assert rows[0][1:4] == ["", "Carol", "1"]
    made = await written(town, tmp_path, FileFormat.XLSX, headers=ALL_COLUMNS, undone=True)
    header, *cells = cells_of(made.files[0])
    assert header == ALL_COLUMNS
    assert [one[2] for one in cells] == list(TITLES)
    assert cells[0][0] == 1
    assert cells[0][6] == first.replace(tzinfo=None), "the clock of the store"
    assert cells[0][-1] is None


NASTY = (
    "two\nlines", "\r\nfirst", "tab\there", "\tbegins", "back\\slash", "ends\\", "\\N", "\\.",
    "a,b", ",", 'q"q', '"', "\x0bfeed", "-5", "b,=1", "end\\,=2", "ü\\ö",
    "Bob;=1+1", "Bob; @a;x", 'Bob;""=HYPERLINK("x")', "a;b", ";-1",
)  # fmt: skip


@pytest.mark.slow
async def test_no_sign_in_a_text_moves_what_stands_beside_it(town: Town, tmp_path: Path) -> None:
    """Once each in a file where all else is usual, and then all of them in one."""
    verifier = town.person(VERIFIER)
    for _ in NASTY:
        await verifier.scans(await town.issues("Usual", 1, holder_id=CAROL))
        town.clock.passes(minutes=1)
    numbers = range(1, len(NASTY) + 1)
    for some in [[one] for one in numbers] + [list(numbers)]:
        async with town.database.writing() as session:
            await session.execute(update(Card).values(title="Usual"))
            for number in some:
                named = update(Card).where(Card.id == number)
                await session.execute(named.values(title=NASTY[number - 1]))
        made = await written(town, tmp_path, FileFormat.CSV)
        _header, *rows = rows_of(made.files[0])
        titles = [NASTY[one - 1] if one in some else "Usual" for one in numbers]
        assert [one[0] for one in rows] == [harmless(one) for one in titles]
        assert {tuple(one[1:4]) for one in rows} == {("", "Carol", "1")}
        assert all(datetime.fromisoformat(one[4]) for one in rows)


def test_no_formula_begins_where_a_semicolon_parts_cells_either() -> None:
    """A German or French spreadsheet takes it for the border of a cell, quotes or none."""
    for text in NASTY:
        line = io.StringIO()
        csv.writer(line).writerow(["1", harmless(text), "2"])
        for delimiter in ",;":
            given = io.StringIO(line.getvalue(), newline="")
            cells = [one for row in csv.reader(given, delimiter=delimiter) for one in row]
            assert not [one for one in cells if re.match(r'[\s"]*[=+\-@]', one)], text


@pytest.mark.parametrize("text", ["+49 30; +49 31", "Mo 9-18;-", 'a;"-b', "-5;=1", "a;b", "it's"])
def test_a_file_of_ours_comes_back_as_it_was(text: str) -> None:
    """The quotes that keep a text from being a formula are no part of it."""
    line = io.StringIO()
    csv.writer(line).writerows([["name", "hours"], ["x", harmless(text)]])
    _header, (_number, cells) = rows_in(line.getvalue().encode())
    assert cells == ["x", text]


def test_what_is_too_large_is_cut_into_whole_files(tmp_path: Path) -> None:
    """Each with its header; nothing is lost or said twice."""
    for kind, row in (
        (FileFormat.CSV, b"%d,x\n"),
        (FileFormat.XLSX, b'<row><c><v>%d</v></c><c t="str"><v>x</v></c></row>\n'),
    ):
        folder = tmp_path / kind.value
        folder.mkdir()
        parts = Parts(folder, kind, ("n", "what"), most_rows=250)
        for begin in range(0, 1000, 100):
            parts.add(b"".join(row % n for n in range(begin, begin + 100)), 100)
        parts.close()
        assert len(parts.files) == 5
        assert parts.rows == 1000
        found = []
        for path in parts.files:
            header, *rows = rows_of(path) if kind is FileFormat.CSV else cells_of(path)
            assert tuple(header) == ("n", "what")
            found += [int(one[0]) for one in rows]
        assert found == list(range(1000))


async def test_it_stops_and_leaves_the_till_as_it_was(town: Town, tmp_path: Path) -> None:
    card = await town.issues("Tea", 1)
    verifier = town.person(VERIFIER)
    await verifier.scans(card)
    owner, watch = await town.desk(OWNER), Watch(stop=True)
    for kind in FileFormat:
        with pytest.raises(Stopped):
            await owner(export_records, file_format=kind, folder=tmp_path, watch=watch)
    assert (await written(town, tmp_path, FileFormat.CSV)).rows == 1


async def test_one_file_however_often_it_is_asked_for(town: Town) -> None:
    """Until it is sent, or who wrote it has not been heard of for half a minute."""
    owner = await town.desk(OWNER)
    token = await owner(hold, what="a file")
    assert token
    assert await owner(hold, what="a file") is None
    assert await owner(hold, what="another file")
    verifier = await town.desk(VERIFIER)
    assert not await verifier(wish_stop, token=token), "not the own one"
    town.clock.passes(seconds=20)
    assert await owner(keep_hold, token=token)
    town.clock.passes(seconds=20)
    assert await owner(hold, what="a file") is None
    assert await owner(wish_stop, token=token)
    assert not await owner(keep_hold, token=token)
    town.clock.passes(seconds=31)
    assert await owner(hold, what="a file") == token, "its writer is gone"
    await owner(let_go, token=token)
    assert await owner(hold, what="a file") == token
