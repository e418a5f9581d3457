"""A draw from its making to its last prize, as people see it."""

import json
from typing import Any

import pytest

from bot.__main__ import main
from domain.forgetting import forget_me
from domain.ledger import wrong_accounts
from domain.stock import Mall, discrepancies
from tests.buying import free_of, has
from tests.shop import beans
from tests.town import (
    CAFE,
    CAROL,
    DAVE,
    STRANGER,
    Person,
    Town,
    button_of,
    link_in,
    stranger,
)

LINE = "/draw Autumn | prize 1x BEAN; 1x 100 points | 50 points | free 1 | until 2026-11-22 18:00"


async def made(owner: Person, line: str = LINE) -> str:
    """Beans are allocated to draws, the draw is made; its link."""
    await beans(owner.town)
    await owner.says("/allocate BEAN draws 5")
    await owner.says(line)
    owner.sees("MADE", "open until", "Nobody has entered yet")
    await owner.presses("Share")
    return link_in(owner.text)


async def enters(person: Person, link: str, words: str = "Enter free") -> str:
    """NUMBER:NONCE of the ticket."""
    await person.opens(link)
    await person.presses(words)
    person.sees("TICKET", "Nonce", "Secret's hash", "Rules' hash")
    number = person.text.split("TICKET ")[1].split(" ")[0]
    return f"{number}:{after(person.text, 'Nonce: ')}"


def after(text: str, words: str) -> str:
    return text.split(words)[1].split("\n")[0]


async def ticks(town: Town, **span: float) -> None:
    town.clock.passes(**span)
    await town.app.clock.tick()
    await town.post()


async def file_of(town: Town, person: Person) -> bytes:
    """The document that came last."""
    sent = town.world.messages[person.number]
    document = [one.document for one in sent.values() if one.document][-1]
    return town.world.files[document.file_id][1]


async def whole(town: Town) -> None:
    """Every balance of points and of stock is what its ledger says."""
    async with town.database.reading() as session:
        assert await wrong_accounts(session, CAFE) == []
        assert await discrepancies(session, CAFE) == []


async def shelf(owner: Person) -> str:
    """What the stock of draws is said to be."""
    await owner.says("/stock BEAN")
    return next(one for one in owner.text.splitlines() if "draws" in one)


