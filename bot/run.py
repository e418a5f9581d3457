"""Running: from the settings to an orderly stop; and what stands in the way of it."""

import asyncio
import signal
from contextlib import AsyncExitStack

import structlog
from aiogram.exceptions import TelegramAPIError

from bot.app import build_app, build_bot
from bot.listening import poll, reached
from bot.migrations import known_versions, schema_version, upgrade
from bot.settings import Settings, WrongSetting

log = structlog.get_logger(__name__)


async def run(settings: Settings) -> None:
    """Talk to Telegram until SIGTERM or SIGINT. Raises WrongSetting."""
    if settings.bot_token is None:
        raise WrongSetting("BOT_TOKEN must be set; without it `tillbot sandbox` runs.")
    await upgrade(settings.database_url)
    api_url = str(settings.telegram_api_url).rstrip("/") if settings.telegram_api_url else None
    bot = build_bot(settings.bot_token.get_secret_value(), api_url)
    app = build_app(settings, bot)
    stopped = _until_stopped()
    async with AsyncExitStack() as ends:
        ends.push_async_callback(app.close)
        if settings.metrics_port is not None:
            from bot.serving import serve_metrics  # no server is loaded where none is needed

            metrics = await serve_metrics(settings.http_host, settings.metrics_port)
            ends.push_async_callback(metrics.cleanup)
        if not await reached(app, bot.me(), stopped):
            return
        log.info("started", bot=(await bot.me()).username, database=app.database.dialect)
        if settings.webhook_url:
            from bot.serving import serve_webhook

            await serve_webhook(app, settings, stopped)
        else:
            await poll(app, stopped)


async def check(settings: Settings) -> list[str]:
    """What stands in the way of running, a line each; empty when nothing does."""
    wrong = []
    try:
        has, newest = await schema_version(settings.database_url)
    except Exception as away:
        wrong.append(f"DATABASE_URL: cannot connect ({type(away).__name__}).")
    else:
        if has != newest and (has is None or has in known_versions()):
            wrong.append(f"The database is at {has or 'nothing'}, not at {newest}: run migrate.")
    if settings.bot_token is None:
        wrong.append("BOT_TOKEN is not set: only the sandbox can run.")
        return wrong
    api_url = str(settings.telegram_api_url).rstrip("/") if settings.telegram_api_url else None
    bot = build_bot(settings.bot_token.get_secret_value(), api_url)
    try:
        await bot.me()
    except TelegramAPIError as refused:
        wrong.append(f"BOT_TOKEN: Telegram says {refused.message}.")
    finally:
        await bot.session.close()
    if not settings.owner_ids:
        wrong.append("OWNER_IDS is empty: nobody can create a merchant, only join by invitation.")
    return wrong


def _until_stopped() -> asyncio.Event:
    """Set by SIGTERM and SIGINT."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopped.set)
    return stopped
