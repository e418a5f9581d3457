"""The redemption records for people and for machines: days at a tap, files with what is asked."""

import asyncio
import logging
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.sandbox.things import Fault
from domain.cards import new_code
from domain.exports import hold, keep_hold, let_go, wish_stop
from domain.orders import Means, take_cash
from domain.sheets import FileFormat
from domain.staff import list_staff, remove
from domain.stock import Mall
from tests.bot.process import until
from tests.buying import buys, sells
from tests.files import caption_of, csv_of, xlsx_of
from tests.town import (
    CAROL,
    MANAGER,
    NAMES,
    OTHER,
    OWNER,
    RIVERSIDE,
    Person,
    Town,
    button_of,
)

HEADER = [
    "product",
    "order_no",
    "member",
    "uses",
    "redeemed_at",
    "purchased_at",
    "redeemer",
    "store",
]


def rows(person: Person) -> list[str]:
    return [one for one in person.buttons if "×" in one]


@pytest.mark.slow
async def test_days_are_a_tap(town: Town, owner: Person, verifier: Person) -> None:
    """S4-28: with the store and the words of the filter kept."""
    card = await town.issues("Tea", None, holder_id=CAROL)
    for _ in range(9):
        await verifier.says(f"/redeem {card.code} 1")
        town.clock.passes(days=1)
    await verifier.says(f"/redeem {card.code} 2")
    await owner.says("/records")
    await owner.presses("Today")
    assert rows(owner) == ["30 Nov, 12:00 · Tea ×2 · Old Town"]
    await owner.presses("Yesterday")
    owner.sees("29 November 2026")
    assert rows(owner) == ["29 Nov, 12:00 · Tea ×1 · Old Town"]
    await owner.presses("7 days")
    assert [one[:6] for one in rows(owner)] == [
        "30 Nov", "29 Nov", "28 Nov", "27 Nov", "26 Nov", "25 Nov", "24 Nov",
    ]  # fmt: skip
    await owner.says("/records store 2 tea")
    await owner.presses("7 days")
    owner.sees("None found")
    await owner.says("/records carol viktor")
    await owner.presses("Today")
    assert len(rows(owner)) == 1, "by person: the holder and who redeemed"
    assert RIVERSIDE == 2


async def test_the_days_that_are_on_say_so_and_are_taken_off_by_a_tap(
    town: Town, owner: Person, verifier: Person
) -> None:
    """S4-28: the store stays."""
    card = await town.issues("Tea", None)
    await verifier.says(f"/redeem {card.code} 1")
    town.clock.passes(days=1)
    await verifier.says(f"/redeem {card.code} 1")
    await owner.says("/records store 1")
    for days, narrowed in (("Today", 1), ("Yesterday", 1), ("7 days", 2)):
        await owner.presses(days)
        assert f"• {days}" in owner.buttons
        assert len(rows(owner)) == narrowed
        assert "November 2026" in owner.text
        await owner.presses(f"• {days}")
        assert not [one for one in owner.buttons if one.startswith("• ")]
        assert "November 2026" not in owner.text
        assert len(rows(owner)) == 2
        owner.sees("Old Town")
    await owner.says("/records yesterday")
    assert "• Yesterday" in owner.buttons
    screen = owner.screen
    town.clock.passes(days=1)
    await owner.presses("Files", message=screen)
    await owner.presses("Back")
    assert "• Yesterday" not in owner.buttons, "it is the day before by now"