@pytest.mark.slow
async def test_a_draw_from_its_form_to_the_last_prize(
    town: Town, owner: Person, carol: Person, dave: Person, tmp_path: Any
) -> None:
    """S0-36, D39: made by the form, entered, closed, drawn, checked, claimed, handed over."""
    await beans(owner.town)
    await owner.says("/draw")
    await owner.says("Autumn")
    owner.sees("What can be won?")
    await owner.says("2x BEEN")
    owner.sees("There is no such SKU here", "You wrote: “2x BEEN”", "What can be won?")
    await owner.says("2x BEAN")
    await owner.presses("1 free a day")
    await owner.says("2026-11-22 18:00")
    owner.sees("Autumn", "2 × BEAN", "1 free a day", "cannot be changed")
    await owner.presses("Make it")
    assert "Nothing of BEAN is allocated to draws" in owner.alerted
    form = owner.screen
    await owner.says("/allocate BEAN draws 5")
    owner.sees("draws", "0 → 5")
    await owner.presses("Make it", message=form)
    owner.sees("MADE", "2 × House beans")
    assert "3 to give away" in await shelf(owner)
    await owner.says("/draws")
    await owner.presses("Autumn")
    await owner.presses("Share")
    link = link_in(owner.text)
    assert link.endswith("start=d-1_1")

    mine = await enters(carol, link)
    secret, rules = (after(carol.text, f"{one} hash: ") for one in ("Secret's", "Rules'"))
    await carol.says("/draws")
    await carol.presses("Autumn")
    carol.sees("You have 1 ticket", "there is one for everybody")
    assert "Enter free" not in str(carol.buttons), "the free try of today is used"
    await dave.opens(link)
    await dave.presses("Enter with my own words")
    await dave.says("seven blue doors")
    dave.sees("TICKET 2", "seven blue doors")

    await ticks(town, days=1, hours=6.5)
    closed = next(one for one in carol.inbox() if "Autumn is closed" in one)
    assert "2 entries; yours: 1" in closed
    told = after(closed, "List's hash: ")
    await owner.says("/draw 1")
    await owner.presses("Draw now")
    owner.sees("DRAWN · 2 winners", "2 tickets of 2 won")
    await ticks(town, minutes=1)
    assert any("YOU WON" in one for one in carol.inbox())

    await carol.says("/draw 1")
    await carol.presses("JSON")
    data = await file_of(town, carol)
    path = tmp_path / "draw.json"
    path.write_bytes(data)
    held = ["--secret-hash", secret, "--rules-hash", rules, "--list-hash", told]
    assert main(["draw", str(path), "--ticket", mine, *held]) == 0
    assert b"Carol" not in data, "nobody's name is in it"
    assert "seven blue doors" in data.decode()
    path.write_text(data.decode().replace("seven blue", "eight blue"))
    assert main(["draw", str(path), *held]) == 1

    await carol.says("/draw 1")
    await carol.presses("Claim: House beans")
    carol.sees("at which store")
    await carol.taps_twice("Old Town")
    carol.sees("CLAIMED · put aside", "Old Town")
    await town.post()
    assert any("Put aside: House beans" in one for one in owner.inbox())
    for said, found in (("Riverside", False), ("Old Town", True), ("carol claimed", True)):
        await owner.says(f"/wins {said}")  # a store's name alone is a store
        assert ("Carol · House beans" in str(owner.buttons)) is found, said
    await owner.presses("Carol · House beans")
    owner.sees("put aside", "Old Town", str(CAROL))
    await owner.presses("Handed over")
    await owner.presses("Yes, handed over")
    owner.sees("HANDED OVER · Carol")
    await owner.says(f"/wins {CAROL} from 2026-11-22 csv")
    header, *rows = (await file_of(town, owner)).decode("utf-8-sig").splitlines()
    assert header.startswith("win,draw,prize,ticket,account,person,status,store,drawn_at")
    assert len(rows) == 1
    assert ",Autumn,House beans,1,5,Carol,given,Old Town," in rows[0]
    await owner.says("/wins dave given")
    owner.sees("None found")

    await ticks(town, days=12)
    assert any("You won House beans and have not claimed it" in one for one in dave.inbox())
    dave_claims = next(
        one for one in town.world.messages[DAVE].values() if "have not claimed" in (one.text or "")
    )
    await ticks(town, days=3)
    assert any("went back" in one for one in dave.inbox())
    await dave.presses("Claim it", message=dave_claims)
    assert "expired already" in dave.heard() + dave.alerted
    assert "4 to give away" in await shelf(owner), "unclaimed: the stock is the draws' again"
    await whole(town)


@pytest.mark.both_engines
@pytest.mark.slow
async def test_points_are_paid_won_and_given_back(
    town: Town, owner: Person, carol: Person, dave: Person
) -> None:
    """S0-36: cost in points, points as a prize; called off, all of it goes back."""
    await has(town, CAROL, points=120)
    link = await made(owner)
    await enters(carol, link)
    await enters(carol, link, "Enter for 50 pts")
    await enters(dave, link)
    assert (await free_of(town, CAROL))[0] == 70
    await enters(carol, link, "Enter for 50 pts")
    await carol.opens(link)
    await carol.presses("Enter for 50 pts")
    assert "20" in carol.heard() + carol.alerted, "points are short"
    await owner.says("/draw 1")
    await owner.presses("Call it off")
    await owner.presses("Yes, call it off")
    owner.sees("CALLED OFF · 4 entries")
    await ticks(town, minutes=1)
    assert any("Autumn was called off" in one and "100 pts" in one for one in carol.inbox())
    assert any("Your tries were free" in one for one in dave.inbox())
    assert (await free_of(town, CAROL))[0] == 120
    assert "5 to give away" in await shelf(owner)
    await carol.says("/mypoints")
    await whole(town)
    await carol.opens(link)
    carol.sees("called off")
    await carol.presses("Checker")
    assert b'"called_off"' in await file_of(town, carol)


@pytest.mark.both_engines
@pytest.mark.slow
async def test_nobody_draws_so_the_clock_does_and_points_are_credited(
    town: Town, owner: Person, carol: Person
) -> None:
    """S0-36: a secret that only the bot knows cannot be withheld."""
    link = await made(owner, LINE.replace("1x BEAN; 1x 100 points", "3x 100 points"))
    await enters(carol, link)
    await ticks(town, days=2)
    await ticks(town, minutes=1)
    await carol.opens(link)
    carol.sees("drawn", "1 ticket of 1 won")
    await carol.presses("Claim: 100 pts")
    carol.sees("CLAIMED · it is yours")
    assert (await free_of(town, CAROL))[0] == 100
    await whole(town)


