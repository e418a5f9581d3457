"""Several cards in one photo: a neighbour's may lie beside it, so it is asked which."""

from collections.abc import Sequence

import pytest

from domain.cards import CardLine, new_code
from domain.redemption import RefusedScan
from tests import pictures
from tests.domain.redemption.test_redeem import count
from tests.handlers.scan.test_again import taken
from tests.town import Person, Town


async def lays_down(person: Person, cards: Sequence[CardLine], *more: str) -> None:
    codes = [*(one.code for one in cards), *more]
    picture = pictures.table([pictures.LINK.format(code=one) for one in codes])
    await person.sends(pictures.encoded(picture))


def end(card: CardLine) -> str:
    return f"…{card.code[-4:]}"


@pytest.mark.both_engines
@pytest.mark.slow
async def test_several_cards_in_one_photo_are_counted_and_asked_about(
    town: Town, verifier: Person
) -> None:
    """screens.md, 10."""
    cards = [await town.issues(f"Card {n}", 1) for n in range(8)]
    await lays_down(verifier, cards)
    assert verifier.text.splitlines()[0] == "8 cards"
    verifier.sees(*(f"🎟 {one.title} {end(one)}: 1 of 1 left" for one in cards))
    assert await taken(town) == 0
    screen = verifier.screen
    await verifier.taps_twice("Redeem all 8")
    verifier.sees("8 redeemed", *(f"✅ {one.title} {end(one)}" for one in cards))
    await verifier.presses("Redeem all 8", message=screen)
    assert await taken(town) == 8
    await verifier.presses("Undo all")
    verifier.sees("8 redemptions undone")


@pytest.mark.slow
async def test_some_of_them_are_chosen(town: Town, verifier: Person) -> None:
    cards = [await town.issues(f"Card {n}", 1) for n in range(3)]
    await lays_down(verifier, cards)
    await verifier.presses("Choose")
    for one in cards[:2]:
        await verifier.presses(f"☑ {one.title} {end(one)}")
    await verifier.presses(f"☐ {cards[1].title}")
    await verifier.presses("✅ Redeem these 2")
    verifier.sees("2 redeemed", "Card 1", "Card 2")
    assert "Card 0" not in verifier.text
    assert (await town.card_of(cards[0].id)).left == 1


@pytest.mark.slow
async def test_one_that_was_used_a_moment_ago_is_left_out_unless_it_is_ticked(
    town: Town, verifier: Person
) -> None:
    annual, cake = await town.issues("Annual", None), await town.issues("Cake", 1)
    await verifier.scans(annual)
    town.clock.passes(seconds=30)
    await lays_down(verifier, [annual, cake])
    verifier.sees("2 cards", f"⚠️ Annual {end(annual)}: used 30 s ago by Viktor")
    await verifier.presses("Redeem")
    verifier.sees("1 redeemed", "Cake")
    assert await taken(town) == 2
    tea = await town.issues("Tea", 1)
    await lays_down(verifier, [annual, tea])
    await verifier.presses("Choose")
    await verifier.presses(f"☐ Annual {end(annual)}")
    await verifier.presses("✅ Redeem these 2")
    verifier.sees("2 redeemed")


@pytest.mark.both_engines
async def test_what_is_refused_among_them_is_kept_and_a_guess_counts_once(
    town: Town, verifier: Person
) -> None:
    good, used = [await town.issues("Cake", 1) for _ in range(2)]
    await verifier.scans(used)
    await lays_down(verifier, [good, used], new_code())
    verifier.sees("3 cards", "used up", "unknown code")
    await verifier.presses("✅ Redeem 1")
    verifier.sees("1 redeemed, 1 duplicate")
    assert await count(town, RefusedScan, RefusedScan.reason == "unknown") == 1
    assert await count(town, RefusedScan, RefusedScan.reason == "used_up") == 1


async def test_a_manager_says_where_and_an_old_question_is_asked_anew(
    town: Town, manager: Person
) -> None:
    cards = [await town.issues(f"Card {n}", 1) for n in range(2)]
    await lays_down(manager, cards)
    await manager.presses("Old Town")
    manager.sees("2 cards")
    town.clock.passes(minutes=3)
    await manager.presses("Redeem all 2")
    assert await taken(town) == 0
    await manager.presses("Redeem all 2")
    manager.sees("2 redeemed")


async def test_a_card_that_lies_in_two_photos_of_an_album_is_said_to(
    town: Town, verifier: Person
) -> None:
    """Whoever counts five sees why there are four; the receipt says so, too."""
    cards = [await town.issues(f"Card {n}", 1) for n in range(3)]
    table = pictures.table([pictures.LINK.format(code=one.code) for one in cards[1:]])
    alone = [pictures.card(one.code) for one in cards[:2]]
    await verifier.sends_album(*alone, pictures.encoded(table))
    verifier.sees("3 cards", "🔁 the same card again, counted once (photo 3)")
    assert verifier.text.count("Card 1") == 1
    await verifier.presses("Redeem all 3")
    verifier.sees("3 redeemed, 1 duplicate", "🔁 the same card again, counted once (photo 3)")
    verifier.sees(f"✅ Card 1 {end(cards[1])}: 0 of 1 left (photo 2)")
    assert await taken(town) == 3
