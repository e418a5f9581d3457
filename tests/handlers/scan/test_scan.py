"""The main job: a verifier sends a photo of a code, and the card is redeemed."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import func, select, update

from domain.cards import Card, pretty
from domain.redemption import Redemption
from tests import pictures
from tests.town import CAROL, OLD_TOWN, RIVERSIDE, VERIFIER, Person, Town, link_in


def wide(text: str) -> str:
    """As a keyboard writes it that was left on full width."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


async def taken(town: Town) -> int:
    async with town.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(Redemption)) or 0


@pytest.mark.both_engines
async def test_a_photo_redeems_a_card_with_one_use(town: Town, verifier: Person) -> None:
    """S4-31, S1-26: photo in, receipt out."""
    card = await town.issues("Cake", 1)
    await verifier.scans(card)
    verifier.sees("✅ REDEEMED · 1 use", "Cake", "0 of 1 left", "Old Town · 12:00")
    assert (await town.card_of(card.id)).left == 0


async def test_what_a_customer_shows_is_redeemed_in_the_store(
    town: Town, verifier: Person, carol: Person
) -> None:
    """S4-03: the picture that stands in the customer's own chat; who holds it is told where."""
    card = await town.issues("Cake", 1, holder_id=CAROL)
    await carol.says(f"/start r-{card.code.replace('-', '')}")
    assert carol.screen.photo
    await verifier.sends(town.world.file(carol.screen.photo[-1].file_id)[1])
    verifier.sees("✅ REDEEMED · 1 use", "Cake", "Old Town")
    await town.post()
    assert "Old Town" in carol.inbox()[-1]
    assert (await town.card_of(card.id)).left == 0


@pytest.mark.both_engines
async def test_several_uses_are_chosen_by_button(town: Town, verifier: Person) -> None:
    """S4-32: 1 2 3 … all, and the remainder is shown."""
    card = await town.issues("Pass", 6)
    await verifier.scans(card)
    assert verifier.buttons == ["1", "2", "3", "4", "5", "all 6", "◀ Back", "✖ Cancel"]
    await verifier.presses("2")
    verifier.sees("REDEEMED · 2 uses", "4 of 6 left")
    town.clock.passes(minutes=3)
    await verifier.scans(card)
    await verifier.presses("all 4")
    verifier.sees("REDEEMED · 4 uses", "0 of 6 left")


async def test_the_last_of_several_uses_goes_at_once(town: Town, verifier: Person) -> None:
    card = await town.issues("Pass", 2)
    await verifier.says(f"/redeem {card.code} 1")
    town.clock.passes(minutes=3)
    await verifier.scans(card)
    verifier.sees("REDEEMED · 1 use", "0 of 2 left")


async def test_an_unlimited_card_takes_one_use_at_once(town: Town, verifier: Person) -> None:
    """S4-16, D13: unlimited; the raw value is never shown."""
    card = await town.issues("Annual tea", None)
    await verifier.scans(card)
    verifier.sees("REDEEMED · 1 use", "unlimited uses")
    town.clock.passes(minutes=3)
    await verifier.says(f"/redeem {card.code} 12")
    verifier.sees("REDEEMED · 12 uses")
    assert "None" not in verifier.heard()
    assert "-1" not in verifier.heard()


async def test_a_store_may_ask_for_a_second_tap(town: Town, other_verifier: Person) -> None:
    """S4-31: confirm, as a setting of the store."""
    card = await town.issues("Cake", 1)
    await other_verifier.scans(card)
    other_verifier.sees("🎟 Cake", "1 of 1 left")
    assert await taken(town) == 0
    await other_verifier.presses("Redeem")
    other_verifier.sees("✅ REDEEMED · 1 use", "Cake", "Riverside")


