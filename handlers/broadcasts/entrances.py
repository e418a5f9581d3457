"""Every way to broadcasts, and to what oneself is told."""

from domain.roles import Permission
from handlers.broadcasts import broadcasts, own, whom
from handlers.broadcasts.buttons import CastDeed, CastPage, CastSend, CastTo, News, Quiet
from handlers.kit.commands import Command, Group
from handlers.kit.routing import Routes
from handlers.kit.words import _


def entrances(table: Routes) -> None:
    right = Permission.BROADCAST
    table.command(
        Command(
            "broadcast",
            right,
            Group.PEOPLE,
            icon="📣",
            short=lambda: _("Broadcasts"),
            does=lambda: _("write to many members at once: a level, a tag, holders of a card"),
            words=("broadcast", "broadcasts", "群发"),
        ),
        broadcasts.broadcast_command,
    )
    table.button(CastPage, broadcasts.page_pressed, right, of="broadcast")
    table.button(CastSend, broadcasts.send_pressed, right)
    for deed, pressed in (
        ("show", broadcasts.card_pressed),
        ("try", broadcasts.try_pressed),
        ("words", broadcasts.words_pressed),
        ("voucher", broadcasts.voucher_pressed),
        ("stop", broadcasts.stop_pressed),
        ("stop!", broadcasts.stopped),
        ("drop", broadcasts.dropped),
    ):
        table.deed(CastDeed, deed, pressed, right)
    for deed, chosen in (
        ("ask", whom.asked),
        ("everybody", whom.everybody_pressed),
        ("level", whom.level_pressed),
        ("tag", whom.tag_pressed),
        ("card", whom.card_pressed),
        ("voucher", whom.voucher_pressed),
    ):
        table.deed(CastTo, deed, chosen, right)
    table.question(broadcasts.WORDS, broadcasts.words_typed)
    table.command(
        Command(
            "quiet",
            Permission.SEE_SELF,
            Group.ONESELF,
            icon="🔕",
            short=lambda: _("What I am told"),
            does=lambda: _("quiet hours, and whose news I want"),
            words=("quiet", "免打扰"),
        ),
        own.quiet_command,
    )
    table.button(Quiet, own.quiet_pressed, Permission.SEE_SELF)
    table.button(News, own.news_pressed, Permission.SEE_OWN_CARDS)
