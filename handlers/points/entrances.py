"""Every way to points and balances."""

from domain.roles import Permission
from handlers.kit.commands import Command, Group
from handlers.kit.routing import Routes
from handlers.kit.words import _
from handlers.points import points
from handlers.points.buttons import PointsOf


def entrances(table: Routes) -> None:
    table.command(
        Command(
            "points",
            Permission.MANAGE_POINTS,
            Group.PEOPLE,
            icon="◆",
            short=lambda: _("Points"),
            does=lambda: _("give and take points, top up a balance"),
            words=("points", "积分"),
            openers=("points", "积分"),
        ),
        points.points_command,
    )
    table.command(
        Command(
            "mypoints",
            Permission.SEE_OWN_CARDS,
            Group.CUSTOMER,
            icon="◆",
            short=lambda: _("My points"),
            does=lambda: _("my points and balance"),
            words=("my points", "我的积分"),
        ),
        points.my_points_command,
    )
    table.deed(PointsOf, "show", points.points_pressed, Permission.MANAGE_POINTS)
    for deed in ("give", "take", "topup", "payout"):
        table.deed(PointsOf, deed, points.change_pressed, Permission.MANAGE_POINTS)
    table.question(points.CHANGE, points.change_typed)
    table.button(points.Proof, points.proof_pressed, Permission.SEE_OWN_CARDS)
