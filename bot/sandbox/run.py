"""Running the sandbox: the stand-in, the page, and the unchanged bot talking to both by HTTP."""

import asyncio
import signal
import sys
from pathlib import Path

import structlog
from aiohttp import web

from bot.api.orders import OrdersApi
from bot.app import App, build_app, build_bot
from bot.demo import EVERYBODY, FOUNDER, STRANGER
from bot.listening import poll
from bot.sandbox.fresh import Fresh
from bot.sandbox.page import add_page
from bot.sandbox.server import TOKEN, build_site
from bot.sandbox.world import World
from bot.settings import Settings, WrongSetting
from bot.tasks import Tasks
from domain.engine import Database, utcnow

log = structlog.get_logger(__name__)
PORT, DATA = 8090, Path("data/sandbox")
TRIED = 50  # ports, one after the other
HOST = "127.0.0.1"


class Sandbox:
    """The bot, its demo database, and its Telegram; a reset makes all three anew."""

    def __init__(self, settings: Settings, data: Path, fresh: Fresh | None = None) -> None:
        self.world = World()
        self._data = data
        self._fresh = fresh or Fresh()
        self._settings = settings.model_copy(
            update={
                "database_url": f"sqlite+aiosqlite:///{data / 'sandbox.db'}",
                "owner_ids": settings.owner_ids | {FOUNDER.id},
                "redis_url": None,
                "webhook_url": None,
                "alarm_chat_id": None,
            }
        )
        self._tasks = Tasks()
        self._app: App | None = None
        self._running: asyncio.Task[None] | None = None
        self._stopped = asyncio.Event()
        self._turn = asyncio.Lock()
        self.address = ""

    async def start(self, *ports: int) -> web.AppRunner:
        """Open the page on the first port that is free and start the bot. Raises WrongSetting."""
        site = build_site(self.world)
        add_page(site, self.reset)
        OrdersApi(self.database, utcnow).add_to(site)
        runner = web.AppRunner(site, handle_signals=False, shutdown_timeout=1)
        await runner.setup()
        for port in ports:
            try:
                await web.TCPSite(runner, HOST, port).start()
            except OSError:  # taken, or not ours to take
                continue
            break
        else:
            await runner.cleanup()
            raise WrongSetting(f"Port {ports[0]} is in use; choose another: --port N.")
        self.address = f"http://{HOST}:{runner.addresses[0][1]}"
        await self._open()
        return runner

    async def reset(self) -> None:
        """The demo as it was at the beginning."""
        async with self._turn:
            await self._close()
            await self._open()
            self.world.tell({"type": "reset"})

    async def stop(self) -> None:
        await self._close()
        await self._tasks.stop()

    def database(self) -> Database | None:
        """The bot's; None while there is none."""
        return self._app.database if self._app else None

    async def _open(self) -> None:
        self._data.mkdir(parents=True, exist_ok=True)
        for ending in ("", "-wal", "-shm"):
            (self._data / f"sandbox.db{ending}").unlink(missing_ok=True)
        self.world.forget()
        for one in EVERYBODY:
            account = self.world.join(one.id, one.name, one.language, " / ".join(one.about))
            account.started = one not in (FOUNDER, STRANGER)
        for number in sorted(self._settings.owner_ids - self.world.people.keys()):
            self.world.join(number, f"Owner {number}", "en", "OWNER_IDS")
        await self._fresh.write(self._settings, self._data / "sandbox.db")
        self._app = build_app(self._settings, build_bot(TOKEN, self.address))
        self._app.pacing.hurry()  # this Telegram has no limits
        self._stopped = asyncio.Event()
        self._running = self._tasks.start(poll(self._app, self._stopped), "bot")
        for one in EVERYBODY:
            if self.world.people[one.id].started:
                self.world.says(one.id, "/start" if one.about[0] != "customer" else "/my")

    async def _close(self) -> None:
        if self._app is None or self._running is None:
            return
        self._stopped.set()
        await asyncio.wait([self._running])
        await self._app.close()
        self._app = None


def ports_for(settings: Settings, asked: int | None) -> tuple[int, ...]:
    """The one that was asked for; else HTTP_PORT, or 8090, and what comes after it."""
    if asked is not None:
        return (asked,)
    own = settings.http_port if "http_port" in settings.model_fields_set else PORT
    return tuple(range(own, min(own + TRIED, 65536)))


async def run_sandbox(settings: Settings, port: int | None, data: Path) -> None:
    """Serve until SIGTERM or SIGINT. ``port`` None: HTTP_PORT or 8090, or the next free one."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopped.set)
    sandbox = Sandbox(settings, data)
    ports = ports_for(settings, port)
    runner = await sandbox.start(*ports)
    here = runner.addresses[0][1]
    if here != ports[0] != 0:
        sys.stdout.write(f"Port {ports[0]} is taken, so this is {here}.\n")
    sys.stdout.write(f"\n  Open  {sandbox.address}/  in a browser. Ctrl-C stops.\n\n")
    sys.stdout.flush()
    await stopped.wait()
    await sandbox.stop()
    await runner.cleanup()
