"""What calls us over HTTP: Telegram's webhooks, the shops' own systems, health and metrics."""

import asyncio

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.api.orders import OrdersApi
from bot.app import UPDATES, App
from bot.bots.fleet import Fleet
from bot.bots.hearing import called
from bot.calm import keep_calm
from bot.intake.intake import Intake
from bot.intake.webhook import own_receiver, receiver
from bot.keys import webhook_address, webhook_secret
from bot.listening import reached, take_up
from bot.settings import Settings, WrongSetting
from domain.engine import Database, utcnow

log = structlog.get_logger(__name__)


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
    await take_up(app)
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
