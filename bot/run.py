"""Running: polling or a webhook, the clock beside it, and an orderly stop."""

import asyncio
import signal

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.app import UPDATES, App, build_app, build_bot
from bot.migrations import schema_version, upgrade
from bot.settings import Settings, WrongSetting
from domain.engine import Database

log = structlog.get_logger(__name__)


async def run(settings: Settings) -> None:
    """Talk to Telegram until SIGTERM or SIGINT. Raises WrongSetting."""
    if settings.bot_token is None:
        raise WrongSetting("BOT_TOKEN must be set; without it `python -m bot sandbox` runs.")
    await upgrade(settings.database_url)
    api_url = str(settings.telegram_api_url).rstrip("/") if settings.telegram_api_url else None
    bot = build_bot(settings.bot_token.get_secret_value(), api_url)
    app = build_app(settings, bot)
    try:
        me = await bot.me()
        log.info("started", bot=me.username, database=app.database.dialect)
        if settings.webhook_url:
            await serve_webhook(app, settings)
        else:
            await poll(app)
    finally:
        await app.close()


async def poll(app: App, *, handle_signals: bool = True) -> None:
    """Polling with the clock beside it; returns after everything taken is answered."""
    await app.bot.delete_webhook()
    app.scheduler.start()
    try:
        await app.dispatcher.start_polling(
            app.bot,
            allowed_updates=UPDATES,
            handle_signals=handle_signals,
            close_bot_session=False,
        )
    finally:
        app.scheduler.shutdown(wait=False)
        await app.drain.wait()


async def serve_webhook(app: App, settings: Settings) -> None:
    """A webhook on HTTP_HOST:HTTP_PORT, with health and metrics beside it."""
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else None
    site = web.Application(client_max_size=4 * 2**20)
    # In the background aiogram confirms an update before it is handled, and loses it on a stop.
    SimpleRequestHandler(
        app.dispatcher, app.bot, handle_in_background=False, secret_token=secret
    ).register(site, "/telegram")
    add_health(site, app.bot, app.database)
    runner = web.AppRunner(site, handle_signals=False, shutdown_timeout=25)
    await runner.setup()
    await web.TCPSite(runner, settings.http_host, settings.http_port).start()
    address = str(settings.webhook_url).rstrip("/") + "/telegram"
    await app.bot.set_webhook(address, secret_token=secret, allowed_updates=UPDATES)
    app.scheduler.start()
    log.info("webhook", address=address, host=settings.http_host, port=settings.http_port)
    try:
        await _until_stopped()
    finally:
        app.scheduler.shutdown(wait=False)
        await app.reader.hurry()
        await app.sheets.hurry()
        await runner.cleanup()  # waits for the requests in work
        await app.drain.wait()


def add_health(site: web.Application, bot: Bot, database: Database) -> None:
    """``/healthz``: the process lives; ``/readyz``: it can serve; ``/metrics``: Prometheus."""

    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_: web.Request) -> web.Response:
        try:
            await asyncio.wait_for(database.ping(), 3)
            await asyncio.wait_for(bot.me(), 5)
        except (Exception, TimeoutError, TelegramAPIError) as unready:
            return web.Response(status=503, text=f"not ready: {type(unready).__name__}\n")
        return web.Response(text="ready\n")

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    site.router.add_get("/healthz", healthz)
    site.router.add_get("/readyz", readyz)
    site.router.add_get("/metrics", metrics)


async def check(settings: Settings) -> list[str]:
    """What stands in the way of running, a line each; empty when nothing does."""
    wrong = []
    try:
        has, newest = await schema_version(settings.database_url)
    except Exception as away:
        wrong.append(f"DATABASE_URL: cannot connect ({type(away).__name__}).")
    else:
        if has != newest:
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


async def _until_stopped() -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopped.set)
    await stopped.wait()