@pytest.mark.parametrize(
    "spelled",
    [
        lambda code: code,
        lambda code: "-".join(code[at : at + 4] for at in range(0, 16, 4)).lower(),
        lambda code: code.replace("0", "O").replace("1", "l"),
        lambda code: wide(pretty(code)),
        lambda code: wide(code.lower()),
        lambda code: "核销：" + wide(pretty(code).replace("-", "\u3000")) + "。",
        lambda code: pretty(code).replace("-", " - "),
        lambda code: pretty(code).replace("-", "——"),
        lambda code: pretty(code).replace("-", "\u00a0"),
        lambda code: pretty(code).replace("-", "−"),
        lambda code: (
            f"Please redeem this: {code[:4]}-{code[4:8]}-{code[8:12]}-{code[12:]}, thanks"
        ),
        lambda code: f"https://t.me/tillbot_sandbox_bot?start=r-{code}",
        lambda code: f"/redeem {code}",
        lambda code: f"/start r-{code}",
    ],
)
async def test_a_code_is_understood_however_it_is_typed(
    town: Town, verifier: Person, spelled: object
) -> None:
    """With and without dashes, in lower case, in a sentence, as a link, as a Chinese keyboard
    writes it."""
    card = await town.issues("Cake", 1)
    await verifier.says(spelled(card.code))  # type: ignore[operator]
    verifier.sees("✅ REDEEMED · 1 use", "Cake")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "HEIF"])
async def test_a_picture_sent_as_a_file_is_read(town: Town, verifier: Person, kind: str) -> None:
    card = await town.issues("Cake", 1)
    picture = pictures.qr(pictures.LINK.format(code=card.code), 500).convert("RGB")
    await verifier.sends_file(pictures.encoded(picture, kind), f"IMG_1.{kind.lower()}")
    verifier.sees("✅ REDEEMED · 1 use", "Cake")


async def test_a_real_photo_is_tilted_dim_and_blurred(town: Town, verifier: Person) -> None:
    card = await town.issues("Cake", 1)
    picture = pictures.photographed(pictures.qr(pictures.LINK.format(code=card.code), 420), 7)
    await verifier.sends(pictures.encoded(picture.convert("RGB"), "JPEG", quality=70))
    verifier.sees("✅ REDEEMED · 1 use", "Cake")


async def test_a_code_that_is_not_ours_is_said_to_be_so(town: Town, verifier: Person) -> None:
    picture = pictures.qr("https://example.org/menu?a=1&b=<2>")
    await verifier.sends(pictures.encoded(picture))
    verifier.sees("❌ NOT REDEEMED · not one of ours", "https://example.org/menu?a=1&b=<2>")


async def test_nothing_readable_says_how_to_do_better(town: Town, verifier: Person) -> None:
    await verifier.sends(pictures.encoded(Image.new("RGB", (800, 600), "grey")))
    verifier.sees("NOT REDEEMED · no code could be read", "flat", "fill the frame", "as a file")


async def test_a_product_barcode_is_never_redeemed(town: Town, verifier: Person) -> None:
    """1D reads can be wrong with a valid checksum. It is said to be read, and not ours."""
    await verifier.sends(pictures.encoded(pictures.barcode("4006381333931").convert("RGB")))
    verifier.sees("❌ NOT REDEEMED · not one of ours", "no product here has it", "4006381333931")
    assert await taken(town) == 0


@pytest.mark.parametrize(
    ("spelled", "said"),
    [
        (lambda code: code[:-1], "1 symbol short"),
        (lambda code: f"/redeem {code[:-3]}", "3 symbols short"),
        (lambda code: f"/redeem {code[:-3]} 2", "3 symbols short"),
        (lambda code: f"/card {code[:4]}-{code[4:8]}-{code[8:12]}-{code[12:14]}", "2 symbols"),
        (lambda code: code + "7", "1 symbol too long"),
        (lambda code: f"https://t.me/tillbot_sandbox_bot?start=r-{code[:10]}", "6 symbols short"),
    ],
)
async def test_a_code_of_the_wrong_length_is_said_to_be_so(
    town: Town, verifier: Person, spelled: Callable[[str], str], said: str
) -> None:
    await verifier.says(spelled("7F3K9QWX2MNP4T6R"))
    verifier.sees("❌ NOT REDEEMED · wrong length", said, "a card's code has 16")


