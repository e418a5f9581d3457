"""Home instead of a wall (screens 8): what waits, eight buttons, everything within two taps."""

import re
from collections import Counter
from itertools import pairwise

import pytest
from aiogram.types import Message

import handlers
from domain.orders import Means
from domain.roles import ALLOWED, Role
from domain.stock import Mall, set_low, stock_of_product
from handlers.door.home import behind, deeper, home_of, tiles_of
from handlers.kit.commands import Command
from tests.buying import buys, has, sells
from tests.town import CAROL, MANAGER, NEWCOMER, OWNER, STRANGER, VERIFIER, Person, Town, open_town

MOST = 8
# Home is the menu, and every command closes the open question as /cancel does.
AT_HOME = {"menu", "cancel"}
ROLES = [role for role in Role if role is not Role.SYSTEM]


def listed_for(role: Role) -> list[Command]:
    table = [one for one, _handler in handlers.routes().commands.values() if one.group]
    return [one for one in table if one.permission in ALLOWED[role]]


def opened(screen: Message) -> set[str]:
    """The commands that the buttons of a screen open."""
    rows = screen.reply_markup.inline_keyboard if screen.reply_markup else []
    said = [one.callback_data or "" for row in rows for one in row]
    return {found[1] for one in said if (found := re.match(r"g[of]1:(\w+)", one))}


def signs(buttons: list[str]) -> list[str]:
    return [one.split()[0] for one in buttons]


@pytest.mark.parametrize("role", ROLES)
def test_every_command_is_within_two_taps_of_home(role: Role) -> None:
    """Some, under More, one deeper; no group is a wall."""
    listed = listed_for(role)
    home = home_of(role)
    assert len(home) <= MOST
    near = {one for one in home if isinstance(one, str)}
    for tile in tiles_of(role).values():
        inside = {one.name for one in behind(tile, role, listed)}
        assert len(inside) + len(deeper(tile, role)) <= MOST, f"{tile.name} is a wall"
        near |= inside
    for one in listed:
        assert {one.name, one.like} & (near | AT_HOME), f"/{one.name} is lost"


@pytest.mark.parametrize("number", [OWNER, MANAGER, VERIFIER, CAROL, STRANGER])
async def test_home_has_few_buttons_and_leads_everywhere(town: Town, number: int) -> None:
    """Pressed as a person does: no emoji and no words twice on one screen, nothing lost."""
    person = town.person(number)
    await person.says("/menu")
    home, buttons = person.screen, person.buttons
    assert 0 < len(buttons) <= MOST
    found = opened(home)
    tiles = [[one] for one in buttons if one.partition(" ")[2] in TILES]
    tiles.append(["☰ More", "🙂 About me"])
    if number in (OWNER, MANAGER, STRANGER):
        tiles.append(["☰ More", "🛒 As a customer"])
    for way in [[], *tiles]:
        await person.says("/menu")
        for shown in way:
            await person.presses(shown)
            found |= opened(person.screen)
            assert person.text != home.text
        for words in (person.buttons, signs(person.buttons)):
            assert [one for one, n in Counter(words).items() if n > 1] == []
    listed = listed_for((await town.desk(number)).actor.role)
    assert {one.like or one.name for one in listed} - found - AT_HOME <= {"switch"}


TILES = {
    "Cards", "Products & stock", "Malls", "Orders & refunds", "Today", "People & stores",
    "As a customer", "More",
}  # fmt: skip


async def test_a_founder_is_led_to_the_beginning(database_url: str) -> None:
    async with open_town(database_url, owner_ids=[NEWCOMER]) as town:
        nora = town.person(NEWCOMER)
        await nora.says("/menu")
        nora.sees("Welcome")
        await nora.presses("Set up my shop")
        nora.sees("1 / 3", "In which country")


async def test_who_wears_one_hat_is_offered_no_other(town: Town, verifier: Person) -> None:
    await verifier.says("/start")
    assert "switch" not in [one["command"] for one in town.world.menus[VERIFIER]]
    await verifier.presses("More")
    assert "switch" not in opened(verifier.screen)
    await verifier.says("/help")
    assert "/switch" not in verifier.text
    await verifier.says("/switch")
    verifier.sees("only one hat")


async def test_who_wears_two_may_change(town: Town, owner: Person, rival: Person) -> None:
    await rival.says("/invite manager")
    found = re.search(r"https://t\.me/\S+", rival.text)
    assert found
    await owner.opens(found[0])
    await owner.presses("Accept")
    assert "switch" in [one["command"] for one in town.world.menus[OWNER]]
    await owner.says("/menu")
    await owner.presses("More")
    await owner.presses("Change hats")
    await owner.presses("Rival Tea")
    owner.sees("Rival Tea · manager")
    await owner.says("/help")
    owner.sees("/switch")


