"""Settings, stores, languages, records and the report, from the chat."""

import csv
import io
from datetime import datetime

import openpyxl
import pytest

from tests.files import sent_file, xlsx_of
from tests.town import CAROL, OWNER, VERIFIER, Person, Town


async def test_settings_are_changed_by_buttons_and_by_words(town: Town, owner: Person) -> None:
    await owner.says("/settings")
    owner.sees("Merchant: Blue Door Café", "Time zone: UTC", "Daily report: 08:00")
    await owner.presses("The shop")
    await owner.presses("Report hour")
    await owner.presses("06:00")
    owner.sees("Daily report: 06:00")
    await owner.presses("Time zone")
    await owner.presses("London · 12:00")
    owner.sees("Time zone: Europe/London")
    await owner.presses("Time zone")
    await owner.says("Moon/Crater")
    owner.sees("I do not know that time zone")
    await owner.says("Asia/Shanghai")
    owner.sees("Time zone: Asia/Shanghai")
    await owner.says("/settings name Red Door")
    owner.sees("Merchant: Red Door")
    await owner.says("/settings report_hour 24")
    owner.sees("from 0 to 23")


async def test_what_orders_ask_and_earn_is_set(town: Town, owner: Person) -> None:
    """S2-02, S2-39."""
    await owner.says("/settings")
    assert owner.text.count("\n") <= 6, "no wall: the rest is in its group"
    await owner.presses("Points")
    owner.sees("Orders earn no points")
    await owner.presses("Earn points")
    await owner.says("many")
    owner.sees("0 to 1,000,000")
    await owner.says("10")
    owner.sees("An order earns 10 pts for €1.00")
    await owner.presses("◀ Settings")
    await owner.presses("Orders and refunds")
    owner.sees("Orders are asked nothing", "kept for 30 minutes")
    await owner.presses("Order form")
    await owner.says("Whose name?\n\n  Which   <b>colour</b>?  ")
    owner.sees("Each order is asked: Whose name? · Which <b>colour</b>?")
    await owner.presses("Order form")
    await owner.says("\n".join("123456"))
    owner.sees("At most 5 short questions")
    await owner.says("-")
    owner.sees("Orders are asked nothing")
    await owner.says("/settings earn_rate -")
    owner.sees("Orders earn no points")


async def test_every_date_follows_the_merchants_zone(
    town: Town, owner: Person, verifier: Person
) -> None:
    """D31."""
    await owner.says("/settings timezone Asia/Tokyo")
    card = await town.issues("Cake", 1)
    await verifier.scans(card)
    verifier.sees("Old Town · 21:00")
    await owner.says("/stores")
    await owner.presses("Old Town")
    await owner.presses("Set up")
    await owner.presses("Time zone")
    await owner.says("Europe/Berlin")
    owner.sees("Time zone: Europe/Berlin")
    card = await town.issues("Tea", 1)
    await verifier.scans(card)
    verifier.sees("Old Town · 13:00")


async def test_a_verifier_sees_only_the_own_settings(town: Town, verifier: Person) -> None:
    await verifier.says("/settings")
    assert "Merchant" not in verifier.text
    await verifier.says("/settings name Mine")
    verifier.sees("You have no right")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_stores_are_added_edited_and_deleted_with_a_second_tap(
    town: Town, owner: Person, manager: Person, verifier: Person
) -> None:
    """S1-03, D33. A button does what it says, whatever somebody else did meanwhile."""
    await owner.says("/stores")
    await owner.presses("Add a store")
    await owner.says("  Harbour   Kiosk ")
    owner.sees("Harbour Kiosk: send its picture")  # S1-02
    await owner.says("https://example.com/kiosk.jpg")
    owner.sees("Harbour Kiosk (#3)")
    await owner.presses("What customers see")
    await owner.presses("Hours")
    await owner.says("9–17")
    owner.sees("9–17")
    await manager.says("/stores")
    await manager.presses("Harbour Kiosk")
    await owner.presses("◀ Store")
    for person in (owner, manager):
        assert len(offers(person)) <= 8
        await person.presses("Redeeming here")
    await owner.presses("Ask for a second tap")
    owner.sees("asks for a second tap")
    await manager.presses("Ask for a second tap")
    manager.sees("asks for a second tap")
    await manager.presses("◀ Store")
    await manager.presses("What customers see")
    await manager.presses("Hours")
    await owner.presses("◀ Store")
    await owner.presses("Set up")
    await owner.presses("Time zone")
    await owner.presses("London · 12:00")
    owner.sees("Time zone: Europe/London")
    await owner.presses("Time zone")
    await owner.says("Moon/Crater")
    owner.sees("I do not know that time zone")
    await owner.says("Asia/Shanghai")
    owner.sees("Time zone: Asia/Shanghai")
    await owner.presses("Time zone")
    await owner.presses("As the shop: UTC")
    owner.sees("Time zone: UTC")
    await owner.presses("Delete")
    owner.sees("Delete Harbour Kiosk?", "Its records stay")
    await owner.presses("Yes, delete")
    owner.sees("Harbour Kiosk is deleted")
    await manager.says("10–18")
    manager.sees("There is no such store")
    await owner.says("/stores")
    assert not any("Harbour" in one for one in owner.buttons)
    await owner.says("/stores add " + "x" * 61)
    owner.sees("must have 1 to 60 characters")
    await verifier.says("/stores")
    assert [one for one in verifier.buttons if "Town" in one] == ["📍 Old Town"]
    assert not any("Riverside" in one for one in verifier.buttons)


