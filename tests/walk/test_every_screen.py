"""One walk over every screen, with all that must be true of each of them."""

import pytest

import handlers
from domain.orders import Means
from domain.staff import stand_at
from domain.stock import Mall, set_low, stock_of_product
from tests.buying import buys, has, sells
from tests.handlers.scan.test_several import lays_down
from tests.rules.test_questions import Asker, met_by_no_walk
from tests.rules.test_speech import Reader, cut_in, raw_in
from tests.shop import picture
from tests.town import CAROL, OLD_TOWN, OWNER, VERIFIER, Town, open_town
from tests.walk.test_buttons import ALARM, PRESSES, nothing_broke, press_all

MOST = {OWNER: 6 * PRESSES, VERIFIER: PRESSES, CAROL: PRESSES}
# Buttons that stand on nothing but what comes by itself, or on what the counter sent.
BY_ITSELF = {
    "al#:#:card", "al#:#:done", "al#:#:extend", "al#:#:off", "al#:#:snooze", "dn#:#:back",
    "dn#:#:case", "dn#:#:lift", "dn#:#:photos", "ev#", "ra#", "rt#", "sb#:#:in", "sb#:#:snooze",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # which plays no part
async def test_every_button_every_question_and_every_screen(database_url: str) -> None:
    """Each button does something or says why not, and leads on. Each question (screens.md, 3 and
    4) can be left, repeats itself and swallows nothing. Each screen is whole (issue F): no raw
    identifier, no cut button."""
    async with open_town(database_url, alarm_chat_id=ALARM) as town:
        town.world.join(ALARM, "Alarm").started = True
        code = await furnished(town)
        reader, asked, deeds = Reader(town, tuple(MOST)), set(), set[str]()
        await town.post()
        commands = sorted(set(handlers.routes().commands) - {"language"})
        for who, most in MOST.items():
            asker = Asker(town, who, code)
            seen = await press_all(town, who, commands, "there", most, asker.look)
            deeds |= seen.deeds
            assert seen.silent == []
            assert seen.stuck == []
            assert asker.wrong == [], "\n".join(asker.wrong)
            await town.person(who).says("/language en")
            asked |= asker.seen
        nothing_broke(town)
    assert met_by_no_walk(asked) == set()
    assert {one for one in BY_ITSELF if not any(deed.startswith(one) for deed in deeds)} == set()
    assert len(reader.texts) > 600
    assert {(word, line) for line in reader.lines() for word in raw_in(line)} == set()
    assert {one for row in reader.rows for one in cut_in(row)} == set()


async def furnished(town: Town) -> str:
    """A shop in which something of every kind has happened; the code of a card of many uses."""
    beans = await sells(town, Mall.SHOP, "4.00")
    tea = await sells(
        town, Mall.POINTS, "300 + 2.00", sku="TEA", name="Green tea", expires_on="2026-11-24"
    )
    await has(town, CAROL, points=5000, money=5000)
    desk = await town.desk(OWNER)
    (line,) = await desk(stock_of_product, product_id=beans.product)
    await desk(set_low, sub_id=line.subs[0].id, low_at=19)
    await buys(town, beans, means=Means.CASH)
    await buys(town, tea, means=Means.BALANCE)
    owner = town.person(OWNER)
    await owner.says("/product 1")
    await owner.presses("Pictures")
    await owner.presses("Add to the carousel")
    await owner.sends(picture())
    await town.never_asks_again()
    card = await town.issues("Coffee", 900, holder_id=CAROL)
    await town.issues("Cake", 1)
    await desk(stand_at, store_id=OLD_TOWN)
    await at_the_counter(town, card.code)
    return card.code


async def at_the_counter(town: Town, code: str) -> None:
    """One redeemed, which its holder denies; two in one picture; one photographed again. What
    comes by itself is there: low stock, an end that is near, the denial."""
    verifier, carol = town.person(VERIFIER), town.person(CAROL)
    await verifier.says(f"/redeem {code} 2")
    taken = await town.issues("Tea", 1, holder_id=CAROL)
    await verifier.scans(taken)
    await town.post()
    await carol.presses("Not me")
    await carol.presses("Not me: freeze it")
    await verifier.scans(gone := await town.issues("Gone", 1))
    await verifier.scans(gone)
    await lays_down(verifier, [await town.issues(f"Card {n}", 1) for n in range(2)])
    await town.app.clock.tick()
