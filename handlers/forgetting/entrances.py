"""Every way to being forgotten."""

from domain.roles import Permission
from handlers.forgetting import forget
from handlers.forgetting.buttons import ForgetMe, ForgetMember
from handlers.kit.commands import Command, Group
from handlers.kit.routing import Routes
from handlers.kit.words import _


def entrances(table: Routes) -> None:
    table.command(
        Command(
            "forget",
            Permission.SEE_SELF,
            Group.ONESELF,
            icon="🧽",
            short=lambda: _("Forget me"),
            does=lambda: _("have my data deleted"),
            words=("forget me", "删除我的数据"),
        ),
        forget.forget_command,
    )
    table.deed(ForgetMe, "go!", forget.me_confirmed, Permission.SEE_SELF)
    table.deed(ForgetMember, "show", forget.member_pressed, Permission.FORGET_PEOPLE)
    table.deed(ForgetMember, "go!", forget.member_confirmed, Permission.FORGET_PEOPLE)