@pytest.mark.both_engines
async def test_nothing_is_redeemed_at_a_deleted_store(
    town: Town, owner: Person, verifier: Person
) -> None:
    card = await town.issues("Cake", 1)
    await owner.says("/stores")
    await owner.presses("Old Town")
    await owner.presses("Set up")
    await owner.presses("Delete")
    await owner.presses("Yes, delete")
    await verifier.scans(card)
    verifier.sees("There is no store yet")
    assert (await town.card_of(card.id)).left == 1


@pytest.mark.parametrize("command", ["/language zh", "/language"])
async def test_a_person_chooses_a_language(town: Town, verifier: Person, command: str) -> None:
    await verifier.says(command)
    if command == "/language":
        await verifier.presses("简体中文")
    verifier.sees("现在我用简体中文和您交流")
    assert verifier.buttons == ["◀ ☰ 更多", "⌂ 菜单"], "nothing on it is in the other language"
    card = await town.issues("咖啡卡", 6)
    await verifier.scans(card)
    verifier.sees("🎟 咖啡卡", "还剩 6 次，共 6 次", "用几次？点按钮，或输入数字。")
    await verifier.presses("2")
    verifier.sees("✅ 已核销 · 2 次", "咖啡卡", "还剩 4 次，共 6 次")
    await verifier.says("菜单")
    verifier.sees("核销员", "随时发送码的照片")
    assert town.world.menus[VERIFIER][0] == {"command": "redeem", "description": "核销一个码"}


async def test_words_work_like_commands(town: Town, verifier: Person, carol: Person) -> None:
    await verifier.says("Menu")
    verifier.sees("Blue Door Café · verifier")
    await verifier.says("redeem")
    verifier.sees("Send a photo of the code, or type it")
    await carol.says("my cards")
    carol.sees("You have no cards yet")
    await carol.says("hello?")
    carol.sees("I did not understand that")


@pytest.mark.slow
async def test_the_menu_opens_everything_it_shows(
    town: Town, owner: Person, verifier: Person, carol: Person
) -> None:
    """No dead button."""
    for person in (owner, verifier, carol):
        await person.says("/menu")
        screen = person.screen
        for words in person.buttons:
            before = len(town.world.messages[person.number]), person.text
            await person.presses(words, message=screen)
            after = len(town.world.messages[person.number]), person.text
            assert before != after or words.endswith("Menu"), words
            assert "broke" not in person.text
            screen = person.screen if person.screen.message_id == screen.message_id else screen
            await person.says("/menu")
            screen = person.screen


@pytest.mark.slow
async def test_records_are_filtered_paged_and_sent(
    town: Town, owner: Person, verifier: Person, other_verifier: Person
) -> None:
    """S4-28, S4-29, S4-30."""
    tea = await town.issues("=Tea", None, holder_id=CAROL)
    cake = await town.issues("Cake", None)
    await town.never_asks_again()
    await verifier.says(f"/redeem {cake.code} 2")
    await verifier.says(f"/redeem {cake.code} 1")
    await verifier.presses("Undo")
    town.clock.passes(days=1)
    await other_verifier.says(f"/redeem {tea.code} 1")
    await other_verifier.presses("Redeem")
    await owner.says("/records")
    assert [one for one in owner.buttons if "×" in one] == [
        "22 Nov, 12:00 · =Tea ×1 · Riverside",
        "✖ 21 Nov, 12:00 · Cake ×1 · Old Town",
        "21 Nov, 12:00 · Cake ×2 · Old Town",
    ]
    await owner.says("/records from today riverside")
    assert sum("×" in one for one in owner.buttons) == 1
    await owner.says("/records from 2026-11-21 to yesterday")
    assert sum("×" in one for one in owner.buttons) == 2
    for said, found in (("store 2", 1), ("cake", 2), ("carol", 1), ("nobody", 0)):
        await owner.says(f"/records {said}")
        assert sum("×" in one for one in owner.buttons) == found, said
    await owner.says("/records from someday")
    owner.sees("That is not a date")
    await verifier.says("/records")
    assert not any("Tea" in one for one in verifier.buttons)
    await owner.says("/records csv")
    rows = list(csv.reader(io.StringIO(sent_file(town, OWNER).decode("utf-8-sig"))))
    header = "product,order_no,member,uses,redeemed_at,purchased_at,redeemer,store"
    assert rows[0] == header.split(",")
    assert rows[1:] == [
        ["Cake", "", "", "2", "2026-11-21T12:00:00+00:00", "2026-11-21T12:00:00+00:00",
         "Viktor", "Old Town"],
        ["'=Tea", "", "Carol", "1", "2026-11-22T12:00:00+00:00", "2026-11-21T12:00:00+00:00",
         "Wei", "Riverside"],
    ]  # fmt: skip
    await owner.says("/records")
    await owner.presses("Files")
    await owner.presses("XLSX")
    sheet = openpyxl.load_workbook(io.BytesIO(sent_file(town, OWNER))).worksheets[0]
    cells = list(sheet.values)
    assert list(cells[0]) == rows[0]
    assert cells[1][:4] == ("Cake", None, None, 2)
    assert cells[2][0] == "=Tea"
    assert sheet["A3"].data_type == "s"  # a text, not a formula
    assert cells[2][4] == datetime.fromisoformat("2026-11-22 12:00"), (
        "a date that a spreadsheet reckons with"
    )
    await owner.says("/settings timezone Asia/Tokyo")
    await owner.says("/records xlsx")
    assert xlsx_of(town, OWNER)[1][4] == datetime.fromisoformat("2026-11-21 21:00"), (
        "on the shop's clock"
    )