@pytest.mark.slow
async def test_files_say_what_was_taken_back_only_when_asked(
    town: Town, owner: Person, verifier: Person
) -> None:
    """interface.md: exactly its columns by default, in the order of time."""
    cake, tea = await town.issues("Cake", 1), await town.issues("Tea", 1)
    await verifier.scans(cake)
    await verifier.presses("Undo")
    town.clock.passes(minutes=5)
    await verifier.scans(tea)
    await owner.says("/records csv")
    assert [one[0] for one in csv_of(town, OWNER)] == ["product", "Tea"]
    assert csv_of(town, OWNER)[0] == HEADER
    await owner.says("/records undone csv")
    header, first, second = csv_of(town, OWNER)
    assert header == [*HEADER, "undone"]
    assert (first[0], first[-1]) == ("Cake", "2026-11-21T12:00:00+00:00")
    assert (second[0], second[-1]) == ("Tea", "")
    assert caption_of(town, OWNER) == "2 redemptions\n1 use taken"
    await owner.says("/records undone")
    assert len(rows(owner)) == 2, "words of a file are not looked for"
    await owner.presses("Files")
    await owner.presses("XLSX, all columns")
    names, one, two = xlsx_of(town, OWNER)
    assert names == (
        "record", "code ends in", "product", "order number", "member", "uses", "redeemed at",
        "purchased at", "redeemer", "store", "sold at", "undone at",
    )  # fmt: skip
    assert one[:3] == (1, cake.code[-4:], "Cake")
    assert one[-1] == datetime.fromisoformat("2026-11-21 12:00")
    assert two[:3] == (2, tea.code[-4:], "Tea")
    assert two[-1] is None
    await owner.says("/language zh")
    await owner.says("/records tea full xlsx")
    names, only = xlsx_of(town, OWNER)
    assert names[:3] == ("编号", "卡号末四位", "商品")
    assert only[2] == "Tea"


@pytest.mark.both_engines
@pytest.mark.slow
async def test_it_was_bought_when_it_was_paid_and_a_new_code_changes_nothing(
    town: Town, owner: Person, verifier: Person
) -> None:
    """D40."""
    sold = await sells(
        town, Mall.SHOP, "5", name="Pass", sku="PASS", category="voucher",
        template="redemption_card", redeem_mode="count", uses="3", valid_days="90",
        channel="own",
    )  # fmt: skip
    placed = await buys(town, sold, means=Means.CASH)
    town.clock.passes(minutes=10)
    paid = town.clock()
    await (await town.desk(OWNER))(take_cash, order_id=placed.id)
    town.clock.passes(days=1)
    await owner.says("/cards Pass")
    await owner.presses("Pass")
    await owner.presses("Reissue")
    await owner.presses("Yes, reissue")
    reissued = next(word for word in owner.text.split() if word.count("-") == 3)
    await verifier.says(f"/redeem {reissued} 1")
    verifier.sees("✅ REDEEMED")
    await owner.says("/records csv")
    header, row = csv_of(town, OWNER)
    told = dict(zip(header, row, strict=True))
    assert told["purchased_at"] == paid.isoformat()
    assert told["order_no"] == placed.no
    assert told["redeemed_at"] == (paid + timedelta(days=1)).isoformat()


@pytest.mark.slow
async def test_the_report_names_every_reason(
    town: Town, owner: Person, verifier: Person, other_verifier: Person
) -> None:
    used = await town.issues("Used", 1)
    here = await town.issues("Here", 1, store_ids=[RIVERSIDE])
    old = await town.issues("Old", 1, until=town.clock() + timedelta(minutes=1))
    three = await town.issues("Three", 3)
    gone, again = await town.issues("Gone", 1), await town.issues("Again", 1)
    for title, deed in (("Gone", "Revoke"), ("Again", "Reissue")):
        await owner.says(f"/cards {title}")
        await owner.presses(title)
        await owner.presses(deed)
        await owner.presses(f"Yes, {deed.lower()}")
    await verifier.scans(used)
    town.clock.passes(minutes=2)
    for card in (used, here, old, gone, again):
        await verifier.scans(card)
    await verifier.says(f"/redeem {three.code} 4")
    await verifier.says(new_code())
    await verifier.says(new_code()[:-1] + "U")
    await owner.says("/report")
    owner.sees("refused: 8")
    await owner.presses("Details")
    await owner.presses("Refusals")
    owner.sees(
        "used up: 1", "wrong store: 1", "expired: 1", "revoked: 1", "replaced by a new card: 1",
        "too many uses: 1", "unknown code: 1", "mistyped: 1",
    )  # fmt: skip


@pytest.mark.both_engines
async def test_a_file_asked_for_twice_is_written_once(
    town: Town, owner: Person, verifier: Person
) -> None:
    """And a stop that comes too late says so; asked for again, it is written again."""
    await verifier.scans(await town.issues("Tea", 1))
    desk = await town.desk(OWNER)
    asked = {
        "file_format": FileFormat.CSV,
        "since": None,
        "until": None,
        "store_id": None,
        "staff_id": None,
        "words": "",
        "undone": False,
        "headers": None,
    }
    token = await desk(hold, what=f"redemption.export_records {sorted(asked.items(), key=str)!r}")
    await owner.says("/records csv")
    owner.sees("This file is being written already")
    await owner.says("/records xlsx")
    owner.sees("1 redemption")
    town.clock.passes(seconds=31)
    await owner.says("/records csv")
    assert [one[0] for one in csv_of(town, OWNER)] == ["product", "Tea"]
    assert not await desk(wish_stop, token=str(token)), "it was let go when it was sent"


