"""Every way to the tills."""

from domain.roles import Permission
from handlers.kit.commands import Command, Group
from handlers.kit.routing import Routes
from handlers.kit.words import _
from handlers.till import stars, till
from handlers.till.buttons import AsExpected, Counted, Stars, TillOf


def entrances(table: Routes) -> None:
    right = Permission.MANAGE_ORDERS
    table.command(
        Command(
            "day",
            right,
            Group.FIGURES,
            icon="🪙",
            short=lambda: _("Close the till"),
            does=lambda: _("cash is counted against what should be there"),
            words=("till", "close the till", "日结", "盘点现金"),
        ),
        till.day_command,
    )
    table.deed(TillOf, "show", till.till_pressed, right)
    table.deed(TillOf, "moves", till.moves_pressed, right)
    table.deed(TillOf, "past", till.past_pressed, right)
    table.button(AsExpected, till.as_expected_pressed, right)
    table.button(Counted, till.counted_pressed, right)
    table.button(Stars, stars.stars_pressed, right)
    table.question(till.COUNT, till.count_typed)
