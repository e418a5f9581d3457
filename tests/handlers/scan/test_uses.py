"""How many uses: tapped, typed, said in words; taken as meant, or refused by name."""

import pytest
from PIL import Image

from domain.cards import pretty
from tests import pictures
from tests.handlers.scan.test_again import taken
from tests.town import OTHER, VERIFIER, Person, Town


@pytest.mark.parametrize(
    ("said", "uses"),
    [("3", 3), ("two", 2), ("x3", 3), ("3x", 3), ("3 uses", 3), ("1 use", 1), ("×4", 4),
     ("三次", 3), ("两", 2), ("all", 6), ("5 times", 5), ("２", 2), ("×３", 3), ("３ 次", 3)],
)  # fmt: skip
async def test_a_number_behind_a_code_is_taken_as_meant(
    town: Town, verifier: Person, said: str, uses: int
) -> None:
    """S4-31, S4-32."""
    card = await town.issues("Pass", 6)
    await verifier.says(f"/redeem {pretty(card.code)} {said}")
    verifier.sees(f"✅ REDEEMED · {uses} use")
    assert await taken(town) == uses


@pytest.mark.parametrize(
    "said", ["1000", "-5", "1.5", "0", "2 bill 50", "3 coffees", "x", "5 6", "1,5"]
)
@pytest.mark.parametrize("command", ["/redeem ", ""])
async def test_what_is_no_number_is_refused_by_name_and_never_one(
    town: Town, verifier: Person, said: str, command: str
) -> None:
    """Never one use by default, never 50. A bare code with a word beside it is a sentence."""
    if not command and not any(sign.isdecimal() for sign in said[:2]):
        return
    card = await town.issues("Pass", 60)
    await verifier.says(f"{command}{card.code} {said}")
    verifier.sees("❌ NOT REDEEMED · how many?", f"“{said}” is no number of uses", "1 to 999")
    assert await taken(town) == 0


@pytest.mark.parametrize("said", ["{}，2次", "{}, 2", "2次，{}", "{}：２", "{}、x2", "２ {}"])
async def test_a_number_behind_a_comma_is_meant_too(
    town: Town, verifier: Person, said: str
) -> None:
    """A pass without an end would else give one use, where two were said."""
    card = await town.issues("Annual", None)
    await verifier.says(said.format(pretty(card.code)))
    verifier.sees("✅ REDEEMED · 2 uses")


@pytest.mark.parametrize(
    "said",
    ["核销 {} 2次", "核销 {} 两次", "请核销{} 2 次", "核销2次 {}", "{}两次", "{} 核销2次",
     "2次核销 {}", "redeem {} 2 times", "redeem {}\n2", "please redeem {} x2", "redeem {} twice",
     "{} twice"],
)  # fmt: skip
async def test_a_number_in_a_sentence_is_meant_too(
    town: Town, verifier: Person, said: str
) -> None:
    card = await town.issues("Annual", None)
    await verifier.says(said.format(card.code))
    verifier.sees("✅ REDEEMED · 2 uses", "unlimited uses")
    assert await taken(town) == 2


@pytest.mark.parametrize(
    "said",
    ["核销 {} 1.5次", "redeem {} 0 times", "redeem {} -2", "2次 {} 谢谢", "{} 3 people",
     "这个 {} 核销两次"],
)  # fmt: skip
async def test_what_is_no_number_in_a_sentence_takes_nothing(
    town: Town, verifier: Person, said: str
) -> None:
    card = await town.issues("Annual", None)
    await verifier.says(said.format(card.code))
    verifier.sees("NOT REDEEMED · how many?")
    assert await taken(town) == 0


async def test_a_sentence_around_a_code_redeems_as_the_code_alone(
    town: Town, verifier: Person
) -> None:
    card = await town.issues("Annual", None)
    await verifier.says(f"请核销 {card.code}")
    verifier.sees("✅ REDEEMED · 1 use")


@pytest.mark.parametrize(
    "said",
    [
        "10 years of us! Your pass {} is ready",
        "2026-11-21 {} thanks",
        "3 people, {}, at noon",
        "Cake {}\n1 of 1 left",
    ],
)
async def test_a_number_elsewhere_in_a_text_is_about_something_else(
    town: Town, verifier: Person, said: str
) -> None:
    card = await town.issues("Annual", None)
    await verifier.says(said.format(card.code))
    verifier.sees("✅ REDEEMED · 1 use")


@pytest.mark.parametrize("said", ["７", "７次", "×７", "核销7次"])
async def test_a_wide_number_answers_the_question(town: Town, verifier: Person, said: str) -> None:
    card = await town.issues("Pass", 60)
    await verifier.scans(card)
    await verifier.says(said)
    verifier.sees("✅ REDEEMED · 7 uses", "53 of 60 left")


@pytest.mark.parametrize(
    ("caption", "uses"),
    [("2", 2), ("２次", 2), ("核销2次", 2), ("x3", 3), ("all", 3), ("a present", None)],
)
async def test_a_number_under_a_photo_is_meant(
    town: Town, verifier: Person, caption: str, uses: int | None
) -> None:
    """Else the question would be asked, and of a pass without an end one use would go."""
    card = await town.issues("Pass", 3)
    await verifier.sends(pictures.card(card.code), caption)
    verifier.sees(f"✅ REDEEMED · {uses} use" if uses else "How many uses?")
    assert await taken(town) == (uses or 0)
    if uses and caption != "all":
        annual = await town.issues("Annual", None)
        await verifier.sends(pictures.card(annual.code), caption)
        verifier.sees(f"✅ REDEEMED · {uses} uses")


