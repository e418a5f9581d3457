"""What the person may do: home, and a list; and a word where nothing else fits."""

from collections.abc import Callable, Iterator, Sequence

from aiogram.exceptions import TelegramBadRequest
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.roles import Permission
from handlers.door.hats import offered
from handlers.door.home import home
from handlers.kit.buttons import to_menu
from handlers.kit.commands import Command, Group
from handlers.kit.leaving import leave, markup_of, stands
from handlers.kit.me import Me
from handlers.kit.routing import Routes
from handlers.kit.screen import REMOVE, Event, Screen, alert, send, show
from handlers.kit.words import Markup, _, fill, lines

TITLES: dict[Group, Callable[[], str]] = {
    Group.COUNTER: lambda: _("At the counter"),
    Group.CARDS: lambda: _("Cards"),
    Group.GOODS: lambda: _("Products & stock"),
    Group.MALLS: lambda: _("Malls"),
    Group.ORDERS: lambda: _("Orders & refunds"),
    Group.PEOPLE: lambda: _("People & stores"),
    Group.FIGURES: lambda: _("Today"),
    Group.SHOPFRONT: lambda: _("As a customer"),
    Group.CUSTOMER: lambda: _("As a customer"),
    Group.ONESELF: lambda: _("More"),
}


async def menu_command(event: Event, desk: Desk, me: Me, routes: Routes) -> None:
    await show(event, await home(desk, me, routes))


async def help_command(event: Event, desk: Desk, me: Me, routes: Routes) -> None:
    """``/help``: only what this person may do."""
    listed = await offered(desk, me, routes)
    text = lines(
        _("❔ <b>What you can do here</b>"),
        *_by_group(listed),
        "",
        _("Every command also works typed in full, for example: <code>/redeem CODE 2</code>")
        if me.may(Permission.REDEEM)
        else None,
        _(
            "💬 Or simply say it: <i>how many beans are left</i>, <i>move 20 BEAN to the "
            "shop</i>, <i>yesterday at Old Town</i>, <i>which refunds are waiting</i>. What "
            "changes something is shown first."
        )
        if me.may(Permission.MANAGE_STOCK)
        else None,
    )
    await show(event, Screen(text, [[to_menu()]]))


def _by_group(listed: Sequence[Command]) -> Iterator[Markup]:
    """In the groups of home, each under its name."""
    title = ""
    for one in listed:
        name = TITLES[one.group or Group.ONESELF]()
        if name != title:
            title = name
            yield fill("\n<b>{title}</b>", title=title)
        yield fill("/{name} – {does}", name=one.name, does=one.does())


async def cancel_command(event: Event, state: FSMContext, raw_state: str | None) -> None:
    """``/cancel``: closes the open question and puts an open keyboard away; ✖ on a question says
    so in its place."""
    await state.clear()
    words = _("👌 Cancelled. Nothing was changed.") if raw_state else _("👌 Nothing was open.")
    if isinstance(event, CallbackQuery):
        await show(event, Screen(words, [[to_menu()]]))
    else:
        await show(event, Screen(words, keyboard=REMOVE))


async def back_pressed(
    query: CallbackQuery, desk: Desk, me: Me, state: FSMContext, routes: Routes
) -> None:
    """◀ Back of a question: what stood there before it, with the question that was open then; of
    one that was asked by a command, home."""
    screen = query.message
    behind = await leave(state, screen.message_id if screen else 0)
    if behind is None or not isinstance(screen, Message) or stands(behind, screen):
        await show(query, await home(desk, me, routes))
        return
    try:
        await screen.edit_text(behind["text"], reply_markup=markup_of(behind))
    except TelegramBadRequest as refused:
        if "not modified" not in refused.message:  # the question's message is gone meanwhile
            await screen.answer(behind["text"], reply_markup=markup_of(behind))
    await query.answer()


async def stale_pressed(query: CallbackQuery) -> None:
    """A button of an older version: say so, and offer what works."""
    await alert(query, _("This button is from an older version. Open /menu again."))


async def other_message(message: Message) -> None:
    """A sticker, a voice message, a place: nothing to do with them."""
    await send(message, Screen(_("🤷 I read photos, files and text."), [[to_menu()]]))
