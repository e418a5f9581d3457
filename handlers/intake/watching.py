"""A long file is worked on beside the updates: shown how far it is, and stopped on demand."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Literal, TypeVar

from aiogram.exceptions import TelegramBadRequest
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.errors import Refusal
from domain.intake import Stopped, Watch, stop_upload
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.screen import BAD, Button, Screen, button, edit, show
from handlers.kit.tasks import Starter
from handlers.kit.words import _, _n, fill
from handlers.refusals import say

A = TypeVar("A")
ENDING = 1.5  # seconds that a stop gives to the deed to notice it
PAUSE = 1.5  # seconds between two looks at how far it is
_WATCHED: dict[tuple[int, int, str], Watch] = {}  # what this process works on, and for whom
SheetKind = Literal["products", "keys", "supply", "members", "orders"]


class SheetDeed(CallbackData, prefix="up1"):
    """``kind`` as in domain.sheets.KINDS."""

    upload: str
    deed: Literal["do", "stop"]
    kind: SheetKind = "products"


async def stop_pressed(query: CallbackQuery, pressed: SheetDeed, desk: Desk, me: Me) -> None:
    watch = _WATCHED.get((me.actor.merchant_id, me.id, pressed.upload))
    if watch is not None:
        watch.stop = True
        await query.answer(_("Stopping…"))
        return
    if await desk(stop_upload, upload=pressed.upload):
        await query.answer(_("Stopping…"))
        return
    await show(query, Screen(_("👌 Cancelled. Nothing was changed."), [[to_menu()]]))


async def watched(
    screen: Message,
    me: Me,
    upload: str,
    watch: Watch,
    deed: Coroutine[None, None, A],
    tasks: Starter,
) -> A | None:
    """The deed's answer, with its progress on the screen; None after it said why not."""
    key = (me.actor.merchant_id, me.id, upload)
    _WATCHED[key] = watch
    work = tasks.start(_answered(deed), "sheet")
    shown = -1
    try:
        while not (await asyncio.wait([work], timeout=PAUSE))[0]:
            if watch.done != shown:
                shown = watch.done
                text = fill(_n("⏳ {n} line so far…", "⏳ {n} lines so far…", shown), n=shown)
                now = Screen(text, [stop_row(upload)])
                with suppress(TelegramBadRequest):  # gone, and not worth another one
                    await screen.edit_text(now.text, reply_markup=now.markup)
    except asyncio.CancelledError:
        watch.stop = True  # the program ends: say how the deed ended, then go
        await asyncio.wait([work], timeout=ENDING)
        if not work.done():
            work.cancel()
            await asyncio.wait([work])
        if work.cancelled() or work.exception() or work.result()[1] is not None:
            ended = (
                _("⏸ I was stopped while it comes in. When I am back, the rest comes by itself.")
                if watch.decided
                else _("⏸ I was stopped before it was done. Nothing was changed: send it again.")
            )
            await edit(screen, Screen(ended, [[to_menu()]]))
            raise
    finally:
        _WATCHED.pop(key, None)
    try:
        answer, refusal = work.result()
    except Exception:
        # Nobody stands behind a task to say the last word, as there does behind an update.
        sorry = (
            _("😵 Something broke on my side. What is missing of the file comes by itself.")
            if watch.decided
            else _("😵 Something broke on my side. Nothing was changed.")
        )
        await edit(screen, Screen(sorry, [[to_menu()]]))
        raise
    if isinstance(refusal, Stopped):
        await edit(screen, Screen(_("👌 Cancelled. Nothing was changed."), [[to_menu()]]))
    elif refusal is not None:
        rows = [[go("📥 " + _("File"), "import"), to_menu()]]
        await edit(screen, Screen(say(refusal, me.zone), rows))
    return answer


async def _answered(deed: Coroutine[None, None, A]) -> tuple[A | None, Refusal | None]:
    try:
        return await deed, None
    except Refusal as refusal:
        return None, refusal


def stop_row(upload: str) -> list[Button]:
    return [button("⏹ " + _("Stop"), SheetDeed(upload=upload, deed="stop"), BAD)]
