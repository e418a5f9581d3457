"""A pass: the card's message in its holder's chat stays true, and "Not me" freezes the card."""

import asyncio

import pytest
from aiogram.types import Message

from domain.desk import Desk
from domain.errors import Refusal
from domain.redemption import deny, give_back, lift
from tests.town import CAROL, MANAGER, Person, Town


def shown(town: Town, who: int, title: str) -> list[Message]:
    """The pictures of a card in somebody's chat, the oldest first."""
    return [
        one
        for one in town.world.messages[who].values()
        if one.photo and title in (one.caption or "")
    ]


@pytest.mark.slow
async def test_a_pass_says_what_is_left_after_each_use_undo_and_ending(
    town: Town, verifier: Person, carol: Person, manager: Person
) -> None:
    await town.never_asks_again()
    card = await town.issues("Coffee pass", 6, holder_id=CAROL)
    await town.post()
    await carol.says("/my")
    await carol.presses("Coffee pass")
    sent, opened = shown(town, CAROL, "Coffee pass")
    for one in (sent, opened):
        assert "6 of 6 left" in (one.caption or "")
        assert "Last used" not in (one.caption or "")
    await verifier.says(f"/redeem {card.code} 2")
    await town.post()
    told = "✅ Coffee pass: 2 uses redeemed at Old Town, 12:00."
    assert any(told in one and "4 uses left" in one for one in carol.inbox())
    for one in shown(town, CAROL, "Coffee pass"):
        assert "4 of 6 left" in (one.caption or "")
        assert "Last used: Old Town 12:00" in (one.caption or "")
        assert card.code[:4] in (one.caption or "")
    town.clock.passes(hours=12)
    await carol.says("/my")
    await carol.presses("Coffee pass")
    carol.sees("Last used: Old Town 21 Nov, 12:00")  # not today
    town.clock.passes(hours=-12)
    await verifier.presses("Undo")
    await town.post()
    for one in shown(town, CAROL, "Coffee pass"):
        assert "6 of 6 left" in (one.caption or "")
        assert "Last used" not in (one.caption or "")
    await manager.says("/cards Coffee")
    await manager.presses("Coffee pass")
    await manager.presses("Reissue")
    await manager.presses("Yes, reissue")
    await town.post()
    old, older, _oldest, new = shown(town, CAROL, "Coffee pass")
    for one in (old, older):
        assert "replaced by a new card" in (one.caption or "")
        assert card.code[:4] not in (one.caption or "")
    assert "It replaces the old one" in (new.caption or "")
    await manager.presses("Revoke")
    await manager.presses("Yes, revoke")
    await town.post()
    new = shown(town, CAROL, "Coffee pass")[-1]
    assert "revoked" in (new.caption or "")
    assert "Show this code" not in (new.caption or "")


@pytest.mark.slow
async def test_what_has_not_changed_is_not_written_anew(
    town: Town, verifier: Person, carol: Person
) -> None:
    """Several changes in a moment: the first edit tells the last, and a use that was taken back
    before it was told tells nothing. Telegram is never asked to modify what stays so."""
    card = await town.issues("Coffee pass", 6, holder_id=CAROL)
    await town.post()
    await carol.says("/my")
    await carol.presses("Coffee pass")
    await verifier.says(f"/redeem {card.code} 2")
    await verifier.presses("Undo")
    await town.post()
    for one in shown(town, CAROL, "Coffee pass"):
        assert "6 of 6 left" in (one.caption or "")
    await verifier.says(f"/redeem {card.code} 2")
    await town.post()
    await carol.presses("Not me")
    await carol.presses("freeze it")
    await town.post()
    for one in shown(town, CAROL, "Coffee pass"):
        assert "Frozen" in (one.caption or "")
    assert town.world.refused == []


@pytest.mark.slow
async def test_a_card_opened_often_is_written_anew_in_its_newest_messages(
    town: Town, verifier: Person, carol: Person
) -> None:
    card = await town.issues("Coffee pass", 6, holder_id=CAROL)
    for _ in range(7):
        await carol.says("/my")
        await carol.presses("Coffee pass")
    await verifier.says(f"/redeem {card.code} 1")
    await town.post()
    texts = [one.caption or "" for one in shown(town, CAROL, "Coffee pass")]
    assert ["5 of 6 left" in one for one in texts] == [False] * 2 + [True] * 5 + [True]


