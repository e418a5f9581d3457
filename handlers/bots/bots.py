"""Settings → Your own bot: its token typed and deleted at once; taken away with a second tap."""

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message

from domain.bots import BotLine, connect_bot, disconnect_bot, own_bot
from domain.desk import Desk
from domain.errors import Malformed, NotAllowed
from domain.roles import Permission
from domain.secrets import BotToken
from handlers.bots.buttons import BotDeed
from handlers.bots.wish import Bots
from handlers.kit.buttons import go
from handlers.kit.me import Me
from handlers.kit.questions import Question, taken_out
from handlers.kit.screen import BAD, GOOD, Button, Rows, Screen, button, send, show
from handlers.kit.words import _, bold, fill, lines, moment

TOKEN = Question("bot.token", secret=True)


async def bot_pressed(query: CallbackQuery, desk: Desk, me: Me) -> None:
    await show(query, bot_screen(await desk(own_bot), me))


async def connect_pressed(query: CallbackQuery, state: FSMContext) -> None:
    await TOKEN.ask(state)
    text = lines(
        _("🤖 Write /newbot to @BotFather, choose a name, and send me here what it answers."),
        _("I delete your message at once and keep the token sealed: nobody sees it again."),
        _("If another program uses that bot, it stops hearing: take a new one."),
    )
    await show(query, Screen(text, [[_back()]]))


async def token_typed(message: Message, desk: Desk, me: Me, state: FSMContext, bots: Bots) -> None:
    """The whole of @BotFather's message will do: the token is found in it."""
    gone = await taken_out(message)
    if not me.may(Permission.MANAGE_BOT):
        raise NotAllowed(Permission.MANAGE_BOT)
    token = BotToken.found_in(message.text or "")
    if token is None:
        raise Malformed("bot token")
    known = await bots.introduce(token)
    line = await desk(connect_bot, token=token, username=known.username, name=known.name)
    await bots.refresh()
    await state.clear()
    await send(message, bot_screen(line, me, gone=gone, new=True))


async def remove_pressed(query: CallbackQuery, pressed: BotDeed) -> None:
    text = lines(
        _("🤖 Disconnect your bot? It falls silent, and its token is destroyed here."),
        _("Links and codes that lead to it lead nowhere from then on; cards stay good."),
        _("Who spoke only with it is written to again once they open the common bot."),
    )
    yes = button(_("Yes, disconnect"), BotDeed(deed="remove!", bot=pressed.bot), BAD)
    await show(query, Screen(text, [[yes], [_back()]]))


async def removal_confirmed(
    query: CallbackQuery, pressed: BotDeed, desk: Desk, me: Me, bots: Bots
) -> None:
    token = await desk(disconnect_bot, bot_id=pressed.bot)
    await show(query, bot_screen(None, me, removed=True))
    if token.known:  # else the same request came again: only a mask of it is kept
        await bots.let_go(token)
    await bots.refresh()


def _back() -> Button:
    return button("◀ " + _("Your own bot"), BotDeed(deed="show"))


def bot_screen(
    line: BotLine | None,
    me: Me,
    *,
    gone: bool = True,
    new: bool = False,
    renewed: bool = False,
    removed: bool = False,
) -> Screen:
    """``gone``: what was typed stands in the chat no more."""
    warn = None if gone else _("⚠️ I could not delete your message: delete it yourself.")
    back = [go("◀ " + _("Settings"), "settings")]
    by_token = button("🔗 " + _("Connect a bot by its token"), BotDeed(deed="connect"))
    if line is None:
        text = lines(
            _("✅ Your bot is disconnected.") if removed else None,
            _("🤖 <b>Your own bot</b>"),
            _("There is none: your people use the common bot, beside those of other shops."),
            _("In a bot of your own they see your shop alone, under your name and picture."),
        )
        make = button("✨ " + _("Make one in Telegram"), BotDeed(deed="make"), GOOD)
        return Screen(text, [[make], [by_token], back])
    address = f"https://t.me/{line.username}"
    text = lines(
        warn,
        _verdict(new=new, renewed=renewed),
        fill("{name} · @{username}", name=bold(line.name), username=line.username),
        fill(_("Connected {at}"), at=moment(line.connected_at, me.zone)),
        _("⚠️ Telegram does not know its token any more, so it is silent. Connect the new one.")
        if line.refused_at
        else _("Your links and codes lead to it. Who opens it is written to by it."),
        _("Its token came straight from Telegram: nobody has seen it.") if line.managed else None,
    )
    renew = BotDeed(deed="renew", bot=line.id) if line.managed else BotDeed(deed="connect")
    rows: Rows = [
        [InlineKeyboardButton(text="↗ " + _("Open it"), url=address)],
        [button("🔑 " + _("A new token"), renew)],
        [by_token] if line.managed and line.refused_at else [],
        [button("✖ " + _("Disconnect"), BotDeed(deed="remove", bot=line.id))],
        back,
    ]
    return Screen(text, rows)


def _verdict(*, new: bool, renewed: bool) -> str:
    if renewed:
        return _("✅ <b>NEW TOKEN</b> · the old one is good for nothing")
    return _("✅ <b>CONNECTED</b>") if new else _("🤖 <b>Your own bot</b>")
