"""The leaders' own group: linked with Telegram's picker of chats, and left again."""

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.errors import Malformed
from domain.staff import Group, group_of, link_group, unlink_group
from handlers.alerts.buttons import AlertSet, GroupSet, Hearing
from handlers.kit.picker import PICK_GROUP, group_picker
from handlers.kit.screen import BAD, REMOVE, Event, Rows, Screen, button, send, show
from handlers.kit.typed import is_off
from handlers.kit.words import _, bold, fill, lines


async def group_typed(event: Event, desk: Desk, said: str) -> None:
    """``/alerts group``; ``/alerts group off``."""
    if is_off(said):
        await desk(unlink_group)
    await _show(event, desk)


async def group_pressed(query: CallbackQuery, desk: Desk) -> None:
    await _show(query, desk)


async def link_pressed(query: CallbackQuery) -> None:
    text = lines(
        _("👥 <b>Which group?</b>"),
        _(
            "Tap the button under the typing line. Telegram shows the groups that you lead, and "
            "adds me as one who may make topics."
        ),
    )
    await show(query, Screen(text, keyboard=group_picker(PICK_GROUP)))


async def group_picked(message: Message, desk: Desk, bot: Bot) -> None:
    """Telegram's picker answered. Raises Malformed where the bot is not there."""
    shared = message.chat_shared
    if shared is None:
        return
    try:
        chat = await bot.get_chat(shared.chat_id)
        there = await bot.get_chat_member(shared.chat_id, bot.id)
    except TelegramAPIError as refused:
        raise Malformed("leaders_group") from refused
    if there.status in ("left", "kicked") or chat.type not in ("group", "supergroup"):
        raise Malformed("leaders_group")
    title = chat.title or shared.title or "?"
    await desk(link_group, chat_id=shared.chat_id, title=title, forum=bool(chat.is_forum))
    await send(
        message, Screen(fill(_("👥 {title} is linked."), title=bold(title)), keyboard=REMOVE)
    )
    await _show(message, desk)


async def off_pressed(query: CallbackQuery, desk: Desk) -> None:
    group = await desk(group_of)
    text = lines(
        fill(
            _("👥 <b>Tell nothing in {title} any more?</b>"), title=group.title if group else "?"
        ),
        _("Everybody is told in private again."),
    )
    yes = button(_("Yes, in private again"), GroupSet(deed="off!"), BAD)
    back = button("◀ " + _("Back"), GroupSet(deed="show"))
    await show(query, Screen(text, [[yes], [back]]))


async def unlinked(query: CallbackQuery, desk: Desk) -> None:
    await desk(unlink_group)
    await _show(query, desk)


async def _show(event: Event, desk: Desk) -> None:
    group = await desk(group_of)
    rows: Rows = [
        [
            button(
                "👥 " + (_("Another group") if group else _("Link a group")), GroupSet(deed="link")
            )
        ]
    ]
    if group:
        rows.append(
            [
                button("👤 " + _("What it hears"), Hearing(deed="person")),
                button("✖ " + _("Unlink"), GroupSet(deed="off")),
            ]
        )
    rows.append([button("◀ " + _("Back"), AlertSet(deed="show"))])
    await show(event, Screen(lines(*_said(group)), rows))


def _said(group: Group | None) -> list[str]:
    if group is None:
        return [
            _("👥 <b>A group of those who lead</b>"),
            _(
                "Alerts and reports can go to a group instead of to each of you: in one with "
                "topics, each store's to a topic of its own. Who taps there needs the right to."
            ),
        ]
    return [
        fill(_("👥 <b>{title}</b> is told instead of each of you."), title=group.title),
        _("What is of one store goes to a topic of its own.")
        if group.forum
        else _("It has no topics, or I may not make any: all goes to one place."),
        _("What nobody answers goes to the owners in private."),
    ]
