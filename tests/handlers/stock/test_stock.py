"""Stock from the chat: looking up, allocating, the guided edit, alerts, holds, the ledger."""

from pathlib import Path

import pytest

from domain.stock import add_product, find_stock
from tests.pictures import shelf_label
from tests.shop import beans, selling
from tests.town import OWNER, Person, Town


async def test_allocating_shows_before_and_after(town: Town, owner: Person) -> None:
    """S0-18, S0-19, S0-22, S0-24, D13: the daily limit's raw value is never shown."""
    await beans(town)
    await owner.says("/allocate BEAN points 30 daily 5")
    owner.sees("BEAN, points mall", "Pool: 40 → 10", "Allocated: 0 → 30", "Daily limit: 5")
    await owner.says("/allocate BEAN shop 11")
    owner.sees("The pool of BEAN has only 10 free", "/stockin")
    await owner.says("/allocate bean shop 10 daily -1")
    owner.sees("Pool: 10 → 0", "Daily limit: unlimited")
    await owner.presses("Freight")
    await owner.presses("free")
    owner.sees("⚪ shop: 0 can be sold, 10 not on sale, daily limit: unlimited, free shipping")
    await owner.says("/stock BEAN")
    owner.sees(
        "Pool 0 · allocated 40 · reserved 0 · sold 0",
        "Can be sold: 0 · in store 40",
        "0 of 5 today",
    )
    assert "-1" not in owner.text


@pytest.mark.slow
async def test_a_step_of_taps_and_one_number(town: Town, owner: Person) -> None:
    await beans(town)
    await owner.presses("Stock")
    await owner.presses("➕ points mall")
    owner.sees("In the pool: 40", "How many go to the points mall?")
    await owner.presses("+10")
    owner.sees("Pool: 40 → 30", "Allocated: 0 → 10")
    await owner.presses("Stock")
    await owner.presses("➕ shop")
    await owner.says("7")
    owner.sees("Pool: 30 → 23", "Allocated: 0 → 7")
    await owner.presses("Stock")
    await owner.presses("Stock in")
    await owner.presses("+100")
    owner.sees("📥 Stock in: BEAN", "Pool: 23 → 123")
    await owner.presses("Stock")
    await owner.presses("Write off")
    owner.sees("123 in the pool")
    await owner.says("30")
    owner.sees("pool 123 → 93", "Why?")
    await owner.presses("Another number")
    await owner.says("3")
    owner.sees("pool 123 → 120", "Why?")
    await owner.says("dropped")
    owner.sees("Written off: BEAN", "Pool: 123 → 120")


@pytest.mark.slow
async def test_an_online_stock_offers_the_guided_edit_in_one_tap(
    town: Town, owner: Person
) -> None:
    """S0-20, S0-21, D10: offline → +50 → online, one line in the ledger."""
    await beans(town, "House beans | 8.90 | 100 | sku BEAN")
    await owner.says("/allocate BEAN points 10")
    await owner.says("/allocate BEAN points 50")
    owner.sees("changes only while it is offline", "offline → change → online")
    assert owner.buttons == ["✏️ Offline → +50 → online", "⏸ Only take offline"]
    await owner.presses("Offline → +50 → online")
    owner.sees("Pool: 90 → 40", "Allocated: 10 → 60")
    await owner.presses("Stock")
    owner.sees("⚪ points mall: 0 can be sold, 60 not on sale")
    await owner.presses("Ledger")
    owner.sees("edited (offline → online) · pool 90 → 40 · points mall 10 → 60 · Olivia")
    assert owner.text.count("edited") == 1
    await owner.says("/offline BEAN points")
    owner.sees("⚪ points mall: 0 can be sold, 60 offline")
    await owner.says("/allocate BEAN points -20")
    owner.sees("Pool: 40 → 60", "Allocated: 60 → 40")
    await owner.says("/online bean 积分")
    owner.sees("points mall: 0 can be sold, 40 not on sale")


