"""A printed card is whoever's brings it, until somebody takes it."""

import asyncio

import pytest

from domain.cards import Card, SomebodyElses, take_card
from domain.secrets import CardCode
from tests import pictures
from tests.town import CAFE, CAROL, DAVE, NAMES, RIVAL, RIVALS, Person, Town


@pytest.mark.slow
async def test_a_customer_who_scans_a_printed_card_may_take_it(
    town: Town, sam: Person, verifier: Person
) -> None:
    """The phone's own camera opens the link; nothing says "no such card" of a good one."""
    card = await town.issues("Coffee", 6)
    await sam.opens(f"https://t.me/bot?start=r-{card.code}")
    sam.sees("🎟 Coffee · Blue Door Café", "6 of 6 left", "nobody's yet")
    assert "Show this code" not in sam.text
    await sam.presses("Take it")
    assert "It is yours now" in sam.alerted + sam.heard(), "in a message where drawing took long"
    (shown,) = [one for one in town.world.messages[sam.number].values() if one.photo]
    assert "Show this code at the counter" in (shown.caption or "")
    await sam.says("/my")
    assert any("Coffee" in one for one in sam.buttons)
    await verifier.says(f"/redeem {card.code} 1")
    verifier.sees("✅ REDEEMED · 1 use", "Sam")
    await town.post()
    assert any("Coffee: 1 use redeemed at Old Town" in one for one in sam.inbox())


@pytest.mark.slow
async def test_a_photo_of_a_printed_card_leads_to_taking_it(
    town: Town, carol: Person, verifier: Person
) -> None:
    card = await town.issues("Coffee", 6)
    await carol.sends(pictures.card(card.code))
    carol.sees("nobody's yet")
    screen = carol.screen
    await carol.taps_twice("Take it")
    await carol.presses("Take it", message=screen)
    assert (await town.card_of(card.id)).holder == "Carol"
    await carol.sends(pictures.card(card.code))
    carol.sees("redeemed by the staff at the counter")


async def test_what_is_somebody_elses_is_not_shown_and_not_denied(
    town: Town, dave: Person
) -> None:
    card = await town.issues("Secret pass", 6, holder_id=CAROL)
    await dave.opens(f"https://t.me/bot?start=r-{card.code}")
    dave.sees("That card is good, but somebody else's")
    assert "Secret" not in dave.heard()
    await dave.forges(f"cw1:{CAFE}:{card.code}")
    assert "somebody else's" in dave.alerted
    assert (await town.card_of(card.id)).holder == "Carol"


@pytest.mark.both_engines
async def test_twenty_at_once_take_one_card(town: Town) -> None:
    card = await town.issues("Coffee", 6)
    desks = [
        (await town.desk(CAROL if n % 2 else DAVE, f"request:{n}")).visiting(CAFE)
        for n in range(20)
    ]
    answers = await asyncio.gather(
        *(desk(take_card, code=CardCode(card.code)) for desk in desks), return_exceptions=True
    )
    holder = (await town.card_of(card.id)).holder
    assert holder in (NAMES[CAROL], NAMES[DAVE])
    assert answers.count(card.id) == 10
    assert sum(isinstance(one, SomebodyElses) for one in answers) == 10


async def test_a_card_that_was_ended_is_not_taken(
    town: Town, carol: Person, owner: Person
) -> None:
    card = await town.issues("Coffee", 1)
    await carol.opens(f"https://t.me/bot?start=r-{card.code}")
    screen = carol.screen
    await owner.says("/cards Coffee")
    await owner.presses("Coffee")
    await owner.presses("Revoke")
    await owner.presses("Yes, revoke")
    owner.sees("nobody was told")
    await carol.presses("Take it", message=screen)
    assert "ended before" in carol.alerted
    await carol.opens(f"https://t.me/bot?start=r-{card.code}")
    carol.sees("There is no such card here")


async def test_a_card_of_another_merchant_is_taken_there(town: Town, carol: Person) -> None:
    """Who scans it is a guest of that shop, and its member from then on."""
    card = await town.issues("Green tea", 2, by=RIVAL)
    await carol.opens(f"https://t.me/bot?start=r-{card.code}")
    carol.sees("Green tea · Rival Tea")
    await carol.presses("Take it")
    carol.sees("Green tea", "Show this code")
    async with town.database.reading() as session:
        held = await session.get_one(Card, (RIVALS, card.id))
    assert held.holder_id == CAROL


async def test_a_used_up_pass_is_not_to_be_shown_at_the_counter(
    town: Town, carol: Person, verifier: Person
) -> None:
    card = await town.issues("Cake", 1, holder_id=CAROL)
    await verifier.scans(card)
    await carol.opens(f"https://t.me/bot?start=r-{card.code}")
    carol.sees("Cake: used up")
    assert "Show this code" not in carol.text


async def test_a_reissued_card_says_that_it_replaces(
    town: Town, owner: Person, carol: Person
) -> None:
    card = await town.issues("Cake", 3, holder_id=CAROL)
    await town.post()
    await owner.says("/cards Cake")
    await owner.presses("Cake")
    await owner.presses("Reissue")
    await owner.presses("Yes, reissue")
    await town.post()
    carol.sees("♻️ A new card from Blue Door Café. It replaces the old one")
    carol.sees(f"The old code ended in {card.code[-4:]}")


async def test_who_redeemed_hears_that_a_manager_took_it_back(
    town: Town, verifier: Person, manager: Person, carol: Person
) -> None:
    """screens.md, 10."""
    card = await town.issues("Cake", 1, holder_id=CAROL)
    await verifier.scans(card)
    await town.post()
    await manager.says("/undo 1 it was the wrong card")
    await town.post()
    verifier.sees("↩ Marta took back your redemption #1", "Cake", "Why: it was the wrong card")
    carol.sees("Cake: 1 use given back")