@pytest.mark.slow
async def test_who_is_removed_while_a_file_is_written_is_sent_none(
    town: Town, manager: Person, verifier: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.kit.export.AT_ONCE", 0.0)  # a short file is a long one
    await verifier.scans(await town.issues("Tea", 1))
    owner = await town.desk(OWNER)
    who = next(one.id for one in await owner(list_staff) if one.person_id == MANAGER)
    fault = Fault("sendMessage", hang=1)  # of "Writing the file"
    town.world.faults.append(fault)
    asking = asyncio.create_task(manager.says("/records csv"))
    await until(lambda: fault not in town.world.faults)
    await owner(remove, staff_id=who)
    await asking
    await town.app.tasks.idle()
    manager.sees("may not have this file any more")
    assert not [one for one in town.world.messages[MANAGER].values() if one.document]


@pytest.mark.slow
async def test_days_stores_and_people_are_said_or_picked(
    town: Town, owner: Person, verifier: Person
) -> None:
    """S4-28: a day and a store as one word each; who redeemed and where by buttons."""
    tea, cake, pie = [await town.issues(one, 9) for one in ("Tea", "Cake", "Cake")]
    other = town.person(OTHER)
    await verifier.says(f"/redeem {cake.code} 2")
    town.clock.passes(days=1)
    await verifier.says(f"/redeem {tea.code} 3")
    await other.says(f"/redeem {pie.code} 4")
    await other.presses("Redeem 4 uses")
    for typed, found in {
        "today": ["×4", "×3"],
        "今天": ["×4", "×3"],
        "today tea": ["×3"],
        "yesterday": ["×2"],
        "昨天 old town": ["×2"],
        "昨天 riverside": [],
        "riverside": ["×4"],
        "week": ["×4", "×3", "×2"],
        "Riverside week": ["×4"],
        "Old Town cake 本周": ["×2"],
        "from today riverside": ["×4"],
        "today's": [],
    }.items():
        await owner.says(f"/records {typed}")
        assert [one.split()[-4 if "Old" in one else -3] for one in rows(owner)] == found, typed
    await owner.says("/records week")
    await owner.presses("Store")
    assert owner.buttons[:3] == ["● Every store", "○ Old Town", "○ Riverside"]
    await owner.presses("Old Town")
    owner.sees("🏬 Old Town")
    assert len(rows(owner)) == 2
    await owner.presses("Person")
    await owner.presses(NAMES[OTHER])
    owner.sees("None found")
    await owner.presses("Store")
    assert owner.buttons[1] == "● Old Town"
    await owner.presses("Every store")
    owner.sees(f"🙋 {NAMES[OTHER]}")
    assert len(rows(owner)) == 1
    await owner.presses("Person")
    await owner.presses("Everybody")
    assert len(rows(owner)) == 3
    await owner.presses("Person")
    await owner.presses(NAMES[OTHER])
    assert len(owner.buttons) - len(rows(owner)) <= 8
    await owner.presses("Files")
    await owner.presses("CSV")
    assert caption_of(town, OWNER) == "1 redemption\n4 uses taken"
    assert [one[0] for one in csv_of(town, OWNER)] == ["product", "Cake"]
    await owner.says("/records old town csv")
    assert caption_of(town, OWNER) == "2 redemptions\n5 uses taken"
    await owner.says("/records tea csv")
    assert caption_of(town, OWNER) == "1 redemption\n3 uses taken"
    await verifier.says("/records today")
    assert len(rows(verifier)) == 1, "the own"
    assert "🙋 Person" not in verifier.buttons


MANY = 40_000
ROWS = """
    INSERT INTO redemptions (merchant_id, id, card_id, store_id, staff_id, uses, at, how)
    SELECT r.merchant_id, r.id + g.n, r.card_id, r.store_id, r.staff_id, r.uses, r.at, r.how
    FROM redemptions r, ({numbers}) g
"""
NUMBERS = {
    "sqlite": f"WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < {MANY}) "
    "SELECT n FROM g",
    "postgresql": f"SELECT n FROM generate_series(1, {MANY}) AS s(n)",
}


@pytest.mark.both_engines
async def test_a_file_that_is_being_written_is_stopped_by_a_tap(
    town: Town,
    owner: Person,
    verifier: Person,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Nothing is sent, nothing is left on the disk, and the screen says so; asked for again it
    begins anew."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    shown, written = sys.modules["handlers.kit.export"], sys.modules["domain.exports.write"]
    monkeypatch.setattr(shown, "AT_ONCE", 0.01)
    monkeypatch.setattr(shown, "PAUSE", 0.01)
    monkeypatch.setattr(written, "ROWS", 10)  # so that it takes longer than a tap
    monkeypatch.setattr(written, "BLOCK", 1)
    await verifier.scans(await town.issues("Tea", 1))
    async with town.database.writing() as session:
        await session.execute(text(ROWS.format(numbers=NUMBERS[town.database.dialect])))
    await owner.says("/menu")
    await owner.says("/records csv")
    for _turn in range(2000):
        if "⏹ Stop" in owner.buttons:
            break
        await asyncio.sleep(0.005)
    owner.sees("Writing the file:", "so far")
    await owner.says("/records csv")
    owner.sees("This file is being written already")
    running = next(
        one for one in town.world.messages[OWNER].values() if "⏹ Stop" in str(one.reply_markup)
    )
    stop = button_of(running, "Stop").callback_data or ""
    both = [town.world.presses_button(OWNER, running.message_id, stop) for _ in "ab"]
    await town.deliver(*both)
    assert "Stopping…" in town.alerts[OWNER]
    await town.app.tasks.idle()
    said = town.world.messages[OWNER]
    assert "Stopped. No file was sent." in (said[running.message_id].text or "")
    assert "⏹" not in str(said[running.message_id].reply_markup)
    assert not [one for one in said.values() if one.document]
    assert not list(tmp_path.iterdir())
    town.clock.passes(seconds=60)
    await town.deliver(town.world.presses_button(OWNER, running.message_id, stop, old=True))
    assert "It is not being written any more" in owner.alerted
    assert "Stopped. No file was sent." in (said[running.message_id].text or "")
    await owner.says("/records from 2027-01-01 csv")
    await town.app.tasks.idle()
    broken = [one for one in caplog.records if one.levelno >= logging.WARNING]
    assert not broken, "who stops it breaks nothing"
    assert csv_of(town, OWNER) == [HEADER]


async def test_who_waits_for_a_file_of_a_process_that_died_hears_that_none_comes(
    town: Town, owner: Person
) -> None:
    """Once; not of one that is sent for long, nor of one that was let go."""
    desk = await town.desk(OWNER)
    await owner.says("/menu")
    sent, lost = await desk(hold, what="sent"), await desk(hold, what="lost")
    assert sent
    assert lost
    for _ in range(3):
        town.clock.passes(seconds=20)
        await desk(keep_hold, token=sent)
    for _ in range(2):
        await town.app.clock.tick()
        await town.post()
        assert owner.heard().count("NO FILE") == 1
    await desk(let_go, token=sent)
    town.clock.passes(minutes=2)
    await town.app.clock.tick()
    await town.post()
    assert owner.heard().count("NO FILE") == 1
    assert await desk(hold, what="lost"), "it may be asked for again"


async def test_a_list_of_yesterday_stays_that_days(
    town: Town, owner: Person, verifier: Person
) -> None:
    """The screen stands there over midnight: its files and pages are of the day that it shows."""
    card = await town.issues("Coffee", 5)
    await verifier.says(f"/redeem {card.code} 2")
    await buys(town, await sells(town), means=Means.CASH)
    await owner.says("/records today")
    records = owner.screen
    await owner.says("/orders today")
    orders = owner.screen
    town.clock.passes(days=1)
    await owner.presses("Files", message=records)
    await owner.presses("CSV")
    await town.app.tasks.idle()
    assert len(csv_of(town, OWNER)) == 2
    await owner.presses("Files", message=orders)
    await owner.presses("CSV")
    await town.app.tasks.idle()
    assert len(csv_of(town, OWNER)) == 2
