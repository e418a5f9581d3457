"""Running: polling or a webhook, the clock beside it, and an orderly stop."""

import asyncio
import signal
from collections.abc import Awaitable

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.api.orders import OrdersApi
from bot.app import UPDATES, App, build_app, build_bot
from bot.bots.fleet import Fleet
from bot.bots.hearing import called, polled
from bot.calm import keep_calm
from bot.intake.intake import Intake
from bot.intake.polling import poll_forever
from bot.intake.webhook import own_receiver, receiver
from bot.keys import webhook_address, webhook_secret
from bot.migrations import known_versions, schema_version, upgrade
from bot.settings import Settings, WrongSetting
from domain.engine import SQLITE, Database, utcnow

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
    metrics: web.AppRunner | None = None
    try:
        if settings.metrics_port is not None:
            metrics = await serve_metrics(settings.http_host, settings.metrics_port)
        if not await reached(app, bot.me(), stopped):
            return
        log.info("started", bot=(await bot.me()).username, database=app.database.dialect)
        if settings.webhook_url:
            await serve_webhook(app, settings, stopped)
        else:
            await poll(app, stopped)
    finally:
        if metrics is not None:
            await metrics.cleanup()
        await app.close()


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


async def poll(app: App, stopped: asyncio.Event) -> None:
    """Poll until ``stopped``; returns after everything that was begun has ended."""
    if not await reached(app, app.bot.delete_webhook(), stopped):
        return
    if app.database.dialect == SQLITE:
        await app.intake.inbox.reclaim()  # no other process has this file
    await app.intake.inbox.reopen()
    keep_calm()
    app.fleet.hear = polled(UPDATES)
    app.start()
    polling = app.tasks.start(poll_forever(app.bot, app.intake, UPDATES), "polling")
    try:
        await stopped.wait()
    finally:
        polling.cancel()
        await asyncio.wait([polling])
        await app.stop()


async def serve_webhook(app: App, settings: Settings, stopped: asyncio.Event) -> None:
    """A webhook on HTTP_HOST:HTTP_PORT, with health beside it."""
    secret = webhook_secret(settings)
    site = web.Application(client_max_size=4 * 2**20)
    site.router.add_post("/telegram", receiver(app.intake, secret))
    site.router.add_post("/telegram/{path}", own_receiver(lambda path: behind(app.fleet, path)))
    add_health(site, app.bot, app.database)
    OrdersApi(lambda: app.database, utcnow, app.others).add_to(site)
    runner = web.AppRunner(site, handle_signals=False, shutdown_timeout=3)
    await runner.setup()
    if app.database.dialect == SQLITE:
        await app.intake.inbox.reclaim()  # no other process has this file
    await app.intake.inbox.reopen()
    try:
        await web.TCPSite(runner, settings.http_host, settings.http_port).start()
    except OSError as taken:  # no other port: who calls us was told this one
        await runner.cleanup()
        where = f"{settings.http_host}:{settings.http_port}"
        raise WrongSetting(f"HTTP_PORT: {where} is in use or not ours to take.") from taken
    address = webhook_address(settings)
    if await reached(app, _call_us(app.bot, address, secret), stopped):
        keep_calm()
        app.fleet.hear = called(str(settings.webhook_url), UPDATES)
        app.start()
        log.info("webhook", address=address, host=settings.http_host, port=settings.http_port)
    try:
        await stopped.wait()
    finally:  # who is still calling does not keep us: what is not written down comes again
        await asyncio.gather(runner.cleanup(), app.stop())


def behind(fleet: Fleet, path: str) -> tuple[Intake, str] | None:
    """Who listens behind a path, and the secret that Telegram says there."""
    line = fleet.behind(path)
    return (line.intake, line.door.secret) if line else None


async def _call_us(bot: Bot, address: str, secret: str) -> None:
    """Have Telegram call this address. Set once: a replica that finds it so leaves it alone."""
    there = await bot.get_webhook_info()
    if there.url != address or set(there.allowed_updates or ()) != set(UPDATES):
        await bot.set_webhook(address, secret_token=secret, allowed_updates=UPDATES)


def add_health(site: web.Application, bot: Bot, database: Database) -> None:
    """``/healthz``: the process lives; ``/readyz``: it can serve."""

    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_: web.Request) -> web.Response:
        try:
            await asyncio.wait_for(database.ping(), 3)
            await asyncio.wait_for(bot.me(), 5)
        except (Exception, TimeoutError, TelegramAPIError) as unready:
            return web.Response(status=503, text=f"not ready: {type(unready).__name__}\n")
        return web.Response(text="ready\n")

    site.router.add_get("/healthz", healthz)
    site.router.add_get("/readyz", readyz)


async def serve_metrics(host: str, port: int) -> web.AppRunner:
    """``/metrics`` for Prometheus, never where strangers call."""

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    site = web.Application()
    site.router.add_get("/metrics", metrics)
    runner = web.AppRunner(site, handle_signals=False, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner


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