async def test_a_photo_of_half_a_link_is_said_to_be_short(town: Town, verifier: Person) -> None:
    await verifier.sends(pictures.card("7F3K9QWX2MNP"))
    verifier.sees("❌ NOT REDEEMED · wrong length", "4 symbols short")


@pytest.mark.parametrize("words", ["hello there", "491701234567", "good morning my friend"])
async def test_words_and_telephone_numbers_are_no_short_codes(
    town: Town, verifier: Person, words: str
) -> None:
    await verifier.says(words)
    assert "wrong length" not in verifier.text


@pytest.mark.slow
async def test_an_album_gets_one_receipt(town: Town, verifier: Person) -> None:
    """The receipt reads: 7 redeemed, 1 duplicate, 1 expired, 1 unreadable (photo 4)."""
    good = [await town.issues(f"Good {n}", 1) for n in range(7)]
    used = await town.issues("Used", 1)
    await verifier.scans(used)
    old = await town.issues("Old", 1, until=town.clock() + timedelta(hours=1))
    town.clock.passes(hours=2)
    photos = [pictures.card(one.code) for one in (*good, used, old)]
    photos.insert(3, pictures.encoded(Image.new("RGB", (300, 300), "white")))
    before = len(verifier.inbox())
    await verifier.sends_album(*photos)
    assert len(verifier.inbox()) == before + 1
    summary = verifier.text.splitlines()[0]
    assert summary == "⚠️ 7 redeemed, 1 expired, 1 duplicate, 1 unreadable (photo 4)"
    verifier.sees(f"❌ Used …{used.code[-4:]}: used up, last 21 Nov, 12:00 at Old Town (photo 9)")
    verifier.sees(f"❌ Old …{old.code[-4:]}: expired")
    assert await taken(town) == 8


async def test_an_album_in_a_store_that_confirms(town: Town, other_verifier: Person) -> None:
    cards = [await town.issues(f"Card {n}", 3) for n in range(3)]
    await other_verifier.sends_album(*(pictures.card(one.code) for one in cards))
    other_verifier.sees("3 good")
    assert await taken(town) == 0
    screen = other_verifier.screen
    await other_verifier.presses("Redeem all 3")
    other_verifier.sees("3 redeemed", f"✅ Card 0 …{cards[0].code[-4:]}: 2 of 3 left")
    await other_verifier.presses("Redeem all 3", message=screen)  # a second tap on the same screen
    assert await taken(town) == 3
    await other_verifier.presses("Undo all")
    other_verifier.sees("3 redemptions undone")
    assert (await town.card_of(cards[0].id)).left == 3


@pytest.mark.both_engines
async def test_the_same_card_twice_in_an_album_counts_once(town: Town, verifier: Person) -> None:
    card = await town.issues("Pass", 6)
    await verifier.sends_album(pictures.card(card.code), pictures.card(card.code))
    verifier.sees("1 redeemed, 1 duplicate", "the same card again, counted once")
    assert (await town.card_of(card.id)).left == 5


@pytest.mark.both_engines
async def test_an_update_that_is_delivered_twice_takes_one_use(
    town: Town, verifier: Person
) -> None:
    """The same request gets the same answer."""
    card = await town.issues("Pass", 2)
    await verifier.says(f"/redeem {card.code} 1")
    town.clock.passes(minutes=3)
    update = town.world.says(VERIFIER, f"/redeem {card.code} 1")
    await town.deliver(update)
    verifier.sees("0 of 2 left")
    await town.deliver(update)
    verifier.sees("✅ REDEEMED · 1 use", "Pass", "0 of 2 left")
    assert await taken(town) == 2


