"""Menus, help and buttons, all fed from the one registration of each command."""

import re

import pytest

import handlers
from domain.roles import Permission
from handlers.kit.commands import Command, Group
from handlers.kit.routing import Routes
from handlers.kit.screen import Event, Screen, show
from tests.town import CAROL, OWNER, VERIFIER, Person, Town, button_of, link_in


async def dance_command(event: Event, args: str) -> None:
    await show(event, Screen(f"dancing {args}".strip()))


async def test_one_registration_is_all_a_new_command_needs(
    town: Town, owner: Person, carol: Person
) -> None:
    """It is typed, opened by its word and by a button, and stands in help and both menus."""

    def entrances(table: Routes) -> None:
        table.command(
            Command(
                "dance",
                Permission.SEE_REPORT,
                Group.FIGURES,
                icon="🩰",
                short=lambda: "Dance",
                does=lambda: "dance a little",
                words=("dance", "跳舞"),
                openers=("dance",),
            ),
            dance_command,
        )

    routes = handlers.routes.__wrapped__()  # one of its own: it is written to
    entrances(routes)
    old = town.app.dispatcher.sub_routers[0]
    town.app.dispatcher.sub_routers[0] = routes.router()
    assert old.name == "routes"
    await owner.says("/start")
    assert "dance" in [one["command"] for one in town.world.menus[OWNER]]
    await owner.presses("Today")
    await owner.presses("🩰 Dance")
    owner.sees("dancing")
    await owner.says("/help")
    owner.sees("/dance – dance a little")
    for said in ("/dance tango", "dance tango"):
        await owner.says(said)
        owner.sees("dancing tango")
    await owner.says("跳舞")
    owner.sees("dancing")
    await carol.says("/help")
    assert "dance" not in carol.text


async def test_the_menu_begins_with_what_is_done_most(owner: Person, verifier: Person) -> None:
    await owner.says("/help")
    named = [line.split(" – ")[0] for line in owner.text.split("\n") if line.startswith("/")]
    assert named[:4] == ["/redeem", "/card", "/undo", "/records"]
    assert named[-1] == "/help"
    assert named.index("/products") < named.index("/listings") < named.index("/stores")
    await verifier.says("/menu")
    assert verifier.buttons[0] == "📷 Redeem"
    assert not any("Staff" in one for one in verifier.buttons)


@pytest.mark.parametrize(
    "data", ["pd1:1:fly", "sd1:1:", "sf1:3:remove!!", "md1:shop:show", "go1:x"]
)
@pytest.mark.parametrize("number", [OWNER, VERIFIER, CAROL])
async def test_a_deed_that_nobody_knows_is_an_old_button(
    town: Town, data: str, number: int
) -> None:
    person = town.person(number)
    await person.says("/menu")
    await person.forges(data)
    assert "from an older version" in person.alerted


async def test_a_button_closes_the_open_question_as_its_command_does(owner: Person) -> None:
    await owner.says("/stores")
    await owner.presses("Add a store")
    await owner.says("/menu")
    await owner.presses("More")
    screen = owner.screen
    await owner.says("/stores")
    await owner.presses("Add a store")
    await owner.presses("Settings", message=screen)
    await owner.says("Harbour")
    await owner.says("/stores")
    assert not any("Harbour" in one for one in owner.buttons)


async def test_a_pin_is_chosen_by_its_command_too(verifier: Person) -> None:
    await verifier.says("/pin")
    verifier.sees("Type a new PIN")
    await verifier.says("8642")
    verifier.sees("Your PIN is set")


PROMISED = """
start menu help cancel language whoami switch products product stock allocate offline online
stockin writeoff list listings share redeem card undo records settlement orders order paid ship
complete close refunds approve reject restocklog vouchers voucher stores staff invite members
points report day alerts settings draws draw wins mall shop my myorders mypoints
"""  # the commands of interface.md


async def test_help_and_home_name_every_command(
    owner: Person, carol: Person, rival: Person
) -> None:
    """interface.md, screens.md 8: nothing has to be known by heart; help has home's groups."""
    await rival.says("/invite manager")
    await owner.opens(link_in(rival.text))
    await owner.presses("Accept")
    await owner.says("/help")
    owner.sees("Products & stock\n", "Orders & refunds\n", "People & stores\n", "Today\n")
    await carol.says("/help")
    told = "\n".join([*owner.inbox(), *carol.inbox()])
    named = set(re.findall(r"^/(\w+) –", told, re.MULTILINE))
    for person in (owner, carol):
        await person.says("/menu")
        taps = [button_of(person.screen, one).callback_data or "" for one in person.buttons]
        named |= {one.partition("~")[0].removeprefix("go1:") for one in taps}
    assert set(PROMISED.split()) - named == set()
