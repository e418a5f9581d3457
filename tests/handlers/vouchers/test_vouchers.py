"""A voucher from its making to its settlement, as people do it."""

import pytest

from domain.stores import add_store
from tests import pictures
from tests.town import OWNER, VERIFIER, Person, Town, button_of, link_in

LATTE = "/voucher Latte | exchange | x2 | 30 days | limit 1"
HALF = "/voucher Half price | 50% | x10 | 30 days"
TWENTY = "/voucher Twenty off | 20 off 100 | x10 | 30 days"


async def made(owner: Person, line: str = LATTE) -> str:
    """Make a voucher, and its promotion link."""
    await owner.says(line)
    owner.sees("MADE")
    await owner.presses("Promote")
    return link_in(owner.text)


async def claims(person: Person, link: str) -> str:
    """The code of the card that a customer gets."""
    await person.opens(link)
    await person.presses("Claim it")
    person.sees("Show this code at the counter.")
    return next(one for one in person.text.splitlines() if one.count("-") == 3)


@pytest.mark.slow
async def test_a_voucher_goes_from_form_to_settlement(
    town: Town, owner: Person, carol: Person, verifier: Person
) -> None:
    """S1-01, S1-08 to S1-17, S1-23, S1-24: made, issued, redeemed, settled."""
    await owner.says("/voucher")
    owner.sees("name")
    await owner.says("Latte")
    owner.sees("Which type?")
    await owner.presses("Exchange")
    await owner.presses("100")
    await owner.presses("30 days")
    owner.sees("Latte", "exchange voucher", "30 days from the claim on", "1 for each person")
    await owner.presses("Make it")
    owner.sees("MADE", "Left: 100 of 100", "At: every store")
    await owner.presses("Promote")
    link = link_in(owner.text)
    assert await drawn_on(town, owner) == link
    code = await claims(carol, link)
    await carol.says("/my")
    assert any("Latte" in one for one in carol.buttons)
    await verifier.says(code)
    verifier.sees("✅ REDEEMED · 1 use", "Latte")
    await owner.says("/settlement")
    owner.sees("1 voucher redeemed")
    await owner.says("/settlement mocha")
    owner.sees("0 vouchers redeemed")
    await owner.says("/settlement to yesterday")
    owner.sees("0 vouchers redeemed")
    await owner.says("/settlement from today latte csv")
    lines = (await file_of(town, owner)).splitlines()
    assert lines[0] == (
        "order_no,voucher_id,voucher_name,voucher_type,verifier_id,store,store_id,redeemed_at"
    )
    assert lines[1].startswith(",1,Latte,exchange,3,Old Town,1,2026-11-21T12:00:00")


async def file_of(town: Town, person: Person) -> str:
    """The text of the file that came last."""
    sent = town.world.messages[person.number]
    document = [one.document for one in sent.values() if one.document][-1]
    _name, data = town.world.files[document.file_id]
    return data.decode("utf-8-sig")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_an_undone_one_is_not_settled_and_is_named_when_asked_for(
    town: Town, owner: Person, carol: Person, verifier: Person
) -> None:
    """S1-23: undone ones do not count; a last column says which, only when asked for."""
    await verifier.says(await claims(carol, await made(owner)))
    await verifier.presses("Undo")
    await owner.says("/settlement csv")
    assert len((await file_of(town, owner)).splitlines()) == 1
    await owner.says("/settlement undone csv")
    header, line = (await file_of(town, owner)).splitlines()
    assert header.endswith(",redeemed_at,undone")
    assert line.endswith(",yes")
    await owner.says("/settlement undone full csv")
    header, line = (await file_of(town, owner)).splitlines()
    assert header.startswith("order number,voucher number,voucher,type,")
    assert header.endswith(",redeemed at,sold at,undone")
    assert ",exchange voucher," in line