@pytest.mark.both_engines
async def test_a_photo_delivered_twice_at_once(town: Town, verifier: Person) -> None:
    card = await town.issues("Cake", 1)
    update = town.world.sends_photo(VERIFIER, pictures.card(card.code))
    await asyncio.gather(town.deliver(update), town.deliver(update))
    assert await taken(town) == 1
    assert all("✅ REDEEMED" in said for said in verifier.inbox())


@pytest.mark.both_engines
async def test_a_duplicate_says_who_when_where_and_shows_the_first_photo(
    town: Town, verifier: Person, other_verifier: Person
) -> None:
    """Who, when, where, how many are left, and the evidence."""
    card = await town.issues("Cake", 1)
    await verifier.scans(card)
    town.clock.passes(minutes=5)
    await other_verifier.scans(card)
    other_verifier.sees(
        "❌ NOT REDEEMED · used up",
        "Cake",
        "1 use on 21 Nov, 12:00, Old Town, by Viktor",
        "0 of 1 left",
    )
    await other_verifier.presses("Its photo")
    assert other_verifier.screen.photo
    assert other_verifier.screen.has_protected_content


@pytest.mark.slow
async def test_a_manager_says_where_before_redeeming(
    town: Town, manager: Person, owner: Person
) -> None:
    """S4-33, D24: managers may redeem, the store must be chosen; it is remembered."""
    card = await town.issues("Pass", 5)
    await manager.scans(card)
    manager.sees("Where are you working just now?")
    assert manager.buttons == ["🏬 Old Town", "🏬 Riverside"]
    await manager.presses("Old Town")
    manager.sees("🎟 Pass", "5 of 5 left", "Old Town")
    await manager.presses("1")
    manager.sees("4 of 5 left")
    await manager.scans(card)
    await manager.presses("2")
    manager.sees("2 of 5 left", "Old Town")


async def test_a_manager_scans_an_album_before_saying_where(town: Town, manager: Person) -> None:
    cards = [await town.issues(f"Card {n}", 1) for n in range(2)]
    await manager.sends_album(*(pictures.card(one.code) for one in cards))
    manager.sees("Where are you working just now?")
    await manager.presses("Old Town")
    manager.sees("2 redeemed")


@pytest.mark.slow
async def test_a_verifier_of_two_stores_says_where(
    town: Town, owner: Person, verifier: Person
) -> None:
    await owner.says("/staff")
    await owner.presses("Viktor")
    await owner.presses("Change stores")
    await owner.presses("Riverside")
    await owner.presses("Done")
    owner.sees("Old Town, Riverside")
    card = await town.issues("Cake", 1)
    await verifier.scans(card)
    await verifier.presses("Riverside")
    await verifier.presses("Redeem")
    verifier.sees("✅ REDEEMED", "Cake", "Riverside")


@pytest.mark.slow
async def test_the_holder_is_told_what_was_used_where_and_what_is_left(
    town: Town, verifier: Person, carol: Person
) -> None:
    card = await town.issues("Pass", 6, holder_id=CAROL)
    await town.post()
    await verifier.says(f"/redeem {card.code} 2")
    await town.post()
    carol.sees("✅ Pass: 2 uses redeemed at Old Town, 12:00", "4 uses left")
    await carol.presses("Show the card")
    carol.sees("Pass · Blue Door Café", "4 of 6 left")


async def test_the_holder_opens_the_link_and_sees_the_card(
    town: Town, carol: Person, dave: Person, sam: Person, rival: Person
) -> None:
    """A verifier redeems, its holder sees it, anyone else sees nothing."""
    card = await town.issues("Secret pass", 6, holder_id=CAROL)
    await carol.says(f"/start r-{card.code}")
    carol.sees("Secret pass")
    assert carol.screen.photo
    for other in (dave, sam):
        await other.says(f"/start r-{card.code}")
        other.sees("good, but somebody else's")
        assert "Secret" not in other.heard()
    await rival.says("/stores")
    await rival.says(f"/start r-{card.code}")
    rival.sees("NOT REDEEMED · unknown code")
    assert "Secret" not in rival.heard()


