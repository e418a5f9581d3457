"""A bot that Telegram itself makes for the owner, by way of this one: nobody handles a token."""

import re
import unicodedata

from aiogram import Bot
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.bots import BotConnected, connect_bot, own_bot, want_new_token
from domain.desk import Desk
from domain.errors import NotAllowed
from domain.roles import Permission
from handlers.bots.bots import bot_screen
from handlers.bots.buttons import BotDeed
from handlers.bots.wish import Bots
from handlers.kit.me import Me
from handlers.kit.picker import bot_maker
from handlers.kit.questions import Question
from handlers.kit.screen import REMOVE, Event, Screen, send, show
from handlers.kit.words import _, bold, fill, lines

MAKING = Question("bot.making", things=("bot",))
LONGEST = 32  # symbols of a username


async def make_pressed(
    query: CallbackQuery, desk: Desk, me: Me, bot: Bot, bots: Bots, state: FSMContext
) -> None:
    """Raises BotConnected, CannotMake, Unreachable."""
    if there := await desk(own_bot):
        raise BotConnected(there.username)
    await bots.may_make(bot)
    await MAKING.ask(state)
    shop = me.hat.merchant if me.hat else ""
    text = lines(
        fill(_("✨ <b>A bot for {shop}</b>"), shop=shop),
        _("Tap the button under the typing line: Telegram asks for a name and makes it."),
        _("It is yours. Telegram gives me its token, which is kept sealed: nobody sees it."),
    )
    await show(query, Screen(text, keyboard=bot_maker(shop, username_for(shop))))


async def making_typed(message: Message) -> None:
    await send(message, Screen(_("✨ Use the button below to make the bot, or /cancel.")))


async def bot_made(message: Message, desk: Desk, me: Me, state: FSMContext, bots: Bots) -> None:
    """Telegram made it. Raises NotAllowed, BotTaken, BotConnected, NotManaged, NotFetched."""
    made = message.managed_bot_created
    if made is None:
        return
    if not me.may(Permission.MANAGE_BOT):
        raise NotAllowed(Permission.MANAGE_BOT)
    new = made.bot_user
    await MAKING.ask(state, bot=new.id, username=new.username or "", name=new.full_name)
    await _connect(message, desk, me, state, bots)


async def again_pressed(
    query: CallbackQuery, desk: Desk, me: Me, state: FSMContext, bots: Bots
) -> None:
    """It was made, and its token not given; where it is connected by now it is shown. Raises as
    above."""
    if await state.get_state() == MAKING.name and "bot" in await MAKING.about(state):
        await _connect(query, desk, me, state, bots)
    else:
        await show(query, bot_screen(await desk(own_bot), me))


async def _connect(event: Event, desk: Desk, me: Me, state: FSMContext, bots: Bots) -> None:
    """The bot that the question is about: it was told by Telegram itself, and by no button."""
    new = await MAKING.about(state)
    token = await bots.made(new["bot"])
    line = await desk(
        connect_bot, token=token, username=new["username"], name=new["name"], managed=True
    )
    await bots.refresh()
    await state.clear()
    shop = me.hat.merchant if me.hat else ""
    words = fill(_("✨ {name} is made, for {shop}."), name=bold(line.name), shop=shop)
    await send(event, Screen(words, keyboard=REMOVE))
    await send(event, bot_screen(line, me, new=True))


async def renew_pressed(
    query: CallbackQuery, pressed: BotDeed, desk: Desk, me: Me, bots: Bots
) -> None:
    """Raises Gone, NotManaged, Unreachable."""
    await desk(want_new_token, bot_id=pressed.bot)
    await bots.renew(pressed.bot, anew=True)
    await show(query, bot_screen(await desk(own_bot), me, renewed=True))


def username_for(shop: str) -> str | None:
    """What Telegram's dialog may suggest; None where the name has too few letters for it."""
    plain = unicodedata.normalize("NFKD", shop).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain)[: LONGEST - 4].strip("_")
    return f"{words}_bot" if re.match("[a-z]..", words) else None