@pytest.mark.slow
async def test_a_bill_is_asked_and_the_first_line_says_what_is_paid(
    owner: Person, carol: Person, verifier: Person
) -> None:
    """S1-09: below the threshold nothing is taken, and what is missing is said."""
    code = await claims(carol, await made(owner, TWENTY))
    carol.sees("€20.00 off a bill of €100.00 or more")
    await verifier.says(code)
    verifier.sees("How much is the bill?", "€20.00 off a bill of €100.00 or more")
    await verifier.says("lots")
    verifier.sees("“lots” is no sum", "How much is the bill?")
    await verifier.says("1,000")
    verifier.sees("“1,000” can be read in two ways", "How much is the bill?")
    await verifier.says("99.99")
    verifier.sees("NOT REDEEMED · the bill is too small", "€0.01 is missing to €100.00")
    await verifier.says("120")
    assert verifier.text.splitlines()[0] == "✅ REDEEMED · the customer pays €100.00"
    verifier.sees("Bill €120.00 − €20.00 = €100.00")
    await verifier.says(code)
    verifier.sees("NOT REDEEMED · used up")


async def test_a_bill_that_is_too_small_is_refused_alike_when_it_comes_again(
    town: Town, owner: Person, carol: Person, verifier: Person
) -> None:
    code = await claims(carol, await made(owner, TWENTY))
    asked = town.world.says(VERIFIER, f"/redeem {code} bill 99.99")
    for _ in "12":
        await town.deliver(asked)
        verifier.sees("NOT REDEEMED · the bill is too small", "€0.01 is missing to €100.00")
    await verifier.presses("€200.00")
    verifier.sees("✅ REDEEMED · the customer pays €180.00")


@pytest.mark.slow
async def test_a_usual_sum_is_one_tap_and_a_second_tap_is_the_same(
    owner: Person, carol: Person, verifier: Person
) -> None:
    code = await claims(carol, await made(owner, TWENTY))
    await verifier.says(code)
    await verifier.taps_twice("€100.00")
    verifier.sees("the customer pays €80.00")
    await owner.says("/settlement")
    owner.sees("1 voucher redeemed, €20.00 taken off")
    await owner.presses("€100.00 → €80.00")
    owner.sees("Redemption #1", "Bill €100.00 − €20.00 = €80.00")


@pytest.mark.slow
async def test_the_bill_is_typed_behind_the_code(
    owner: Person, carol: Person, verifier: Person
) -> None:
    """Half a cent goes the customer's way."""
    code = await claims(carol, await made(owner, HALF))
    await verifier.says(f"/redeem {code} bill 0,99")
    verifier.sees("the customer pays €0.49")


async def test_a_store_that_asks_for_a_second_tap_shows_what_will_be_paid(
    owner: Person, carol: Person, other_verifier: Person
) -> None:
    code = await claims(carol, await made(owner, HALF))
    await other_verifier.says(f"/redeem {code} bill 10")
    other_verifier.sees("Bill €10.00 − €5.00 = €5.00")
    await other_verifier.presses("Back")
    other_verifier.sees("How much is the bill?")
    await other_verifier.presses("Cancel")
    await other_verifier.says("10")
    assert "€5.00" not in other_verifier.text
    await other_verifier.says(f"/redeem {code} bill 10")
    await other_verifier.presses("Redeem")
    other_verifier.sees("the customer pays €5.00")


@pytest.mark.parametrize("said", ["8折", "80%", "80", "20% off", "discount 80"])
async def test_eighty_is_what_the_customer_pays(owner: Person, said: str) -> None:
    """D21."""
    await owner.says(f"/voucher Latte | {said} | x5 | 2026-12-31")
    owner.sees("the customer pays 80 % (20 % off)", "until 31 December 2026")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_one_person_gets_as_many_as_the_limit_says(
    town: Town, owner: Person, carol: Person
) -> None:
    """S1-13, D20."""
    await owner.says("/voucher Mocha | exchange | x2 | 30 days")
    await owner.presses("Per person")
    await owner.presses("No link")
    owner.sees("nobody: there is no link yet")
    await owner.presses("Promote")
    assert "t.me" not in owner.text, "no link without a limit"
    await owner.presses("2")
    owner.sees("2 for each person")
    link = await made(owner)
    await carol.opens(link)
    data = button_of(carol.screen, "Claim it").callback_data or ""
    await carol.presses("Claim it")
    town.clock.passes(seconds=5)
    await carol.opens(link)
    assert "🎁 Claim it" not in carol.buttons
    carol.sees("You have claimed 1 of 1")
    await carol.forges(data)
    carol.sees("One person may claim Latte 1×")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_the_last_one_is_gone(
    owner: Person, carol: Person, dave: Person, sam: Person
) -> None:
    """S1-10; a stranger may claim as well."""
    link = await made(owner)
    await sam.opens(link)
    await claims(carol, link)
    await claims(dave, link)
    await sam.presses("Claim it")
    assert "all are gone" in sam.alerted


