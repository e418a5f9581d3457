"""A card is handed on by a link, once: the old code is dead, and both are told (``t-TOKEN``)."""

import asyncio

import pytest
from sqlalchemy import select

from domain.cards import Card, CardState, hand_on, take_over
from domain.errors import Refusal
from domain.members import Member
from domain.merchants import change_settings
from domain.orders import Means
from domain.refunds import Reason, approve, ask_refund
from domain.secrets import Token
from tests.buying import buys, free_of, guest, has, sells
from tests.town import CAROL, DAVE, MANAGER, NAMES, OWNER, STRANGER, Person, Town, link_in


async def allow(town: Town) -> None:
    owner = town.person(1)
    await owner.says("/settings")
    await owner.presses("The counter")
    owner.sees("Customers may hand cards on: no")
    await owner.presses("Handing on")
    owner.sees("Customers may hand cards on: yes")


async def gives(person: Person, title: str) -> str:
    """The link by which a card may be taken."""
    await person.says("/my")
    await person.presses(title)
    await person.presses("Give to somebody")
    person.sees("Give this card to somebody?")
    await person.presses("Make the link")
    person.sees(f"🔗 {title}, for one person, until 23 Nov, 12:00")
    return link_in(person.text)


@pytest.mark.slow
async def test_a_card_goes_to_who_opens_the_link_and_the_old_code_is_dead(
    town: Town, carol: Person, verifier: Person, sam: Person, dave: Person
) -> None:
    await town.never_asks_again()
    card = await town.issues("Coffee pass", 6, holder_id=CAROL)
    await town.post()
    await carol.forges(f"ho1:1:{card.id}:make!")
    assert "does not let cards be handed on" in carol.alerted
    await allow(town)
    await verifier.says(f"/redeem {card.code} 2")
    link = await gives(carol, "Coffee pass")
    await carol.opens(link)
    carol.sees("That is the link to your own card")
    await sam.opens(link)  # somebody whom the shop has never seen
    sam.sees("🎁 Carol gives you this card:", "Coffee pass", "4 of 6 left")
    assert card.code not in sam.heard().replace("-", "")
    await sam.taps_twice("Take it")
    sam.sees("🎟 Coffee pass · Blue Door Café", "4 of 6 left", "Show this code at the counter.")
    mine = await town.card_of(card.id + 1)
    assert (mine.holder, mine.left, mine.state) == ("Sam", 4, CardState.ACTIVE)
    assert mine.code != card.code
    await sam.forges("nm1:1:1:deny!")
    assert not (await town.card_of(mine.id)).frozen, "that use was Carol's, not Sam's"
    async with town.database.reading() as session:
        member = await session.scalar(select(Member.name).where(Member.person_id == STRANGER))
    assert member == NAMES[STRANGER]
    await town.post()
    carol.sees("🤝 Sam has taken Coffee pass.", "Your old code is refused")
    old = [one.caption or "" for one in town.world.messages[CAROL].values() if one.photo]
    assert old
    assert all("given to Sam" in one and "Show this code" not in one for one in old)
    await verifier.says(f"/redeem {card.code}")
    verifier.sees("❌ NOT REDEEMED · replaced by a new card")
    await verifier.says(f"/redeem {mine.code} 1")
    verifier.sees("✅ REDEEMED", "3 of 6 left")
    await verifier.says("/undo 1 x")  # of the time before: it goes to the card as it is now
    assert (await town.card_of(mine.id)).left == 5
    await dave.opens(link)
    dave.sees("This link is good no more")
    await carol.says("/my")
    carol.sees("given to Sam")


@pytest.mark.slow
async def test_a_link_is_taken_back_made_anew_and_runs_out(
    town: Town, carol: Person, dave: Person, verifier: Person
) -> None:
    """One is good at a time; a frozen card goes nowhere."""
    card = await town.issues("Coffee pass", 6, holder_id=CAROL)
    await allow(town)
    first = await gives(carol, "Coffee pass")
    await carol.says("/my")
    await carol.presses("Coffee pass")
    await carol.presses("Give to somebody")
    carol.sees("A link for Coffee pass is out already, good until 23 Nov, 12:00")
    await carol.presses("Make a new link")
    second = link_in(carol.text)
    await dave.opens(first)
    dave.sees("This link is good no more")
    await carol.presses("Take the link back")
    carol.sees("Coffee pass stays yours")
    await dave.opens(second)
    dave.sees("This link is good no more")
    third = await gives(carol, "Coffee pass")
    await verifier.says(f"/redeem {card.code} 1")
    await carol.forges("nm1:1:1:deny!")
    await dave.opens(third)
    dave.sees("This link is good no more")
    await carol.forges(f"ho1:1:{card.id}:make!")
    assert "It is frozen: a manager looks at it first" in carol.alerted
    await town.person(MANAGER).says("/menu")
    await town.person(MANAGER).forges("dn1:1:lift!")
    await dave.opens(third)
    dave.sees("🎁 Carol gives you this card:")
    town.clock.passes(hours=48)
    await dave.presses("Take it")
    assert "This link is good no more" in dave.alerted
    assert (await town.card_of(card.id)).holder == "Carol"


@pytest.mark.both_engines
async def test_of_twenty_takers_one_gets_it(town: Town) -> None:
    card = await town.issues("Coffee pass", 6, holder_id=CAROL)
    await allow(town)
    given = await (await town.desk(CAROL))(hand_on, card_id=card.id)

    async def takes(n: int) -> int:
        who = await town.desk(DAVE if n % 2 else MANAGER, f"t{n}")
        try:
            return await who.visiting(1)(take_over, token=Token(given.token.reveal()))
        except Refusal:
            return 0

    got = await asyncio.gather(*(takes(n) for n in range(20)))
    assert set(got) - {0} == {card.id + 1}
    async with town.database.reading() as session:
        cards = list(await session.scalars(select(Card.state).where(Card.id >= card.id)))
    assert sorted(cards) == [CardState.ACTIVE, CardState.REPLACED]


@pytest.mark.slow
async def test_a_refund_shows_who_would_lose_the_card_and_ends_it(
    town: Town, carol: Person, dave: Person, manager: Person
) -> None:
    """The card that was handed on is the order's still: it counts as before, and never goes back
    without somebody's word."""
    await allow(town)
    passes = await sells(
        town,
        price="9.00",
        category="voucher",
        template="redemption_card",
        valid_days="7",
        uses="3",
    )
    await has(town, CAROL, money=1000)
    order = await buys(town, passes, means=Means.BALANCE)
    owner = await town.desk(OWNER)
    await owner(change_settings, field="refund_free", value=100000)
    await dave.opens(await gives(carol, "House beans"))
    await dave.presses("Take it")
    refund = (await guest(town, CAROL)(ask_refund, order_id=order.id, why=Reason.CHANGED_MIND)).id
    await town.post()
    manager.sees("REFUND?", "🤝 Handed on: Dave would lose the card", "Needs 1 approval")
    await (await town.desk(MANAGER))(approve, refund_id=refund)
    await town.post()
    heard = "\n".join(dave.inbox())
    assert "Your card House beans was ended by the shop." in heard
    pictures = [one.caption or "" for one in town.world.messages[DAVE].values() if one.photo]
    assert "revoked" in pictures[-1]
    assert await free_of(town, CAROL) == (0, 1000)
