"""Every way to draws: made, entered, drawn, checked, won."""

from domain.roles import Permission
from handlers.draws import claiming, draw, draws, making, manage, wins
from handlers.draws.buttons import (
    ClaimWin,
    DrawDeed,
    DrawPage,
    DrawSeen,
    EnterDraw,
    ShowWin,
    WinDeed,
    WinFile,
    WinPage,
)
from handlers.draws.form import EditDraw, MakeDraw, NewDraw
from handlers.kit.commands import Command, Group
from handlers.kit.routing import Routes
from handlers.kit.words import _

RIGHT, ENTER = Permission.MANAGE_DRAWS, Permission.ENTER_DRAWS


def entrances(table: Routes) -> None:
    table.command(
        Command(
            "draws",
            ENTER,
            Group.SHOPFRONT,
            icon="🎲",
            short=lambda: _("Draws"),
            does=lambda: _("draws: enter, win, check the result"),
            words=("draws", "抽奖"),
        ),
        draws.draws_command,
    )
    table.command(
        Command(
            "draw",
            ENTER,
            Group.SHOPFRONT,
            short=lambda: _("Draw"),
            does=lambda: _("one draw, by its number"),
            like="draws",
        ),
        draws.draw_command,
    )
    table.start("d", draw.draw_link)
    table.button(DrawPage, draws.page_pressed, ENTER, of="draws")
    table.deed(DrawSeen, "show", draw.draw_pressed, ENTER)
    table.deed(DrawSeen, "tickets", draw.tickets_pressed, ENTER)
    table.deed(DrawSeen, "words", draw.words_pressed, ENTER)
    table.deed(DrawSeen, "json", draw.json_pressed, ENTER)
    table.deed(DrawSeen, "html", draw.html_pressed, ENTER)
    table.question(draw.WORDS, draw.words_typed)
    table.button(EnterDraw, draw.enter_pressed, ENTER)
    table.button(ClaimWin, claiming.claim_pressed, ENTER)
    _leading(table)
    _wins(table)


def _leading(table: Routes) -> None:
    table.button(NewDraw, draws.new_pressed, RIGHT)
    table.button(EditDraw, making.edit_pressed, RIGHT)
    table.button(MakeDraw, making.make_pressed, RIGHT)
    table.question(making.TYPED, making.field_typed)
    table.deed(DrawDeed, "share", manage.share_pressed, RIGHT)
    table.deed(DrawDeed, "now", manage.now_pressed, RIGHT)
    table.deed(DrawDeed, "beacon", manage.beacon_pressed, RIGHT)
    table.question(manage.BEACON, manage.beacon_typed)
    table.deed(DrawDeed, "off", manage.off_pressed, RIGHT)
    table.deed(DrawDeed, "off!", manage.off_confirmed, RIGHT)


def _wins(table: Routes) -> None:
    table.command(
        Command(
            "wins",
            RIGHT,
            Group.MALLS,
            icon="🏆",
            short=lambda: _("Wins"),
            does=lambda: _("what was won in draws, as a list or a file"),
            words=("wins", "中奖"),
        ),
        wins.wins_command,
    )
    table.button(WinPage, wins.page_pressed, RIGHT, of="wins")
    table.button(WinFile, wins.file_pressed, RIGHT)
    table.button(ShowWin, wins.win_pressed, RIGHT)
    table.deed(WinDeed, "give", wins.give_pressed, RIGHT)
    table.deed(WinDeed, "give!", wins.gift_confirmed, RIGHT)
    table.deed(WinDeed, "back", wins.back_pressed, RIGHT)
    table.deed(WinDeed, "back!", wins.return_confirmed, RIGHT)