@pytest.mark.slow
async def test_a_round_of_the_beacon_is_typed_in_or_the_draw_is_called_off(
    town: Town, owner: Person, carol: Person
) -> None:
    """S0-36: the round is named when the draw is made; without its value nothing is drawn."""
    link = await made(owner, LINE + " | beacon")
    await enters(carol, link)
    await ticks(town, days=1, hours=6.5)
    assert any("waits for drand's round" in one for one in owner.inbox())
    await owner.says("/draw 1")
    assert "🎲 Draw now" not in owner.buttons
    await owner.presses("Type the round's value")
    await owner.says("tails")
    assert "64 digits" in owner.heard()
    await owner.says("ab" * 32)
    owner.sees("NOTED")
    await owner.presses("Draw now")
    owner.sees("DRAWN · 1 winner")
    await carol.opens(link)
    await carol.presses("JSON")
    file = json.loads(await file_of(town, carol))
    assert file["beacon"] == "ab" * 32
    await owner.says((LINE + " | beacon").replace("11-22", "11-30").replace("Autumn", "Winter"))
    await ticks(town, days=20)
    await owner.says("/draw 2")
    owner.sees("called off", "not typed in in time")
    await whole(town)


@pytest.mark.slow
async def test_a_voucher_is_a_prize_and_who_is_forgotten_wins_nothing(
    town: Town, owner: Person, carol: Person, sam: Person
) -> None:
    """S0-36: it leaves the voucher's stock with the making; what nobody claims comes back. A
    ticket stays in the list, whoever it was."""
    await owner.says("/voucher Latte | exchange | x5 | 30 days")
    await owner.says(
        "/draw Autumn | prize 2x voucher 1 | free 1 | until 2026-11-22 | claim 2 days"
    )
    await owner.presses("Share")
    link = link_in(owner.text)
    await enters(carol, link)
    await enters(sam, link)
    await stranger(town.database, STRANGER, town.clock).visiting(CAFE)(forget_me)
    told = len(sam.inbox())
    await ticks(town, days=2)
    await ticks(town, minutes=1)
    assert len(sam.inbox()) == told, "nobody is told who was forgotten"
    await owner.says("/voucher 1")
    owner.sees("Left: 3 of 5")
    await owner.says("/draw 1")
    owner.sees("2 tickets of 2 won")
    await carol.says("/draw 1")
    await carol.presses("Claim: Latte")
    carol.sees("Show this code at the counter")
    await ticks(town, days=4)
    await owner.says("/voucher 1")
    owner.sees("Left: 4 of 5")
    await owner.says("/wins expired")
    assert len([one for one in owner.buttons if "Latte" in one]) == 1
    await owner.presses("JSON", message=await opened(owner, "/draw 1"))
    _carols, nobody = json.loads(await file_of(town, owner))["entries"]
    assert nobody["ticket"] == 2
    await whole(town)


@pytest.mark.both_engines
@pytest.mark.slow
async def test_a_card_key_is_a_prize_and_each_is_given_once(
    town: Town, owner: Person, carol: Person, dave: Person
) -> None:
    """S0-36: a key is shown to its winner alone, however often Claim is tapped; what nobody
    claims is the draws' again."""
    await owner.says("/addproduct Music | 9.00 | sku MUSIC | category cdk")
    await owner.sends_file(b"sku,key\nMUSIC,AAAA-1111\nMUSIC,BBBB-2222\n", "keys.csv")
    await owner.presses("Confirm")
    await owner.says("/allocate MUSIC draws 2")
    await owner.says(
        "/draw Autumn | prize 2x MUSIC | free 1 | until 2026-11-22 18:00 | claim 2 days"
    )
    await owner.presses("Share")
    link = link_in(owner.text)
    await enters(carol, link)
    await enters(dave, link)
    await ticks(town, days=2)
    await ticks(town, minutes=1)
    await carol.says("/draw 1")
    await carol.taps_twice("Claim: Music")
    await town.post()
    said = " ".join([carol.text, *carol.inbox()])
    keys = [one for one in ("AAAA-1111", "BBBB-2222") if one in said]
    assert len(keys) == 1
    assert keys[0] not in " ".join([owner.text, *owner.inbox(), *dave.inbox()])
    await ticks(town, days=3)
    assert any("Music, which you won, went back" in one for one in dave.inbox())
    await owner.says("/stock MUSIC")
    owner.sees("sold 1", "draws: 1 to give away")
    await whole(town)


async def opened(person: Person, words: str) -> Any:
    await person.says(words)
    return person.screen