@pytest.mark.slow
async def test_paused_extended_and_ended(
    town: Town, owner: Person, carol: Person, dave: Person, verifier: Person
) -> None:
    """What was claimed stays good while it is paused, and ends with it."""
    link = await made(owner, "/voucher Latte | exchange | x9 | 2026-11-22")
    code = await claims(carol, link)
    await owner.says("/voucher 1")
    await owner.presses("Pause")
    await dave.opens(link)
    dave.sees("paused")
    assert "🎁 Claim it" not in dave.buttons
    await owner.says("/voucher 1")
    await owner.presses("Extend")
    await owner.says("2026-11-30")
    owner.sees("EXTENDED · 1 claimed one too", "until 30 November 2026")
    town.clock.passes(days=3)
    await verifier.says(f"/card {code}")
    verifier.sees("GOOD")
    await owner.says("/voucher 1")
    await owner.presses("End it")
    await owner.presses("Yes, end it")
    owner.sees("ENDED · 1 claimed one with it")
    await town.post()
    assert any("Latte was ended by the shop" in one for one in carol.inbox())
    await verifier.says(code)
    verifier.sees("NOT REDEEMED", "Revoked")


@pytest.mark.slow
async def test_it_is_good_only_at_its_stores(
    owner: Person, carol: Person, verifier: Person
) -> None:
    """S1-11, S1-27."""
    code = await claims(carol, await made(owner, LATTE + " | store 2"))
    await verifier.says(code)
    verifier.sees("Not valid at Old Town", "Valid at: Riverside")


@pytest.mark.slow
async def test_its_first_and_last_day_stand_on_the_card_and_on_each_answer_at_every_store(
    town: Town, owner: Person, carol: Person, verifier: Person, other_verifier: Person
) -> None:
    """S1-12, S1-16: where no store was chosen it is good at all, also at one that came later."""
    days = "Valid: from 1 Dec to 31 Dec 2026"
    await owner.says("/voucher Twenty off | 20 off 100 | x10 | 2026-12-01 to 2026-12-31 | limit 4")
    owner.sees("MADE", days, "At: every store")
    await owner.presses("Promote")
    link = link_in(owner.text)
    codes = []
    for _ in range(4):
        codes.append(await claims(carol, link))
        carol.sees(days, "At: every store")
    await owner.says(f"/cards {codes[0]}")
    await owner.presses("Twenty off")
    owner.sees(days)
    await verifier.says(codes[0])
    verifier.sees("not valid yet", "It can be used from 1 Dec", days)
    town.clock.now = town.clock().replace(month=12, day=31)
    await verifier.says(f"/card {codes[0]}")
    verifier.sees("GOOD", days)
    image = "https://example.com/harbour.jpg"
    await (await town.desk(OWNER))(add_store, name="Harbour", image_url=image)
    staff = ((verifier, "Old Town"), (other_verifier, "Riverside"), (owner, "Harbour"))
    for code, (person, store) in zip(codes, staff, strict=False):
        await person.says(code)
        if person is owner:
            await owner.presses("Harbour")
        person.sees("How much is the bill?", store, days)
        await person.says("120")
        person.sees("REDEEMED · the customer pays €100.00", store, days)
    await verifier.says(codes[0])
    verifier.sees("used up", days)
    town.clock.passes(days=1)
    await verifier.says(codes[3])
    verifier.sees("expired", "It was valid from 1 Dec to 31 Dec 2026.")


async def test_a_pass_takes_nothing_off_a_bill_and_nothing_is_redeemed(
    town: Town, verifier: Person
) -> None:
    one = await town.issues("Coffee", 1)
    await verifier.says(f"/redeem {one.code} bill 50")
    verifier.sees("It takes nothing off a bill")
    assert (await town.card_of(one.id)).left == 1
    await verifier.presses("Redeem")
    verifier.sees("✅ REDEEMED · 1 use")


