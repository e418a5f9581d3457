"""The commands, who may use them, and Telegram's own menu of them: one list for /help and both."""

from collections.abc import Callable
from dataclasses import dataclass

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import BotCommand, BotCommandScopeChat

from domain.roles import Permission
from handlers.kit.me import Me
from handlers.kit.words import _


@dataclass(frozen=True, slots=True)
class Command:
    name: str
    permission: Permission
    short: Callable[[], str]  # on a button
    does: Callable[[], str]  # in a list


COMMANDS = (
    Command("redeem", Permission.REDEEM, lambda: _("Redeem"), lambda: _("redeem a code")),
    Command(
        "card", Permission.LOOK_AT_CARD, lambda: _("Look up a card"), lambda: _("look at a card")
    ),
    Command("undo", Permission.UNDO, lambda: _("Undo"), lambda: _("take a redemption back")),
    Command(
        "records", Permission.SEE_RECORDS, lambda: _("Records"), lambda: _("what was redeemed")
    ),
    Command("issue", Permission.ISSUE_CARDS, lambda: _("Issue a card"), lambda: _("issue cards")),
    Command("cards", Permission.ISSUE_CARDS, lambda: _("Cards"), lambda: _("all cards")),
    Command(
        "products", Permission.MANAGE_PRODUCTS, lambda: _("Products"), lambda: _("all products")
    ),
    Command(
        "addproduct",
        Permission.MANAGE_PRODUCTS,
        lambda: _("New product"),
        lambda: _("put a product into the pool"),
    ),
    Command("stock", Permission.SEE_STOCK, lambda: _("Stock"), lambda: _("what can be sold")),
    Command(
        "listings", Permission.MANAGE_MALL, lambda: _("Listings"), lambda: _("what sells where")
    ),
    Command(
        "malls", Permission.MANAGE_MALL, lambda: _("Malls"), lambda: _("on, off, preview, groups")
    ),
    Command(
        "supply",
        Permission.MANAGE_PRODUCTS,
        lambda: _("Resource centre"),
        lambda: _("buy benefits from suppliers"),
    ),
    Command(
        "import",
        Permission.MANAGE_PRODUCTS,
        lambda: _("File"),
        lambda: _("bring in a CSV or XLSX file"),
    ),
    Command(
        "members", Permission.MANAGE_STAFF, lambda: _("Members"), lambda: _("levels and tags")
    ),
    Command("share", Permission.MANAGE_MALL, lambda: _("Share"), lambda: _("links and QR codes")),
    Command("stores", Permission.SEE_STORES, lambda: _("Stores"), lambda: _("stores")),
    Command("staff", Permission.SEE_STAFF, lambda: _("Staff"), lambda: _("who works here")),
    Command("invite", Permission.MANAGE_STAFF, lambda: _("Invite"), lambda: _("invite somebody")),
    Command(
        "report", Permission.SEE_REPORT, lambda: _("Report"), lambda: _("a day's redemptions")
    ),
    Command("settings", Permission.SEE_SELF, lambda: _("Settings"), lambda: _("settings")),
    Command("my", Permission.SEE_OWN_CARDS, lambda: _("My cards"), lambda: _("your own cards")),
    Command("mall", Permission.BROWSE, lambda: _("Points mall"), lambda: _("the points mall")),
    Command("shop", Permission.BROWSE, lambda: _("Shop"), lambda: _("the shop")),
    Command("menu", Permission.SEE_SELF, lambda: _("Menu"), lambda: _("everything as buttons")),
    Command("switch", Permission.SEE_SELF, lambda: _("Change hats"), lambda: _("change hats")),
    Command(
        "language", Permission.SEE_SELF, lambda: _("Language"), lambda: _("English or 简体中文")
    ),
    Command(
        "whoami", Permission.SEE_SELF, lambda: _("Who am I"), lambda: _("what I know about you")
    ),
    Command(
        "cancel", Permission.SEE_SELF, lambda: _("Cancel"), lambda: _("close an open question")
    ),
    Command("help", Permission.SEE_SELF, lambda: _("Help"), lambda: _("this list")),
)


def allowed(me: Me) -> list[Command]:
    """What this person may do, in the order in which it is shown."""
    return [one for one in COMMANDS if me.may(one.permission)]


async def set_menu(bot: Bot, me: Me) -> None:
    """Telegram's command menu of this chat, in the person's language. Losing it loses nothing."""
    menu = [BotCommand(command=one.name, description=one.does()) for one in allowed(me)]
    try:
        await bot.set_my_commands(menu, scope=BotCommandScopeChat(chat_id=me.id))
    except TelegramAPIError:
        return