async def test_a_code_under_a_photo_in_which_none_is_read(town: Town, verifier: Person) -> None:
    """A forwarded picture of the card's front, with its code typed below."""
    card = await town.issues("Pass", 6)
    await verifier.sends(pictures.encoded(Image.new("RGB", (600, 400), "grey")), pretty(card.code))
    verifier.sees("🎟 Pass", "How many uses?")
    await verifier.sends(pictures.encoded(Image.new("RGB", (600, 400), "grey")), "look")
    verifier.sees("no code could be read")


async def test_a_typed_number_answers_the_question(town: Town, verifier: Person) -> None:
    card = await town.issues("Pass", 60)
    await verifier.scans(card)
    question = verifier.screen
    verifier.sees("Tap, or type the number")
    await verifier.says("seven")
    verifier.sees("✅ REDEEMED · 7 uses", "53 of 60 left")
    await verifier.presses("2", message=question)
    assert "That screen has changed" in verifier.alerted
    assert await taken(town) == 7


async def test_words_that_are_no_number_repeat_the_question(town: Town, verifier: Person) -> None:
    card = await town.issues("Pass", 6)
    await verifier.scans(card)
    await verifier.says("a few")
    verifier.sees("“a few” is no number of uses", "6 of 6 left", "Tap, or type the number")
    await verifier.says("7")
    verifier.sees("NOT REDEEMED · not enough uses left", "It has only 6 uses left, not 7 uses")
    await verifier.says("6")
    verifier.sees("✅ REDEEMED · 6 uses")


async def test_a_number_typed_after_two_minutes_looks_again(town: Town, verifier: Person) -> None:
    card = await town.issues("Pass", 6)
    await verifier.scans(card)
    town.clock.passes(minutes=3)
    await verifier.says("2")
    verifier.sees("That question was old", "6 of 6 left")
    assert await taken(town) == 0


async def test_a_code_that_is_short_is_no_wrong_number(town: Town, verifier: Person) -> None:
    card, cake = await town.issues("Pass", 6), await town.issues("Cake", 1)
    await verifier.scans(card)
    await verifier.says(cake.code[:-1])
    verifier.sees("❌ NOT REDEEMED · wrong length", "1 symbol short")
    assert await taken(town) == 0


@pytest.mark.parametrize("how", ["typed", "photo", "command"])
async def test_a_question_swallows_no_other_card(town: Town, verifier: Person, how: str) -> None:
    """screens.md, 4."""
    card, cake = await town.issues("Pass", 6), await town.issues("Cake", 1)
    await verifier.scans(card)
    said = {"typed": cake.code, "command": f"/redeem {cake.code}"}
    if how == "photo":
        await verifier.sends(pictures.card(cake.code))
    else:
        await verifier.says(said[how])
    verifier.sees("✅ REDEEMED · 1 use", "Cake")
    await verifier.says("3")
    assert await taken(town) == 1, "the question about the pass was closed"


async def test_all_of_many_asks_once(town: Town, verifier: Person) -> None:
    card = await town.issues("Pass", 12)
    await verifier.scans(card)
    await verifier.presses("all 12")
    verifier.sees("Redeem all 12 uses at once?")
    assert await taken(town) == 0
    await verifier.presses("Back")
    verifier.sees("12 of 12 left", "Tap, or type the number")
    await verifier.presses("all 12")
    await verifier.presses("Yes, all 12")
    verifier.sees("✅ REDEEMED · 12 uses", "0 of 12 left")


async def test_all_behind_a_code_asks_once_too(town: Town, verifier: Person) -> None:
    card = await town.issues("Pass", 12)
    await verifier.says(f"/redeem {card.code} all")
    verifier.sees("Redeem all 12 uses at once?")
    await verifier.presses("Yes, all 12")
    verifier.sees("✅ REDEEMED · 12 uses")


async def test_two_codes_behind_the_command_are_two_cards(town: Town, verifier: Person) -> None:
    cards = [await town.issues("Cake", 1) for _ in range(2)]
    await verifier.says("/redeem " + " ".join(one.code for one in cards))
    verifier.sees("2 redeemed")


async def test_what_was_refused_and_comes_again_is_refused_again(
    town: Town, verifier: Person
) -> None:
    """The process ended before the answer was out; its numbers can be tapped as at first."""
    card = await town.issues("Pass", 3)
    asked = town.world.says(VERIFIER, f"/redeem {card.code} 5")
    await town.deliver(asked)
    verifier.sees("NOT REDEEMED · not enough uses left")
    first = verifier.screen
    await town.deliver(asked)
    assert verifier.screen.message_id != first.message_id
    assert verifier.text == first.text
    await verifier.presses("2")
    verifier.sees("✅ REDEEMED · 2 uses")
    assert await taken(town) == 2


async def test_two_taps_on_more_than_is_left_by_then_are_refused_alike(
    town: Town, verifier: Person
) -> None:
    """A colleague took some of it meanwhile."""
    await town.never_asks_again()
    card = await town.issues("Pass", 5)
    await verifier.scans(card)
    wei = town.person(OTHER)
    await wei.says(f"/redeem {card.code} 3")
    await wei.presses("Redeem")
    await verifier.taps_twice("5")
    verifier.sees("NOT REDEEMED · not enough uses left", "only 2 uses left, not 5")
    assert verifier.alerted == ""
    await verifier.presses("2")
    assert await taken(town) == 5


async def test_a_card_that_is_used_up_says_so_twice_with_its_photo(
    town: Town, verifier: Person
) -> None:
    card = await town.issues("Cake", 1)
    await verifier.scans(card)
    asked = town.world.says(VERIFIER, card.code)
    for _ in "12":
        await town.deliver(asked)
        verifier.sees("NOT REDEEMED · used up")
        assert "🖼 Its photo" in verifier.buttons
