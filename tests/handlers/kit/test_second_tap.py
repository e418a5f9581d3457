"""The second tap on a finished form: both had left the phone before the bot answered the first."""

import ast
import inspect

from domain.cards import list_cards
from domain.draws import list_draws
from domain.vouchers import list_vouchers
from tests.rules.test_whole_program import operations, sources
from tests.shop import beans
from tests.town import OWNER, Person, Town, button_of


async def finishes_twice(person: Person, button: str, *words: str) -> None:
    """The second is answered like the first: the receipt stays, nothing says that it failed."""
    first = await person.presses(button)
    person.sees(*words)
    screen = person.screen
    await person.town.deliver(first)
    await person.town.app.tasks.idle()
    person.sees(*words)
    assert "❌" not in person.text + person.alerted
    assert person.screen.message_id == screen.message_id, "in its place"


async def test_a_card(town: Town, owner: Person) -> None:
    await owner.says("/issue Cake")
    await finishes_twice(owner, "✅ Issue", "1 card issued: Cake", "1 of 1 left")
    assert len((await (await town.desk(OWNER))(list_cards)).lines) == 1


async def test_a_card_from_a_form_too_old_to_be_edited(town: Town, owner: Person) -> None:
    """Also where a moment ends between the taps."""
    await owner.says("/issue Cake")
    old, data = owner.screen, button_of(owner.screen, "✅ Issue").callback_data or ""
    town.clock.passes(seconds=299 - town.clock.now.timestamp() % 300)
    for _ in "12":
        await town.deliver(town.world.presses_button(OWNER, old.message_id, data, old=True))
        owner.sees("1 card issued: Cake")
        assert "❌" not in owner.text + owner.alerted
        town.clock.passes(seconds=2)
    assert len((await (await town.desk(OWNER))(list_cards)).lines) == 1


async def test_many_cards(town: Town, owner: Person) -> None:
    await owner.says("/issue Cake")
    await owner.presses("How many")
    await owner.says("3")
    await finishes_twice(owner, "✅ Issue", "3 cards issued: Cake")
    assert "🖨 Print sheet (PDF)" in owner.buttons
    assert len((await (await town.desk(OWNER))(list_cards)).lines) == 3


async def test_a_voucher(town: Town, owner: Person) -> None:
    await owner.says("/voucher")
    await owner.says("Latte")
    for one in ("Exchange", "100", "30 days"):
        await owner.presses(one)
    await finishes_twice(owner, "Make it", "MADE", "Left: 100 of 100")
    assert len((await (await town.desk(OWNER))(list_vouchers)).lines) == 1


async def test_a_draw(town: Town) -> None:
    owner = await beans(town)
    await owner.says("/allocate BEAN draws 5")
    await owner.says("/draw")
    await owner.says("Autumn")
    await owner.says("2x BEAN")
    await owner.presses("1 free a day")
    await owner.says("2026-11-22 18:00")
    await finishes_twice(owner, "Make it", "MADE", "2 × House beans")
    assert len((await (await town.desk(OWNER))(list_draws)).lines) == 1


async def test_a_product_and_where_it_sells(town: Town, owner: Person) -> None:
    await owner.says("/addproduct")
    for said in ("Tea", "12.50", "40"):
        await owner.says(said)
    await owner.presses("points mall")
    await finishes_twice(owner, "Finish", "It is in the pool and online")
    await finishes_twice(owner, "Put on sale", "Tea", "0 → 40")
    await owner.says("/stock Tea")
    owner.sees("Pool 0 · allocated 40")


async def test_products_that_were_picked(town: Town) -> None:
    owner = await beans(town)
    await owner.says("/allocate BEAN points 5")
    await owner.says("/list")
    await owner.presses("points mall")
    await owner.presses("⬜ House beans")
    await finishes_twice(owner, "List 1 in the points mall", "1 product is listed")


async def test_a_till_with_a_difference(owner: Person) -> None:
    await owner.says("/day 1 2.00 found it")
    await finishes_twice(owner, "Close with +€2.00", "CLOSED WITH", "+€2.00", "found it")


def test_whoever_ends_a_form_asks_first_whether_it_was_done() -> None:
    """A deed that is told a wish beside the draft takes the draft with it: the second tap would
    find none to read the wish from."""
    takes = {
        one.run.__name__
        for one in operations().values()
        if str(inspect.signature(one.run).parameters.get("draft", "")).endswith("None = None")
    }
    ends, asked = set[str](), set[str]()
    for _path, source in sources("handlers"):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Name):
                if "draft" in {one.arg for one in node.keywords}:
                    ends.add(node.args[0].id)
                if isinstance(node.func, ast.Attribute) and node.func.attr == "answered":
                    asked.add(node.args[0].id)
    assert len(ends & takes) == 7
    assert ends & takes <= asked