@pytest.mark.slow
async def test_the_guided_edit_takes_any_number(town: Town, owner: Person) -> None:
    await beans(town)
    await owner.says("/allocate BEAN points 10")
    await owner.presses("Stock")
    await owner.presses("✏️ points mall")
    owner.sees("Quantity 10, of them 0 held")
    await owner.presses("Other amount")
    await owner.says("-4")
    owner.sees("Pool: 30 → 34", "Allocated: 10 → 6")
    await owner.presses("Stock")
    await owner.presses("✏️ points mall")
    await owner.presses("Other amount")
    await owner.says("many")
    owner.sees("The quantity is a number from 1 to 10,000,000")
    await owner.says("999")
    owner.sees("The pool of BEAN has only 34 free")
    await owner.says("4")
    owner.sees("Allocated: 6 → 10")


@pytest.mark.both_engines
@pytest.mark.parametrize("words", ["house", "BEAN", "bean", "4006381333931", "beans house"])
async def test_stock_is_found_by_words_sku_and_barcode(
    town: Town, owner: Person, words: str
) -> None:
    """S0-23."""
    await beans(town)
    await owner.says(f"/stock {words}")
    owner.sees("📦 House beans", "SKU BEAN", "Pool 40 · allocated 0")


@pytest.mark.both_engines
async def test_chinese_names_are_found_by_any_part(town: Town, owner: Person) -> None:
    await beans(town, "蓝山咖啡豆 | 8.90 | 40 | sku BEAN | tags 手冲")
    for words in ("咖啡", "蓝山", "咖啡豆", "豆", "手冲"):
        await owner.says(f"/stock {words}")
        owner.sees("蓝山咖啡豆")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["EAN-13", "UPC-A", "Code 128"])
async def test_a_photo_of_a_barcode_looks_the_product_up(
    town: Town, owner: Person, verifier: Person, kind: str
) -> None:
    """A look-up only, never a redemption."""
    code = {"EAN-13": "4006381333931", "UPC-A": "036000291452", "Code 128": "BEAN-250G"}[kind]
    await beans(town, f"House beans | 8.90 | 40 | sku BEAN | barcode {code}")
    await owner.says("/allocate BEAN shop 12")
    for person in (owner, verifier):
        await person.sends(shelf_label(code, kind))
        person.sees("📦 House beans", "Can be sold: 0 · in store")
    verifier.sees("shop: 0 can be sold, 12 not on sale")
    assert "Pool" not in verifier.text
    assert "Redeem" not in str(verifier.buttons)


@pytest.mark.slow
async def test_a_verifier_sees_stock_and_changes_nothing(
    town: Town, owner: Person, verifier: Person, carol: Person
) -> None:
    await selling(town)
    await verifier.says("/stock bean")
    verifier.sees("House beans", "Can be sold: 20 · in store 20", "🟢 shop: 20")
    assert verifier.buttons == ["◀ Stock", "⌂ Menu"]
    forbidden = (
        "/allocate BEAN shop 1",
        "/stockin BEAN 5",
        "/writeoff BEAN 5 lost",
        "/offline BEAN shop",
        "/products",
        "/listings",
        "/malls",
        "/supply",
    )
    for words in forbidden:
        for person in (verifier, carol):
            await person.says(words)
            person.sees("no right")
    await carol.says("/stock bean")
    carol.sees("no right")
    assert owner.screen.reply_markup
    for row in owner.screen.reply_markup.inline_keyboard:
        for one in row:
            if one.callback_data and not one.callback_data.startswith(("go1", "it1")):
                await carol.says("/menu")
                await carol.forges(one.callback_data)
                assert "no right" in carol.alerted, one.text
    await owner.says("/stock BEAN")
    owner.sees("Can be sold: 20 · in store 40", "Pool 20")


