"""Updates by polling, the clock beside them, and an orderly stop."""

import asyncio
from collections.abc import Awaitable

from bot.app import UPDATES, App
from bot.bots.hearing import polled
from bot.calm import keep_calm
from bot.intake.polling import poll_forever
from bot.tasks import end
from domain.engine import SQLITE


async def reached(app: App, call: Awaitable[object], stopped: asyncio.Event) -> bool:
    """Whether Telegram answered; False where the stop came first. Raises what it answered."""

    async def outcome() -> Exception | None:
        try:
            await call
        except Exception as refused:
            return refused
        return None

    asking = app.tasks.start(outcome(), "asking")
    waiting = app.tasks.start(stopped.wait(), "stop")
    await asyncio.wait([asking, waiting], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if not asking.done():
        asking.cancel()
        return False
    if refused := asking.result():
        raise refused
    return True


async def take_up(app: App) -> None:
    """What an earlier process had in hand, and what was set aside, is worked on again."""
    if app.database.dialect == SQLITE:
        await app.intake.inbox.reclaim()  # no other process has this file
    await app.intake.inbox.reopen()


async def poll(app: App, stopped: asyncio.Event) -> None:
    """Poll until ``stopped``; returns after everything that was begun has ended."""
    if not await reached(app, app.bot.delete_webhook(), stopped):
        return
    await take_up(app)
    keep_calm()
    app.fleet.hear = polled(UPDATES)
    app.start()
    polling = app.tasks.start(poll_forever(app.bot, app.intake, UPDATES), "polling")
    try:
        await stopped.wait()
    finally:
        await end(polling)
        await app.stop()