async def test_a_list_of_many_records_pages(town: Town, owner: Person, verifier: Person) -> None:
    card = await town.issues("Tea", None)
    await town.never_asks_again()
    for uses in range(1, 12):
        await verifier.says(f"/redeem {card.code} {uses}")
    await owner.says("/records tea")
    await owner.presses("▶")
    assert [one for one in owner.buttons if "×" in one][-1].endswith("×1 · Old Town")
    await owner.presses("◀")
    assert "×11" in owner.buttons[0]


@pytest.mark.slow
async def test_the_report_of_a_day(
    town: Town, owner: Person, verifier: Person, other_verifier: Person
) -> None:
    card = await town.issues("Tea", None)
    used = await town.issues("Cake", 1)
    await town.never_asks_again()
    await verifier.says(f"/redeem {card.code} 3")
    await verifier.scans(used)
    await verifier.scans(used)
    await verifier.says(f"/redeem {card.code} 2")
    await verifier.presses("Undo")
    await owner.says("/report")
    owner.sees(
        "📊 Blue Door Café, 21 November 2026",
        "4 uses in 2 redemptions",
        "🏬 Old Town: 4 uses",
        "🔇 nothing at: Riverside",
        "↩ undone: 1",
        "❌ refused: 1",
    )
    assert [one for one in town.world.messages[OWNER].values() if one.photo]
    await owner.presses("Files")
    await owner.presses("CSV")
    assert sent_file(town, OWNER).decode("utf-8-sig").count("\n") == 3
    town.clock.passes(days=1)
    await owner.says("/report yesterday")
    owner.sees("4 uses")
    await owner.presses("▶")
    owner.sees("Blue Door Café, 22 November 2026: a quiet day.")


def offers(person: Person) -> list[str]:
    """The buttons of a screen beside the ways out of it."""
    return [one for one in person.buttons if not one.startswith(("◀ ", "⌂ "))]


async def test_settings_are_groups_of_at_most_eight_buttons(
    owner: Person, manager: Person, verifier: Person, carol: Person
) -> None:
    """screens.md, 8: everything is one tap deeper, and a change stays where it was made."""
    for person in (owner, manager, verifier, carol):
        await person.says("/settings")
        assert 1 <= len(offers(person)) <= 8
    found = set(owner.buttons)
    for group in ("The shop", "The counter", "Orders and refunds", "Points"):
        await owner.says("/settings")
        await owner.presses(group)
        assert 2 <= len(offers(owner)) <= 8
        found |= set(owner.buttons)
    labels = (
        "✍️ Name", "🌍 Country", "🕘 Time zone", "💱 Currency", "📊 Report hour", "🌐 简体中文",
        "🔒 PIN: typed codes", "🔒 PIN: many uses", "🤝 Handing on", "⏱ Keep unpaid",
        "◆ Worth of points", "⌛ End of points", "🎁 Earn points", "📝 Order form",
        "🔒 Points and cash", "↩ After-sales", "💳 Payments", "🔌 Orders from another shop",
        "🔑 My PIN", "🌐 My language",
    )  # fmt: skip
    assert set(labels) - found == set()
    await owner.says("/settings")
    await owner.presses("The counter")
    await owner.presses("Handing on")
    owner.sees("The counter", "Customers may hand cards on: ")
    assert "🤝 Handing on" in owner.buttons
    await owner.presses("Settings")
    owner.sees("Merchant: ", "Daily report")