@pytest.mark.slow
async def test_low_stock_is_told_once_a_crossing_and_snoozes(
    town: Town, owner: Person, manager: Person
) -> None:
    await selling(town)
    await owner.says("/stock BEAN")
    await owner.presses("✏️ shop")
    await owner.presses("Low-stock alert")
    await owner.presses("5")
    await owner.presses("Other amount")
    await owner.says("-15")
    await town.post()
    for person in (owner, manager):
        person.sees("Low stock: House beans, shop", "Only 5 free; you asked to be told at 5")
        person.sees("None sold in the last weeks")
    await owner.says("/stock BEAN")
    await owner.presses("✏️ shop")
    await owner.presses("−1")
    assert await town.post() == 0, "once a crossing"
    await owner.presses("Stock")
    await owner.presses("+10")
    await owner.presses("Stock")
    await owner.presses("✏️ shop")
    await owner.presses("Other amount")
    await owner.says("-12")
    assert await town.post() == 2, "it rose above and fell again"
    manager.sees("Only 2 free")
    await owner.presses("1 week")
    owner.sees("House beans", "shop: 2 can be sold", "No low-stock alerts until 28 Nov, 12:00")
    await manager.presses("1 day")
    manager.sees("House beans", "No low-stock alerts until 22 Nov, 12:00")
    await owner.says("/stock BEAN")
    await owner.presses("+10")
    await owner.says("/stock BEAN")
    await owner.presses("✏️ shop")
    await owner.presses("Other amount")
    await owner.says("-9")
    assert await town.post() == 0, "snoozed"
    town.clock.passes(hours=25)
    await town.app.clock.tick()
    await town.post()
    manager.sees("Only 3 free", "In the pool: 37")
    await manager.presses("+7 from the pool")
    manager.sees("3 → 10")


@pytest.mark.slow
async def test_held_things_are_handed_over_or_released(
    town: Town, owner: Person, carol: Person
) -> None:
    """D06, S2-19, S2-28: the listing's own list of what was held and sold."""
    await selling(town)
    await owner.presses("Put aside")
    await owner.presses("Carol")
    owner.sees("1 × House beans", "held, shop", "For: Carol", "Kept until 21 Nov, 12:30")
    await owner.says("/stock BEAN")
    owner.sees("reserved 1 · sold 0", "Can be sold: 19", "1 held")
    await owner.presses("Held")
    await owner.presses("House beans")
    await owner.presses("Handed over")
    owner.sees("Was it paid and handed over?", "To pay: €8.90")
    sure = owner.screen
    await owner.presses("Yes, handed over")
    owner.sees("SOLD · €8.90", "Carol")
    await owner.presses("Yes, handed over", message=sure)
    owner.sees("SOLD · €8.90", "Carol")  # the second tap is answered like the first
    await owner.says("/stock BEAN")
    owner.sees("allocated 19 · reserved 0 · sold 1", "Can be sold: 19")
    await owner.says("/listings")
    await owner.presses("House beans")
    await owner.presses("Put aside")
    await owner.presses("Nobody in particular")
    await owner.presses("Release")
    owner.sees("released, shop")
    await owner.says("/listings")
    await owner.presses("House beans")
    await owner.presses("Edit")
    await owner.presses("Held and sold")
    assert [one[:1] for one in owner.buttons[:2]] == ["↩", "✅"]
    await owner.says("/stock BEAN")
    await owner.presses("Ledger")
    owner.sees("released", "sold", "held · held 0 → 1")


@pytest.mark.slow
async def test_several_are_put_aside_at_their_price_and_the_member_is_told(
    town: Town, owner: Person, carol: Person
) -> None:
    """D06: how many is asked with the price; handed over, it is in the records of the day."""
    await selling(town)
    await owner.presses("Put aside")
    owner.sees("Put aside 1 × House beans: €8.90", "For whom?")
    await owner.presses("+")
    owner.sees("Put aside 2 × House beans: €17.80")
    await owner.says("3")
    owner.sees("Put aside 3 × House beans: €26.70")
    await owner.presses("Carol")
    owner.sees("3 × House beans", "For: Carol")
    held = owner.screen
    await town.post()
    carol.sees("Put aside for you: 3 × House beans", "To pay: €26.70", "Kept until 21 Nov, 12:30")
    await owner.presses("Handed over", message=held)
    owner.sees("To pay: €26.70")
    await owner.presses("Yes, handed over")
    owner.sees("SOLD · €26.70", "Carol")
    await owner.says("/report today")
    owner.sees("€26.70")


@pytest.mark.slow
async def test_a_member_is_found_by_typing_a_name(town: Town, owner: Person) -> None:
    await selling(town)
    await owner.presses("Put aside")
    await owner.says("nobody of that name")
    owner.sees("I know no such member")
    await owner.says("dav")
    assert [one for one in owner.buttons if one.startswith("👤")] == ["👤 Dave"]
    await owner.presses("Dave")
    owner.sees("For: Dave")


