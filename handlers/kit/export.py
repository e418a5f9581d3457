"""A file of any length: written beside the updates, shown how far it is, stopped on demand."""

import asyncio
import tempfile
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path

from aiogram.exceptions import TelegramAPIError
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, FSInputFile, Message

from domain.desk import Desk
from domain.desk import Operation as Deed
from domain.errors import DatabaseAway, NotAllowed, Refusal
from domain.exports import (
    HELD,
    Stopped,
    Watch,
    Written,
    hold,
    keep_hold,
    let_go,
    wish_stop,
)
from domain.workers import Turns, Who
from handlers.kit.buttons import to_menu
from handlers.kit.screen import BAD, Button, Event, Screen, button, edit, send, show, whence
from handlers.kit.tasks import Starter, begin
from handlers.kit.words import _, _n, bold, fill, lines, number

AT_ONCE = 1.0  # seconds after which the screen says how far it is
PAUSE = 2.0  # seconds between two looks
Caption = Callable[[Written], str]
_WATCHED: dict[tuple[int, int, str], Watch] = {}  # what this process writes, and for whom
_OVER: deque[str] = deque(maxlen=1000)  # tokens of what it wrote: their screens say how it ended
# Each reads for as long as it writes, and a database has few who read: of one merchant's files one
# at a time, of all of them two.
_TURNS = Turns(2)


class StopExport(CallbackData, prefix="xs1"):
    token: str


async def export(
    event: Event,
    desk: Desk,
    tasks: Starter,
    op: Deed[..., Written],
    caption: Caption,
    *,
    name: str | None = None,
    **asked: object,
) -> None:
    """What ``op`` writes is sent here, in as many files as it takes; asked twice, once.

    A short one is sent before the update ends, so that a kill makes it be asked again.
    """
    if isinstance(event, CallbackQuery):
        await event.answer()
    token = await desk(hold, what=f"{op.name} {sorted(asked.items(), key=str)!r}")
    if token is None:
        text = _("⏳ This file is being written already. It comes here when it is done.")
        await send(event, Screen(text))
        return
    writing = _written(event, desk, tasks, op, caption, name, token, asked)
    work = await begin(tasks, writing, "export", AT_ONCE + PAUSE)
    if work.done():
        work.result()


async def stop_pressed(query: CallbackQuery, pressed: StopExport, desk: Desk) -> None:
    watch = _WATCHED.get((desk.actor.merchant_id, desk.actor.id, pressed.token))
    if watch is not None:
        watch.stop = True
    elif not await desk(wish_stop, token=pressed.token):
        gone = _("👌 It is not being written any more. Ask for it again if you need it.")
        if pressed.token in _OVER:
            await query.answer(gone, show_alert=True)
        else:
            await show(query, Screen(gone, [[to_menu()]]))
        return
    await query.answer(_("Stopping…"))


async def _written(
    event: Event,
    desk: Desk,
    tasks: Starter,
    op: Deed[..., Written],
    caption: Caption,
    name: str | None,
    token: str,
    asked: Mapping[str, object],
) -> None:
    watch, key = Watch(), (desk.actor.merchant_id, desk.actor.id, token)
    _WATCHED[key] = watch
    screen: list[Message] = []
    try:
        with tempfile.TemporaryDirectory(prefix="tillbot-") as folder:

            def deed() -> Awaitable[Written]:
                return desk(op, folder=Path(folder), watch=watch, **asked)

            work = tasks.start(_in_turn(deed, watch, key[:2]), "writing")
            try:
                await _watched(work, watch, event, desk, token, screen)
                made = work.result()
                if made is None or not await desk(keep_hold, token=token):
                    raise Stopped
                holding = tasks.start(_held(desk, token), "holding")
                try:
                    await _sent(event, made, caption, name, screen)
                finally:
                    holding.cancel()
            finally:
                watch.stop = True
                await asyncio.wait([work])  # nothing writes into a folder that is gone
    except Stopped:
        await _told(event, screen, _("👌 Stopped. No file was sent."))
    except NotAllowed:  # removed meanwhile
        await _told(event, screen, _("🤷 You may not have this file any more. None was sent."))
    except asyncio.CancelledError:
        await _told(event, screen, _("⏸ I was stopped before it was sent. Ask for it again."))
        raise
    except Exception:
        await _told(event, screen, _("😵 Something broke on my side. Ask for the file again."))
        raise
    finally:
        _WATCHED.pop(key, None)
        _OVER.append(token)
        with suppress(NotAllowed):
            await desk(let_go, token=token)


async def _held(desk: Desk, token: str) -> None:
    """Until cancelled: Telegram takes its time, and nobody shall take the file for lost."""
    while True:
        await asyncio.sleep(HELD.total_seconds() / 3)
        with suppress(Refusal, DatabaseAway):
            await desk(keep_hold, token=token)


async def _in_turn(
    deed: Callable[[], Awaitable[Written]], watch: Watch, who: Who
) -> Written | None:
    """None: stopped; a task that ends with a wish of the person's did not fail."""
    try:
        async with _TURNS.taken(who):
            watch.at(0)
            return await deed()
    except Stopped:
        return None


async def _watched(
    work: "asyncio.Task[Written | None]",
    watch: Watch,
    event: Event,
    desk: Desk,
    token: str,
    screen: list[Message],
) -> None:
    """Until it is written. What takes long is said on a screen, with a way to stop it."""
    shown = -1
    pause = AT_ONCE
    while not (await asyncio.wait([work], timeout=pause))[0]:
        pause = PAUSE
        if not await desk(keep_hold, token=token):
            watch.stop = True
        if watch.stop or watch.done == shown:
            continue
        shown = watch.done
        now = Screen(_so_far(shown), [_stop(token)])
        if not screen:
            screen.append(await send(event, now))
            continue
        with suppress(TelegramAPIError):  # gone, and not worth another one
            await screen[0].edit_text(now.text, reply_markup=now.markup)


async def _sent(
    event: Event, made: Written, caption: Caption, name: str | None, screen: list[Message]
) -> None:
    """One after the other; where they are several, each says which it is."""
    bot, chat = whence(event)
    whole, count = Path(name or made.name), len(made.files)
    for place, path in enumerate(made.files, 1):
        part = f"{whole.stem}-{place}{whole.suffix}" if count > 1 else whole.name
        text = caption(made)
        if count > 1:
            which = fill(_("File {n} of {count}"), n=place, count=count)
            each = _("Each file is whole by itself, with its header: one would be too large.")
            text = lines(text, which, each if place == 1 else None)
        await bot.send_document(chat, FSInputFile(path, part), caption=text)
    if screen:
        done = _n("✅ {n} row, sent below.", "✅ {n} rows, sent below.", made.rows)
        await edit(screen[0], Screen(fill(done, n=bold(number(made.rows))), [[to_menu()]]))


async def _told(event: Event, screen: list[Message], text: str) -> None:
    now = Screen(text, [[to_menu()]])
    if screen:
        await edit(screen[0], now)
    else:
        await send(event, now)


def _so_far(rows: int) -> str:
    text = _n(
        "⏳ Writing the file: {n} row so far…", "⏳ Writing the file: {n} rows so far…", rows
    )
    return fill(text, n=number(rows))


def _stop(token: str) -> list[Button]:
    return [button("⏹ " + _("Stop"), StopExport(token=token), BAD)]