@pytest.mark.slow
async def test_who_works_here_does_not_enter(
    town: Town, owner: Person, verifier: Person, carol: Person, sam: Person
) -> None:
    """Others could not trust it; a stranger may, and is a customer from then on."""
    link = await made(owner)
    await verifier.opens(link)
    await verifier.presses("Enter free")
    assert "you work here" in verifier.heard() + verifier.alerted
    await verifier.says(LINE.replace("/draw ", "/draw Mine "))
    verifier.sees("Draws, newest first")  # a search, not the form of who makes them
    await sam.opens(link)
    data = button_of(sam.screen, "Enter free").callback_data or ""
    await enters(sam, link)
    await sam.forges(data)
    assert "no try is left" in sam.heard() + sam.alerted
    await ticks(town, days=1)
    await enters(sam, link)
    await sam.says("/mall")
    assert "🎲 Draws" not in sam.buttons, "the points mall is off"
    await sam.says("/shop")
    await sam.presses("Draws")
    sam.sees("Draws, newest first")


@pytest.mark.slow
async def test_who_works_there_later_keeps_the_ticket_and_all_may_know(
    town: Town, owner: Person, carol: Person, dave: Person
) -> None:
    """S0-36: nobody is taken off the list by being given a role; moments as people say them."""
    link = await made(owner, LINE.replace("2026-11-22 18:00", "明天18点"))
    await owner.says("/draw 1")
    owner.sees("open until 22 Nov, 18:00")
    assert "works there now" not in owner.text
    await enters(carol, link)
    await owner.says("/invite verifier 1")
    await carol.opens(link_in(owner.text))
    await carol.presses("Accept")
    await dave.opens(link)
    await carol.forges(button_of(dave.screen, "Enter for").callback_data or "")
    assert "you work here" in carol.heard() + carol.alerted
    dave.sees("1 ticket is of somebody who works there now")
    await ticks(town, days=1, hours=6.5)
    await ticks(town, minutes=1)
    await ticks(town, hours=2)
    await owner.says("/draw 1")
    owner.sees("1 ticket of 1 won", "1 ticket is of somebody who works there now")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("/draw A | prize lots of mugs | free 1 | until 2026-12-01", "Write prizes as"),
        ("/draw A | prize 2x NONE | free 1 | until 2026-12-01", "no such"),
        ("/draw A | prize 10 points | cheap | until 2026-12-01", "What does an entry cost"),
        ("/draw A | prize 10 points | free 1 | until 2026-11-01", "must close after"),
        ("/draw A | prize 101x 10 points | free 1 | until 2026-12-01", "1 to 100"),
        ("/draw A | prize 9x BEAN | free 1 | until 2026-12-01", "5"),
        ("/list BEAN draws", "points or shop"),
        ("/malls draws", "points or shop"),
    ],
)
async def test_what_makes_no_sense_is_said(owner: Person, line: str, why: str) -> None:
    """D39: a draw gives only what was allocated to draws, and no mall is called so."""
    await beans(owner.town)
    await owner.says("/allocate BEAN draws 5")
    await owner.says(line)
    assert why in owner.heard(), owner.heard()


def test_the_mall_of_draws_sells_nothing() -> None:
    """D39."""
    assert Mall.DRAWS.value == "draws"


async def test_own_words_cost_what_the_question_said(
    town: Town, owner: Person, carol: Person
) -> None:
    """Not the points of another entry, where the free try was used elsewhere meanwhile."""
    link = await made(owner)
    await has(town, CAROL, points=170)
    await carol.opens(link)
    first = carol.screen
    await carol.opens(link)
    await carol.presses("Enter with my own words")
    carol.sees("a free try")
    await carol.presses("Enter free", message=first)
    await carol.says("seven blue doors")
    carol.sees("NOT ENTERED", "Your free tries of today are used")
    assert (await free_of(town, CAROL))[0] == 170


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_example_of_one_line_is_understood_as_it_stands(
    town: Town, owner: Person, language: str
) -> None:
    """Of draws and of vouchers, in the words of whoever reads it."""
    await beans(town, "Mug | 8.90 | 40 | sku MUG")
    await owner.says("/allocate MUG draws 5")
    await owner.says(f"/language {language}")
    for command in ("/draw", "/voucher"):
        await owner.says(f"{command}s")
        await owner.says(f"{command} " + after(owner.text, f"{command} "))
        owner.sees("✅ " + {"en": "MADE", "zh": "已创建"}[language])
    await owner.says("/payouts")
    assert {"en": "◀ Orders", "zh": "◀ 订单"}[language] in owner.buttons