@pytest.mark.slow
async def test_a_hold_runs_out_by_the_clock(town: Town, owner: Person) -> None:
    """D07: the closing time is a setting (S2-39)."""
    await selling(town)
    await owner.says("/settings hold_minutes 10")
    owner.sees("Unpaid things are kept for 10 minutes")
    await owner.says("/listings")
    await owner.presses("House beans")
    await owner.presses("Put aside")
    await owner.presses("Nobody in particular")
    owner.sees("Kept until 21 Nov, 12:10")
    town.clock.passes(minutes=11)
    await town.app.clock.tick()
    await owner.says("/stock BEAN")
    owner.sees("Can be sold: 20")
    await owner.presses("Ledger")
    owner.sees("hold ran out · held 1 → 0 · 🤖")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_the_daily_limit_says_when_it_resets(town: Town, owner: Person) -> None:
    """S0-25."""
    await selling(town)
    await owner.says("/stock BEAN")
    await owner.presses("✏️ shop")
    await owner.presses("Daily limit")
    await owner.says("0")
    owner.sees("0 a day: is it unlimited")  # D44
    await owner.presses("unlimited")
    await owner.presses("Daily limit")
    await owner.says("1")
    owner.sees("Daily limit: 1; it resets at 00:00")
    await owner.says("/listings")
    await owner.presses("House beans")
    owner.sees("🟢 shop: selling 1")  # as everywhere: the day's limit counts
    for _turn in range(2):
        await owner.says("/listings")
        await owner.presses("House beans")
        await owner.presses("Put aside")
        await owner.presses("Nobody in particular")
    assert "Today only 0 of 1 left to sell; it resets 22 Nov, 00:00" in owner.alerted
    await owner.says("/product 1")
    await owner.presses("Why is it not selling?")
    owner.sees("Today's limit of BEAN is reached; it resets 22 Nov, 00:00")
    await owner.presses("Change the daily limit")
    await owner.presses("unlimited")
    owner.sees("daily limit: unlimited")


async def test_card_keys_are_told_in_chinese_with_its_own_colon(owner: Person) -> None:
    await owner.says("/addproduct Music month | 9.90 | cdk | sku MUSIC")
    await owner.says("/language zh")
    await owner.sends_file(b"sku,key\nMUSIC,SPRING-1\n", "keys.csv")
    owner.sees("MUSIC：1")
    await owner.presses("确认")
    owner.sees("卡密已导入", "MUSIC：+1")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_card_keys_come_from_a_file_and_reach_one_person(
    town: Town, owner: Person, carol: Person, dave: Person
) -> None:
    """S0-08, S0-09: a CDK product's award is a key; sealed at rest, each given once."""
    await owner.says("/addproduct Music month | 9.90 | cdk | sku MUSIC")
    owner.sees("card keys (CDK) · a card key is sent")
    await owner.says("/stockin MUSIC 5")
    owner.sees("its card keys: send a file")
    await owner.says("/stock MUSIC")
    await owner.presses("Stock in")
    owner.sees("send a file with the columns sku,key")
    await owner.says("/product MUSIC")
    await owner.presses("Add card keys")
    owner.sees("Type them, one a line")
    await owner.sends_file(b"sku,key\nMUSIC,SPRING-1\nmusic,SPRING-2\n", "keys.csv")
    owner.sees("Card keys", "MUSIC: 2")
    await owner.presses("Confirm")
    owner.sees("The keys are in", "MUSIC: +2")
    assert owner.buttons == ["📦 Stock", "⌂ Menu"]
    assert all("SPRING" not in (one.text or "") for one in town.world.messages[OWNER].values())
    assert not any(one.document for one in town.world.messages[OWNER].values())
    await owner.sends_file(b"sku,key\nMUSIC,SPRING-9\nMUSIC,SPRING-2\n", "keys.csv")
    owner.sees("Line 3: this key is there already")
    await owner.says("/allocate MUSIC shop 2")
    await owner.says("/list MUSIC shop")
    await owner.presses("Put online")
    for name in ("Carol", "Dave"):
        await owner.says("/listings")
        await owner.presses("Music month")
        await owner.presses("Put aside")
        await owner.presses(name)
        await owner.presses("Handed over")
        await owner.presses("Yes, handed over")
    await town.post()
    carol.sees("Your key for Music month", "SPRING-1")
    assert carol.screen.has_protected_content, "a protected screen stays so in a notice"
    dave.sees("SPRING-2")
    assert "SPRING-2" not in carol.heard()
    assert "SPRING" not in owner.heard()
    if town.database.dialect == "sqlite":
        for file in Path(town.database.url.database or "").parent.glob("cafe.db*"):
            assert b"SPRING-" not in file.read_bytes(), "sealed wherever it lies"
    await owner.says("/product 1")
    await owner.presses("Edit")
    await owner.presses("Category")
    await owner.presses("physical goods")
    assert "Card keys cannot become something else" in owner.alerted