@pytest.mark.slow
async def test_home_says_what_waits_and_leads_there(town: Town, owner: Person) -> None:
    """Three lines at most; the number is at the button that leads there, and behind it."""
    await owner.says("/menu")
    assert "/refunds" not in owner.text
    assert not re.search(r"\d", "".join(owner.buttons))
    tea = await sells(town, Mall.SHOP, "2.00", sku="TEA", name="Tea", template="shipping")
    beans = await sells(town, Mall.SHOP, "4.00", sku="BEAN")
    await has(town, CAROL, money=5000)
    carol = town.person(CAROL)
    await buys(town, tea, means=Means.BALANCE, address="1 High Street")
    await buys(town, beans, means=Means.CASH)
    lines = await (await town.desk(OWNER))(stock_of_product, product_id=beans.product)
    await (await town.desk(OWNER))(set_low, sub_id=lines[0].subs[0].id, low_at=30)
    await carol.says("/menu")
    carol.sees("1 order waits for your payment: /myorders")
    assert "low" not in carol.text
    await carol.says("/myorders")
    await carol.presses("Tea")
    await carol.presses("Ask for a refund")
    await carol.presses("changed my mind")
    await owner.says("/menu")
    owner.sees("1 refund waits: /refunds", "1 order to deliver: /ship", "1 product is low: /low")
    assert len([one for one in owner.text.split("\n") if "/" in one]) == 3
    assert len(owner.buttons) == MOST
    await owner.presses("Orders & refunds 2")
    owner.sees("1 refund waits", "1 order to deliver")
    assert "low" not in owner.text
    await owner.presses("↩ Refunds 1")
    owner.sees("1 waits for a decision")
    assert any("Tea" in one for one in owner.buttons)
    await owner.says("/menu")
    await owner.presses("Products & stock 1")
    await owner.presses("Low stock 1")
    await owner.presses("House beans")
    owner.sees("alert at 30")
    await town.person(VERIFIER).says("/menu")
    assert "/refunds" not in town.person(VERIFIER).text


async def test_what_was_snoozed_or_is_the_rivals_does_not_wait(
    town: Town, owner: Person, rival: Person
) -> None:
    beans = await sells(town, Mall.SHOP, "4.00")
    desk = await town.desk(OWNER)
    (line,) = await desk(stock_of_product, product_id=beans.product)
    await desk(set_low, sub_id=line.subs[0].id, low_at=30)
    await rival.says("/low")
    rival.sees("Nothing is low")
    await owner.says("/low")
    await owner.presses("House beans")
    await owner.forges(f"sb1:{line.subs[0].id}:snooze:24")
    await owner.says("/low")
    owner.sees("Nothing is low")
    await owner.says("/menu")
    assert "/low" not in owner.text


@pytest.mark.parametrize(
    ("tile", "opens", "then"),
    [
        ("📊 Today", "Records", "7 days"),
        ("🧾 Orders & refunds", "Orders", "paid"),
        ("📦 Products & stock", "Products", "○ shop"),
        ("👥 People & stores", "Staff", "Viktor"),
    ],
)
async def test_the_way_back_is_said_in_the_language_of_now(
    town: Town, owner: Person, tile: str, opens: str, then: str
) -> None:
    """A screen from before the language was changed leads on, and nothing on the next is of it."""
    await sells(town, Mall.SHOP, "4.00")
    await owner.says("/menu")
    await owner.presses(tile)
    await owner.presses(opens)
    screen = owner.screen
    assert f"◀ {tile}" in owner.buttons
    await owner.says("/language zh")
    assert owner.buttons == ["◀ ☰ 更多", "⌂ 菜单"]
    await owner.presses(then, message=screen)
    ways = [one for one in owner.buttons if one.startswith("◀ ")]
    assert ways
    assert not [one for one in ways if one.isascii() or "Back" in one or tile in one]


# Typed alone these begin what a button of the list begins.
NEW = {"draw": "New draw", "voucher": "New voucher"}


@pytest.mark.slow
async def test_a_command_like_another_opens_the_same(town: Town, owner: Person) -> None:
    """What has no button of its own is really behind the other's: there, or one tap on."""
    await sells(town, Mall.SHOP, "4.00")
    alike = [one for one in listed_for(Role.OWNER) if one.like]
    assert len(alike) > 10
    for one in alike:
        await owner.says(f"/{one.name}")
        mine = (owner.text, owner.buttons)
        await owner.says(f"/{one.like}")
        if one.name in NEW:
            await owner.presses(NEW[one.name])
        assert (owner.text, owner.buttons) == mine, f"/{one.name} is not like /{one.like}"


PROMISED = """
start menu help cancel language whoami products product stock allocate offline online stockin
writeoff list listings share redeem card undo records orders order paid ship complete close refunds
approve reject restocklog stores staff invite members points report day settings mall shop my
myorders mypoints settlement vouchers voucher alerts draws draw wins forget
"""


async def test_help_and_home_know_what_was_promised(owner: Person) -> None:
    """Every command of the interface that is there is listed."""
    await owner.says("/help")
    said = re.findall(r"^/(\w+)", owner.text, re.MULTILINE)
    assert set(PROMISED.split()) - set(said) == set()
    order = [one.group or 0 for name in said for one in listed_for(Role.OWNER) if one.name == name]
    assert all(one <= other for one, other in pairwise(order))