async def test_a_customer_who_sends_a_photo_is_told_who_redeems(town: Town, carol: Person) -> None:
    """S1-15, S1-26, D19: in person, by the bot itself; no remote self-redeem."""
    card = await town.issues("Cake", 1, holder_id=CAROL)
    await carol.scans(card)
    carol.sees("redeemed by the staff at the counter", "/my")
    assert await taken(town) == 0


async def test_looking_does_not_redeem(town: Town, verifier: Person) -> None:
    """S4-25, S4-27: the card with its history."""
    card = await town.issues("Pass", 6, holder_id=CAROL)
    await verifier.says(f"/redeem {card.code} 2")
    await verifier.says(f"/card {card.code}")
    verifier.sees(
        "⚠️ LOOK AGAIN · used 0 s ago by Viktor",
        "🔎 Pass",
        "4 of 6 left",
        "Holder: Carol",
        "21 Nov, 12:00",
        "2 uses, Old Town, Viktor",
    )
    assert await taken(town) == 1


@pytest.mark.slow
async def test_the_card_that_was_shown_in_the_chat_can_be_scanned(
    town: Town, owner: Person, verifier: Person
) -> None:
    """The bot's own picture, made smaller by Telegram, is read again."""
    await owner.says("/issue Cake | 1")
    await owner.presses("QR code")
    assert owner.screen.photo
    picture = town.world.file(owner.screen.photo[-1].file_id)[1]
    await verifier.sends(picture)
    verifier.sees("✅ REDEEMED · 1 use", "Cake")
    assert link_in(owner.text).startswith("https://t.me/tillbot_sandbox_bot?start=r-")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_a_stale_choice_tells_the_truth(
    town: Town, verifier: Person, other_verifier: Person
) -> None:
    """A press on an old screen either does the right thing or says plainly why not."""
    card = await town.issues("Pass", 6)
    await verifier.scans(card)
    old = verifier.screen
    await other_verifier.scans(card)
    await other_verifier.presses("all 6")
    await verifier.presses("3", message=old)
    verifier.sees("❌ NOT REDEEMED · used up", "Pass", "Riverside, by Wei")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_more_uses_than_are_left_are_refused_with_the_remainder(
    town: Town, verifier: Person
) -> None:
    """S4-34."""
    card = await town.issues("Pass", 3)
    await verifier.says(f"/redeem {card.code} 5")
    verifier.sees("NOT REDEEMED · not enough uses left", "It has only 3 uses left, not 5 uses")
    await verifier.presses("all 3")
    verifier.sees("0 of 3 left")


@pytest.mark.both_engines
async def test_a_card_for_one_store_is_refused_at_another(
    town: Town, verifier: Person, other_verifier: Person
) -> None:
    """S1-27, D17."""
    card = await town.issues("Breakfast", 1, store_ids=[RIVERSIDE])
    await verifier.scans(card)
    verifier.sees("NOT REDEEMED · wrong store", "Not valid at Old Town", "Valid at: Riverside")
    await other_verifier.scans(card)
    await other_verifier.presses("Redeem")
    other_verifier.sees("✅ REDEEMED", "Breakfast")
    assert OLD_TOWN != RIVERSIDE


@pytest.mark.parametrize("typed", ["RJEGXJQHNPPYRFZS 2", "rjegxjqhnppyrfzs 2"])
async def test_a_code_without_a_digit_is_redeemed_with_a_number_behind_it(
    town: Town, verifier: Person, typed: str
) -> None:
    """One code in 400 is made of letters alone."""
    await town.issues("Pass", 6)
    async with town.database.writing() as session:
        await session.execute(update(Card).values(code="RJEGXJQHNPPYRFZS"))
    await verifier.says(f"/redeem {typed}")
    verifier.sees("✅ REDEEMED · 2 uses", "Pass")