@pytest.mark.both_engines
@pytest.mark.slow
async def test_card_keys_are_typed_and_taken_out_of_the_chat(town: Town, owner: Person) -> None:
    await owner.says("/addproduct Music month | 9.90 | cdk | sku MUSIC")
    await owner.says("/stockin MUSIC")
    owner.sees("The stock of MUSIC is its card keys", "one a line")
    await owner.says("SPRING-1\nSPRING-1")
    owner.sees("Line 2", "Type them, one a line")
    await owner.sends_file(b"sku,key\nMUSIC,WINTER-0\nMUSICK,WINTER-1\n", "keys.csv")
    assert "There is no SKU MUSICK here. /stock finds it by words.\nLine 3." in owner.heard()
    owner.sees("There is no SKU MUSICK", "Type them, one a line")
    assert "SPRING" not in owner.heard()
    await owner.says("sku,key\nMUSIC,SPRING-1\n\n music,SPRING-2 \nSPRING-3")
    owner.sees("Card keys", "MUSIC: 3", "I delete what you sent from this chat")
    typed = owner.screen.reply_to_message
    assert typed
    await owner.presses("Confirm")
    owner.sees("The keys are in", "MUSIC: +3")
    assert typed.message_id not in town.world.messages[OWNER]
    await owner.says("/stock MUSIC")
    owner.sees("Pool 3")
    await owner.says("hello")
    assert "Card keys" not in owner.text, "the question is closed"


@pytest.mark.slow
async def test_a_list_of_stock_pages_and_jumps(town: Town, owner: Person) -> None:
    desk = await town.desk(OWNER)
    for number in range(40):
        await desk(add_product, fields={"name": f"Thing {number:02}", "price": "1", "stock": "1"})
    await owner.says("/stock")
    assert "Thing 39" in owner.buttons[0]
    await owner.presses("▶")
    await owner.presses("▶")
    assert "Thing 23" in owner.buttons[0]
    await owner.presses("◀")
    assert "Thing 31" in owner.buttons[0]
    await owner.presses("▶")
    await owner.presses("⏮")
    assert "Thing 39" in owner.buttons[0]
    await owner.says("/stock thing")
    await owner.presses("▶")
    assert len([one for one in owner.buttons if "Thing" in one]) == 8


async def test_no_part_of_a_line_is_left_unread(town: Town, owner: Person) -> None:
    """``1 000`` is not 1, and a limit that is misspelt is not none (S0-19)."""
    await beans(town)
    desk = await town.desk(OWNER)
    before = (await desk(find_stock, words="BEAN")).lines
    for line, says in (
        ("/stockin BEAN 1 000 from Anna", "The quantity is a number"),
        ("/writeoff BEAN 1 000 mouldy", "The quantity is a number"),
        ("/allocate BEAN shop 1 000", "Behind the number"),
        ("/allocate BEAN shop 5 dayly 2", "Behind the number"),
        ("/allocate BEAN shop 5 daily", "Behind the number"),
    ):
        await owner.says(line)
        owner.sees(says)
    assert (await desk(find_stock, words="BEAN")).lines == before
    await owner.says("/allocate BEAN shop 5 daily 2")
    owner.sees("Daily limit")
