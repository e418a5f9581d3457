"""From SIGTERM to the exit no more than ten seconds, whatever is under way."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from aiogram.types import Message

from bot.sandbox.things import Fault
from bot.sandbox.world import World
from tests.bot.process import Process, Webhook, said_to, start_bot, telegram, until
from tests.bot.test_stop import card_code
from tests.domain.reading.test_reading import finders
from tests.handlers.intake.test_sheets import book_with
from tests.town import CAROL, MANAGER, OWNER, RIVAL, VERIFIER, button_of

MOST = 15.0  # ten, on a machine in peace
ROWS = 20_000


@dataclass
class Scene:
    """What is under way when the stop comes."""

    world: World
    webhook: Webhook | None
    code: str
    open: list[asyncio.StreamWriter] = field(default_factory=list)

    async def close(self) -> None:
        for one in self.open:
            one.close()
            with suppress(OSError):
                await one.wait_closed()
        if self.webhook:
            await self.webhook.close()

    async def taken(self, update: int) -> None:
        """The program has written down this update."""
        world, webhook = self.world, self.webhook
        await until(lambda: update in webhook.taken if webhook else world.confirmed >= update)


async def nothing(scene: Scene) -> None:
    """Polling: the question to Telegram stands open."""


async def a_send(scene: Scene) -> None:
    """Telegram answers after twenty seconds."""
    scene.world.faults.append(Fault("sendMessage", times=9, hang=20))
    scene.world.says(VERIFIER, f"/redeem {scene.code}")
    await until(lambda: scene.world.faults[0].times < 9)


async def a_picture(scene: Scene) -> None:
    """An album of nothing but work."""
    sent = scene.world.sends_album(VERIFIER, [finders()] * 3)
    await scene.taken(sent[-1].update_id)


async def an_import(scene: Scene) -> None:
    """The first line of its progress is on the screen."""
    lines = "".join(f"SKU{n},Product {n},4.50,3\n" for n in range(ROWS))
    scene.world.sends_file(OWNER, f"sku,name,price,stock\n{lines}".encode(), "products.csv")
    await until(lambda: said_to(scene.world, OWNER))


async def a_sheet(scene: Scene) -> None:
    """An XLSX that takes a worker some seconds."""
    book = book_with("xl/anything.bin", texts=1_500_000)
    sent = scene.world.sends_file(MANAGER, book, "strings.xlsx")
    await scene.taken(sent.update_id)


async def prints(scene: Scene) -> None:
    """Three people have a thousand codes drawn: half a minute of work for a processor."""
    for who in (OWNER, MANAGER, RIVAL):
        scene.world.says(who, "/voucher Latte | exchange | x1000 | 30 days")
        await presses(scene, who, "Print codes")
        await until(lambda one=who: "how many codes" in said_to(scene.world, one)[-1])
        scene.world.says(who, "1000")
    for who in (OWNER, MANAGER, RIVAL):
        await presses(scene, who, "Print sheet")
    for who in (OWNER, MANAGER, RIVAL):
        await until(lambda one=who: "Cards drawn" in said_to(scene.world, one)[-1])


async def presses(scene: Scene, who: int, words: str) -> None:
    """As soon as the screen shown last has that button."""

    def last() -> Message | None:
        told = [one for one in scene.world.messages[who].values() if one.reply_markup]
        return told[-1] if told and words in str(told[-1].reply_markup) else None

    await until(last)
    screen = last()
    assert screen
    data = button_of(screen, words).callback_data or ""
    scene.world.presses_button(who, screen.message_id, data)


async def a_request(scene: Scene) -> None:
    """Whoever calls the webhook says half of it and waits."""
    assert scene.webhook
    _reader, writer = await asyncio.open_connection("127.0.0.1", scene.webhook.port)
    scene.open.append(writer)
    secret = scene.webhook.settings["WEBHOOK_SECRET"]
    writer.write(
        b"POST /telegram HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
        b"X-Telegram-Bot-Api-Secret-Token: " + secret.encode() + b"\r\n\r\n{"
    )
    await writer.drain()
    scene.world.says(CAROL, "/my")
    await until(lambda: said_to(scene.world, CAROL))


async def everything(scene: Scene) -> None:
    if scene.webhook:
        await a_request(scene)
    await an_import(scene)
    await a_sheet(scene)
    await a_picture(scene)
    await a_send(scene)


ALONE = [
    pytest.param(
        one, marks=pytest.mark.skipif("STORM" not in os.environ, reason="only with `make storm`")
    )
    for one in (a_send, a_picture, a_sheet, an_import)
]
WHAT = [nothing, *ALONE, prints, a_request, everything]


@pytest.mark.slow
@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
@pytest.mark.parametrize("what", WHAT)
async def test_ten_seconds(
    database_url: str,
    what: Callable[[Scene], Awaitable[None]],
    webhook: bool,
) -> None:
    if what is a_request and not webhook:
        pytest.skip("nobody calls who polls")
    if what is prints and webhook:
        pytest.skip("how it is asked for plays no part")
    if "sqlite" not in database_url and what not in (an_import, everything):
        pytest.skip("the database plays no part; SQLite is enough")
    both_ways = "STORM" in os.environ
    if what is everything and webhook != ("sqlite" not in database_url) and not both_ways:
        pytest.skip("each way to be called with one database; with both, only `make storm`")
    code = await card_code(database_url)
    async with telegram() as (world, api):
        hook = Webhook(world) if webhook else None
        settings = hook.settings if hook else {}
        process = await start_bot(database_url, api, **settings)
        scene = Scene(world, hook, code)
        try:
            if hook:
                await hook.listens()
            else:
                await until(lambda: "getUpdates" in world.calls)
            await what(scene)
            assert process.returncode is None
            seconds = await stop(process)
        finally:
            await scene.close()
            if process.returncode is None:
                process.kill()
                await process.wait()
        sys.stdout.write(
            f"{what.__name__}, {'webhook' if webhook else 'polling'}: {seconds:.1f} s\n"
        )
        assert seconds <= MOST


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # which plays no part
async def test_a_silent_telegram_at_the_start_is_not_waited_for(database_url: str) -> None:
    async with telegram() as (world, api):
        world.faults.append(Fault("getMe", times=9, hang=30))
        process = await start_bot(database_url, api)
        await until(lambda: world.faults[0].times < 9)
        assert await stop(process) <= MOST


async def stop(process: Process) -> float:
    """Seconds from SIGTERM to a good end."""
    begun = asyncio.get_running_loop().time()
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 60) == 0
    return asyncio.get_running_loop().time() - begun
