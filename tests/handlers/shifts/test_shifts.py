"""A shift is opened and closed by the store's printed code; a leader sees who is where (S4-33)."""

import io

import pypdf
import pytest
from sqlalchemy import select

from domain.shifts import Ended, Shift
from domain.stores import edit_store
from tests.town import (
    CAROL,
    MANAGER,
    OLD_TOWN,
    OWNER,
    RIVERSIDE,
    Person,
    Town,
    link_in,
)


async def code_of(owner: Person, store: int = OLD_TOWN) -> str:
    await owner.says("/stores")
    await owner.forges(f"hs1:{store}:show")
    owner.sees("🕐 The shift code of")
    assert owner.screen.photo
    return link_in(owner.text)


@pytest.mark.slow
async def test_a_scan_opens_the_shift_and_the_next_one_hands_over(
    town: Town, owner: Person, verifier: Person, manager: Person, other_verifier: Person
) -> None:
    await town.never_asks_again()
    coffee = await town.issues("Coffee pass", 6, holder_id=CAROL)
    cake = await town.issues("Cake", 1)
    await verifier.says(f"/redeem {coffee.code} 1")  # before the shift: does not count
    town.clock.passes(minutes=5)
    link = await code_of(owner)
    await verifier.opens(link)
    verifier.sees("🟢 SHIFT OPEN · Old Town", "Since 12:05.")
    await verifier.opens(link)
    verifier.sees("🟢 SHIFT OPEN · Old Town", "a second scan closes nothing")
    await other_verifier.opens(link)
    other_verifier.sees("You do not work at Old Town")
    await manager.says("/staff")
    manager.sees("🟢 Old Town: Viktor since 12:05")
    await verifier.says(f"/redeem {coffee.code} 2")
    await verifier.says(f"/redeem {cake.code}")
    await verifier.says(f"/redeem {cake.code}")  # used up
    await verifier.says(f"/redeem {coffee.code} 1")
    await verifier.presses("Undo")
    await verifier.says(f"/redeem {coffee.code} 1")
    await manager.says("/undo 5 by mistake")
    town.clock.passes(hours=4)
    await verifier.opens(link)
    verifier.sees("🏁 SHIFT CLOSED · Old Town", "12:05 – 16:05 · 4 h 0 min", "3 uses",
                  "• Coffee pass: 2", "• Cake: 1", "❌ 1 refused · ↩ 2 undone")  # fmt: skip
    await manager.says("/staff")
    assert "🟢" not in manager.text
    await manager.presses("What each redeemed")
    manager.sees("Verifiers, today", "Viktor: 4 uses", "1 refused · 1 undone",
                 "1 overridden by a manager")  # fmt: skip
    town.clock.passes(days=2)
    await manager.forges("hf1:today")
    manager.sees("Nobody has redeemed anything yet.")
    await manager.presses("Last 7 days")
    manager.sees("Verifiers, last 7 days", "Viktor: 4 uses")


async def test_a_leader_moves_between_stores_and_closes_without_the_code(
    town: Town, owner: Person, manager: Person
) -> None:
    """One shift at a time; scanning afterwards asks for no store."""
    card = await town.issues("Coffee pass", 6)
    old_town, riverside = await code_of(owner), await code_of(owner, RIVERSIDE)
    await manager.opens(old_town)
    manager.sees("🟢 SHIFT OPEN · Old Town")
    await manager.says(f"/redeem {card.code} 1")
    manager.sees("✅ REDEEMED", "Old Town")
    town.clock.passes(minutes=30)
    await manager.opens(riverside)
    manager.sees("🏁 SHIFT CLOSED · Old Town", "30 minutes", "You opened one at another store.",
                 "• Coffee pass: 1", "🟢 SHIFT OPEN · Riverside")  # fmt: skip
    opened = manager.screen
    await manager.taps_twice("Close the shift")
    manager.sees("🏁 SHIFT CLOSED · Riverside", "0 uses")
    await manager.presses("Close the shift", message=opened)
    assert "This shift was closed before" in manager.alerted or "changed" in manager.alerted


