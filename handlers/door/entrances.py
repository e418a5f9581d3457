"""Every way into the door."""

from domain.roles import Permission
from handlers.door.buttons import MyShop, Wear
from handlers.door.edited import edited_message
from handlers.door.founding import (
    COUNTRY,
    NAME,
    Called,
    InCountry,
    called_pressed,
    country_pressed,
    country_typed,
    i_redeem_pressed,
    name_typed,
)
from handlers.door.home import above, tile_pressed, way_to
from handlers.door.menu import (
    back_pressed,
    cancel_command,
    help_command,
    menu_command,
    other_message,
    stale_pressed,
)
from handlers.door.oneself import (
    Speak,
    hat_pressed,
    language_command,
    language_pressed,
    switch_command,
    whoami_command,
)
from handlers.door.payment import unknown_asked, unknown_paid
from handlers.door.start import start_command
from handlers.kit.asking import GoBack
from handlers.kit.buttons import OpenTile
from handlers.kit.commands import Command, Group
from handlers.kit.routing import Routes
from handlers.kit.words import _


def entrances(table: Routes) -> None:
    table.command(
        Command(
            "start",
            Permission.SEE_SELF,
            Group.ONESELF,
            short=lambda: _("Menu"),
            does=lambda: _("begin"),
            like="menu",
        ),
        start_command,
    )
    table.question(COUNTRY, country_typed)
    table.question(NAME, name_typed)
    table.button(InCountry, country_pressed, Permission.CREATE_MERCHANT)
    # The second tap finds its owner: who may found is the deed's to say.
    table.button(Called, called_pressed, Permission.SEE_SELF)
    table.button(MyShop, i_redeem_pressed, Permission.MANAGE_STORES)
    table.command(
        Command(
            "menu",
            Permission.SEE_SELF,
            Group.ONESELF,
            short=lambda: _("Menu"),
            does=lambda: _("home: what waits, and everything as buttons"),
            words=("menu", "菜单"),
        ),
        menu_command,
    )
    table.above, table.way_to = above, way_to
    table.button(OpenTile, tile_pressed, Permission.SEE_SELF)
    table.command(
        Command(
            "switch",
            Permission.SEE_SELF,
            Group.ONESELF,
            icon="🎩",
            short=lambda: _("Change hats"),
            does=lambda: _("change hats"),
            words=("switch", "切换"),
        ),
        switch_command,
    )
    table.button(Wear, hat_pressed, Permission.SEE_SELF)
    table.command(
        Command(
            "language",
            Permission.SEE_SELF,
            Group.ONESELF,
            icon="🌐",
            short=lambda: _("Language"),
            does=lambda: _("English or 简体中文"),
            words=("language", "语言"),
        ),
        language_command,
    )
    table.button(Speak, language_pressed, Permission.SEE_SELF)
    table.command(
        Command(
            "whoami",
            Permission.SEE_SELF,
            Group.ONESELF,
            icon="🪪",
            short=lambda: _("Who am I"),
            does=lambda: _("what I know about you"),
            words=("whoami", "我是谁"),
        ),
        whoami_command,
    )
    table.command(
        Command(
            "cancel",
            Permission.SEE_SELF,
            Group.ONESELF,
            short=lambda: _("Cancel"),
            does=lambda: _("close an open question"),
            words=("cancel", "取消"),
        ),
        cancel_command,
    )
    table.command(
        Command(
            "help",
            Permission.SEE_SELF,
            Group.ONESELF,
            icon="❔",
            short=lambda: _("Help"),
            does=lambda: _("this list"),
            words=("help", "帮助"),
        ),
        help_command,
    )
    table.button(GoBack, back_pressed, Permission.SEE_SELF)
    table.otherwise(stale=stale_pressed, other=other_message, edited=edited_message)
    table.otherwise(checkout=unknown_asked, paid=unknown_paid)
