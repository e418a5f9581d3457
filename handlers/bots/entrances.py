"""Every way to a merchant's own bot; all of them stand under /settings."""

from domain.roles import Permission
from handlers.bots import bots, making
from handlers.bots.buttons import BotDeed
from handlers.kit.picker import PICK_BOT
from handlers.kit.routing import Routes


def entrances(table: Routes) -> None:
    table.deed(BotDeed, "show", bots.bot_pressed, Permission.MANAGE_BOT)
    table.deed(BotDeed, "make", making.make_pressed, Permission.MANAGE_BOT)
    table.deed(BotDeed, "made", making.again_pressed, Permission.MANAGE_BOT)
    table.deed(BotDeed, "renew", making.renew_pressed, Permission.MANAGE_BOT)
    table.deed(BotDeed, "connect", bots.connect_pressed, Permission.MANAGE_BOT)
    table.deed(BotDeed, "remove", bots.remove_pressed, Permission.MANAGE_BOT)
    table.deed(BotDeed, "remove!", bots.removal_confirmed, Permission.MANAGE_BOT)
    table.question(bots.TOKEN, bots.token_typed)
    table.question(making.MAKING, making.making_typed)
    table.picker(PICK_BOT, making.bot_made)