@pytest.mark.both_engines
@pytest.mark.slow
async def test_not_me_freezes_the_card_and_a_manager_gives_the_use_back(
    town: Town, verifier: Person, carol: Person, manager: Person, owner: Person
) -> None:
    await town.never_asks_again()
    card = await town.issues("Coffee pass", 6, holder_id=CAROL)
    await town.post()
    await verifier.scans(card)
    await verifier.presses("1")
    await town.post()
    town.clock.passes(minutes=14)
    picture = shown(town, CAROL, "Coffee pass")[-1]
    await carol.presses("Not me", message=picture)
    carol.sees("Was that use not you?")
    await carol.presses("Not me: freeze it")
    carol.sees("🧊 FROZEN", "Coffee pass · Old Town 12:0")
    await carol.presses("Not me", message=picture)
    await carol.presses("Not me: freeze it")
    assert "It is frozen already" in carol.alerted
    await town.post()
    assert "🧊 Frozen" in (shown(town, CAROL, "Coffee pass")[-1].caption or "")
    await verifier.says(f"/redeem {card.code} 1")
    verifier.sees("❌ NOT REDEEMED · frozen by its holder", "Ask a manager")
    for who in (manager, owner):
        who.sees("🧊 CARD FROZEN", "Coffee pass", "Carol: “That was not me”", "Viktor at Old Town")
    await manager.presses("Both photos")
    sent = list(town.world.messages[MANAGER].values())[-2:]
    assert [bool(one.photo) for one in sent] == [True, True]
    assert all(one.has_protected_content for one in sent)
    case = list(town.world.messages[MANAGER].values())[-3]
    await manager.presses("Open the card", message=case)
    manager.sees("Coffee pass", "Holder: Carol")
    await manager.presses("Give it back", message=case)
    manager.sees("Give 1 use back to Carol?")
    await manager.presses("Back")
    await manager.presses("Give it back")
    await manager.presses("Yes, give it back")
    manager.sees("↩ GIVEN BACK", "Undone", "by Marta", "6 of 6 left")
    await town.post()
    owner.sees("↩ GIVEN BACK", "Decided", "by Marta")
    await owner.forges("dn1:1:lift!")
    assert "Decided before" in owner.alerted
    assert "by Marta: it was given back" in owner.alerted
    heard = "\n".join(carol.inbox())
    assert "Marta looked at Coffee pass: the use is given back." in heard
    assert "Marta took back your redemption #1" in verifier.text
    assert "6 of 6 left" in (shown(town, CAROL, "Coffee pass")[-1].caption or "")
    await verifier.says(f"/redeem {card.code} 1")
    verifier.sees("✅ REDEEMED")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_a_use_that_stands_and_what_cannot_be_denied(
    town: Town, verifier: Person, carol: Person, dave: Person, manager: Person
) -> None:
    await town.never_asks_again()
    card = await town.issues("Coffee pass", 6, holder_id=CAROL)
    await verifier.says(f"/redeem {card.code} 1")
    await town.post()
    await dave.says("/my")
    await dave.forges("nm1:1:1:deny!")
    assert "There is no such redemption here" in dave.alerted
    town.clock.passes(minutes=15, seconds=1)
    await carol.presses("Not me")
    await carol.presses("Not me: freeze it")
    assert "Too late: a use can be denied for 15 minutes, until" in carol.alerted
    assert carol.buttons == ["✖ No, it was me"]
    await verifier.says(f"/redeem {card.code} 1")
    await town.post()
    await carol.presses("Not me")
    await carol.presses("No, it was me")
    carol.sees("Nothing was frozen")
    await verifier.says("/undo 2")
    await carol.forges("nm1:1:2:deny!")
    assert "That use was given back before" in carol.alerted
    await verifier.says(f"/redeem {card.code} 1")
    await carol.forges("nm1:1:3:deny!")
    await town.post()
    await manager.presses("The use stands")
    manager.sees("Does the use stand?")
    await manager.presses("Yes, the use stands")
    manager.sees("✅ THE USE STANDS", "4 of 6 left")
    await town.post()
    carol.sees("Marta looked at Coffee pass: the use stands.", "Your card works again.")
    verifier.sees("Marta looked at it: your redemption stands: #3.")
    await carol.forges("nm1:1:3:deny!")
    assert "A manager has looked at that use: it stands." in carol.alerted
    assert not (await town.card_of(card.id)).frozen


@pytest.mark.both_engines
async def test_a_card_that_was_reissued_is_frozen_and_thawed(
    town: Town, verifier: Person, carol: Person, manager: Person
) -> None:
    """What a use is denied of is the card that stands for it now."""
    await town.never_asks_again()
    card = await town.issues("Coffee pass", 6, holder_id=CAROL)
    await verifier.says(f"/redeem {card.code} 1")
    for one in (manager, carol):
        await one.says("/my")
    await manager.forges(f"ca1:{card.id}:reissue!")
    await carol.forges("nm1:1:1:deny!")
    assert (await town.card_of(card.id + 1)).frozen
    await manager.forges(f"ca1:{card.id + 1}:reissue!")
    assert (await town.card_of(card.id + 2)).frozen
    await manager.forges("dn1:1:back!")
    last = await town.card_of(card.id + 2)
    assert (last.frozen, last.left) == (False, 6)


@pytest.mark.both_engines
async def test_twenty_denials_and_decisions_at_once_are_one(
    town: Town, verifier: Person, carol: Person
) -> None:
    """Half of twenty lift, half give back: one of them decided."""
    card = await town.issues("Coffee pass", 6, holder_id=CAROL)
    await verifier.says(f"/redeem {card.code} 2")

    async def tries(desk: Desk, what: object, **values: object) -> int:
        try:
            await desk(what, **values)  # type: ignore[arg-type]
        except Refusal:
            return 0
        return 1

    own = [(await town.desk(CAROL, f"d{n}")) for n in range(20)]
    assert sum(await asyncio.gather(*(tries(one, deny, record_id=1) for one in own))) == 1
    ask = [(await town.desk(MANAGER, f"m{n}")) for n in range(20)]
    decided = [
        tries(one, give_back, denial_id=1, reason="x") if n % 2 else tries(one, lift, denial_id=1)
        for n, one in enumerate(ask)
    ]
    assert sum(await asyncio.gather(*decided)) == 1
    now = await town.card_of(card.id)
    assert not now.frozen
    assert now.left in (4, 6)