@pytest.mark.slow
async def test_a_renewed_code_kills_the_old_one_and_is_printed_on_a4(
    town: Town, owner: Person, verifier: Person, rival: Person, carol: Person
) -> None:
    old = await code_of(owner)
    assert await code_of(owner) == old
    await owner.presses("Renew it")
    owner.sees("Renew the shift code of Old Town?")
    await owner.presses("Yes, renew")
    new = link_in(owner.text)
    assert new != old
    await verifier.opens(old)
    verifier.sees("This shift code was renewed")
    await rival.opens(new)
    rival.sees("the code of a shop where you do not work just now")
    await carol.opens(new)
    carol.sees("no right")
    await owner.presses("Print on A4")
    file = next(one for one in reversed(town.world.messages[OWNER].values()) if one.document)
    assert file.document
    page = pypdf.PdfReader(io.BytesIO(town.world.files[file.document.file_id][1])).pages[0]
    assert "Old Town" in page.extract_text()
    assert round(page.mediabox.height / page.mediabox.width, 2) == 1.41


async def test_an_older_screen_shows_the_code_as_it_is_now(town: Town, owner: Person) -> None:
    """Neither the store's screen nor the picture changes with the code."""
    await owner.says("/stores")
    await owner.presses("Old Town")
    of_store = owner.screen
    await owner.presses("Shift code")
    old = link_in(owner.text)
    await owner.presses("Renew it")
    await owner.presses("Yes, renew")
    new = link_in(owner.text)
    await owner.presses("Shift code", message=of_store)
    assert link_in(owner.text) == new != old


@pytest.mark.slow
async def test_the_clock_closes_what_was_forgotten_and_says_so_in_the_morning(
    town: Town, owner: Person, verifier: Person, manager: Person, other_verifier: Person
) -> None:
    """At the store's own midnight (D31); who opened late in the evening works beyond it."""
    desk = await town.desk(OWNER)
    await desk(edit_store, store_id=OLD_TOWN, field="timezone", value="Asia/Shanghai")
    old_town, riverside = await code_of(owner), await code_of(owner, RIVERSIDE)
    town.clock.passes(hours=-3)  # 09:00, at Old Town 17:00
    await verifier.opens(old_town)
    town.clock.passes(hours=10)  # 19:00 at Riverside
    await other_verifier.opens(riverside)
    assert await open_shifts(town) == 2
    await town.app.clock.tick()
    assert await open_shifts(town) == 1
    await town.post()
    assert "nobody closed" not in manager.heard()
    town.clock.passes(hours=11, minutes=59)  # 06:59 in the morning
    await town.app.clock.tick()
    assert await open_shifts(town) == 1
    town.clock.passes(minutes=1)
    await town.app.clock.tick()
    assert await open_shifts(town) == 0
    await town.post()
    assert "nobody closed" not in manager.heard()
    town.clock.passes(hours=1)
    await town.post()
    heard = "\n".join(manager.inbox())
    assert "Viktor, Old Town, open since 21 Nov, 09:00" in heard
    assert "Wei, Riverside, open since 21 Nov, 19:00" in heard
    async with town.database.reading() as session:
        closed = (await session.scalars(select(Shift.closed_at).order_by(Shift.id))).all()
    assert [one and one.hour for one in closed] == [16, 7]


@pytest.mark.slow
@pytest.mark.both_engines
async def test_of_twenty_scans_at_two_stores_one_shift_is_open(
    town: Town, owner: Person, manager: Person
) -> None:
    codes = [await code_of(owner, one) for one in (OLD_TOWN, RIVERSIDE)]
    texts = [f"/start {one.partition('start=')[2]}" for one in codes]
    await town.deliver(*(town.world.says(MANAGER, texts[n % 2]) for n in range(20)))
    assert await open_shifts(town) == 1
    async with town.database.reading() as session:
        ended = (await session.scalars(select(Shift.ended).order_by(Shift.id))).all()
    assert len(ended) == 20
    assert set(ended) == {Ended.MOVED, None}
    manager.sees("🟢 SHIFT OPEN")


async def open_shifts(town: Town) -> int:
    async with town.database.reading() as session:
        return len(
            (await session.scalars(select(Shift.id).where(Shift.closed_at.is_(None)))).all()
        )