@pytest.mark.slow
async def test_printed_codes_leave_the_stock_and_whoever_brings_one_uses_it(
    town: Town, owner: Person, verifier: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S1-10: all or none; a file and an A4 sheet; of many it is shown how far they are."""
    await owner.says("/voucher Latte | exchange | x30 | 30 days")
    await owner.presses("Print codes")
    await owner.says("31")
    owner.sees("Only 30 are left")
    await owner.says("24")
    owner.sees("MADE · 24 codes")
    made_screen = owner.screen
    await owner.presses("CSV")
    header, *rows = (await file_of(town, owner)).splitlines()
    assert header == "code,voucher_id,voucher_name,valid_from,valid_until"
    assert len(rows) == 24
    await owner.presses("Print sheet", message=made_screen)
    await owner.says("/voucher 1")
    owner.sees("Left: 6 of 30; 24 claimed, printed or put aside")
    await verifier.says(rows[23].partition(",")[0])
    verifier.sees("✅ REDEEMED · 1 use", "Latte")

    monkeypatch.setattr("handlers.vouchers.printing.PAUSE", 0.0)
    monkeypatch.setattr("handlers.cards.drawing.PAUSE", 0.01)
    said: list[str] = []
    town.world.listeners.add(lambda event: said.extend(owner.inbox()))
    await owner.says("/voucher Mocha | exchange | x250 | 30 days")
    await owner.presses("Print codes")
    await owner.says("250")
    owner.sees("MADE · 250 codes", "Mocha")
    assert "⏳ Codes written: 100 of 250…" in said
    assert (
        "Codes written" not in owner.heard()
    )  # one message, which says in the end that they are there
    await owner.presses("CSV")
    assert len((await file_of(town, owner)).splitlines()) == 251
    await owner.says("/issue Tea | 1 | 30 days | x20")
    await owner.presses("Print sheet")
    assert any(one.startswith("⏳ Cards drawn: ") and "of 20…" in one for one in said)
    assert "✅ The sheet is below." in owner.inbox()

    await owner.says("/voucher Cocoa | exchange | x9 | until 2026-12-31")
    town.clock.passes(days=60)
    await owner.presses("Print codes")
    await owner.says("5")
    owner.sees("Cocoa is over", "Extend it first")
    await owner.presses("Cocoa")
    owner.sees("Cocoa", "Left: 9 of 9")


@pytest.mark.slow
async def test_a_voucher_has_a_cover_and_a_background(
    town: Town, owner: Person, carol: Person
) -> None:
    """S1-08: the cover stands for it, the background is on the page that customers open."""
    link = await made(owner)
    for field in ("Cover", "Background"):
        await owner.says("/voucher 1")
        await owner.presses("Pictures")
        await owner.presses(field)
        await owner.says("soon")
        owner.sees("Send a picture")
        await owner.sends(pictures.encoded(pictures.qr(field)))
        owner.sees("Latte")
        assert await drawn_on(town, owner) == "Cover"
    await carol.opens(link)
    assert await drawn_on(town, carol) == "Background"
    carol.sees("Latte", "exchange voucher")


async def drawn_on(town: Town, person: Person) -> str:
    """What the code says that is the picture of a screen."""
    assert person.screen.photo
    data = town.world.file(person.screen.photo[-1].file_id)[1]
    (text,) = (await town.app.reader.read(data, who=(1, 1))).texts
    return text


@pytest.mark.slow
async def test_a_customer_claims_and_a_verifier_redeems_in_chinese(
    owner: Person, carol: Person, verifier: Person
) -> None:
    for person in (owner, carol, verifier):
        await person.says("/language zh")
    await owner.says("/voucher 八折 | 8折 | 5张 | 30天 | 每人 1张")
    owner.sees("已创建", "顾客付 80 %", "领取起 30 天", "每人 1 张")
    await owner.presses("推广")
    await carol.opens(link_in(owner.text))
    await carol.presses("领取")
    code = next(one for one in carol.text.splitlines() if one.count("-") == 3)
    await verifier.says(code)
    verifier.sees("账单多少")
    await verifier.says("50")
    verifier.sees("已核销 · 顾客付 €40.00")


async def test_the_settlement_and_the_listings_say_what_they_are_narrowed_to(
    town: Town, owner: Person
) -> None:
    await owner.says("/settlement from yesterday latte")
    owner.sees("🔎 from 20 November 2026 on · latte")
    await owner.says("/settlement")
    assert "🔎" not in owner.text
    await owner.says("/listings points from 2026-11-01 to 2026-11-05 coffee")
    owner.sees("🔎 points mall · 1 November 2026 – 5 November 2026 · coffee")
    await owner.says("/listings")
    assert "🔎" not in owner.text
