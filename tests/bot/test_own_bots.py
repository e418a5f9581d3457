"""Several bots in one process: by webhook, each on a path of its own, and by polling."""

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import unused_port
from pydantic import HttpUrl, SecretStr
from sqlalchemy import select

from bot.app import App, build_app, build_bot
from bot.bots.hearing import Door
from bot.doctor import Verdict, examine
from bot.intake.model import RawUpdate
from bot.intake.webhook import HEADER
from bot.keys import webhook_secret
from bot.listening import poll
from bot.sandbox.server import TOKEN
from bot.sandbox.several import new_bot
from bot.sandbox.wire import wire
from bot.sandbox.world import World
from bot.serving import serve_webhook
from bot.settings import Settings
from domain.bots import connect_bot, disconnect_bot
from domain.desk import Desk
from domain.engine import utcnow
from domain.secrets import BotToken
from tests.bot.process import said_to, telegram, until
from tests.town import CAROL, OWNER, RIVAL, SEALING, Clock, desk_of


def settings_for(url: str, **more: Any) -> Settings:
    return Settings(_env_file=None, database_url=url, secret_key=SecretStr(SEALING), **more)


def token_of(api: str) -> dict[str, Any]:
    return {"bot_token": SecretStr(TOKEN), "telegram_api_url": HttpUrl(api)}


async def findings(settings: Settings, what: str) -> list[tuple[Verdict, str]]:
    """What the doctor says of it."""
    return [(one.verdict, one.says) for one in (await examine(settings)).all if one.what == what]


async def joined(world: World, app: App, who: int, name: str) -> tuple[str, World]:
    """A merchant connects a bot, as another replica would: only the database knows of it."""
    token = new_bot(world, name)
    desk: Desk = await desk_of(app.database, who, Clock(utcnow()))
    await desk(connect_bot, token=BotToken(token), username=name, name=name)
    return token, world.bots[token]


def answered(world: World, who: int, words: str) -> Callable[[], bool]:
    return lambda: any(words in one for one in said_to(world, who))


@pytest.mark.slow
async def test_each_bot_is_called_on_a_path_of_its_own(database_url: str) -> None:
    """Forged paths and secrets are answered alike; two bots may give the same numbers; a bot
    that is connected while we run is served without a restart, and so is its end."""
    port = unused_port()
    async with telegram() as (world, api):
        settings = settings_for(
            database_url,
            webhook_url=HttpUrl("https://shop.example"),
            bot_token=SecretStr(TOKEN),
            http_port=port,
        )
        app = build_app(settings, build_bot(TOKEN, api))
        app.pacing.hurry()
        stopped = asyncio.Event()
        serving = asyncio.create_task(serve_webhook(app, settings, stopped))
        await until(lambda: "setWebhook" in world.calls)
        token, cafe = await joined(world, app, OWNER, "cafe_bot")
        other, tea = await joined(world, app, RIVAL, "tea_bot")
        await until(lambda: "setWebhook" in cafe.calls and "setWebhook" in tea.calls)
        door, elsewhere = (Door.of(BotToken(one), ours=TOKEN) for one in (token, other))
        assert cafe.webhook == f"https://shop.example/telegram/{door.path}"
        base = f"http://127.0.0.1:{port}/telegram"
        update, same = cafe.says(CAROL, "/start"), tea.says(CAROL, "/start")
        assert update.update_id == same.update_id
        async with aiohttp.ClientSession() as client:
            for path, secret in (
                (door.path, ""),
                (door.path, elsewhere.secret),
                (door.path, webhook_secret(settings)),
                (door.path[:-1], door.secret),
                (door.path[:-1] + "é", door.secret),
                ("x", door.secret),
                # What a merchant can work out, who has the token: else they could be anybody.
                (BotToken(token).mark("tillbot own path")[:40], door.secret),
                (door.path, BotToken(token).mark("tillbot own webhook")),
            ):
                turned = await client.post(
                    f"{base}/{path}", json=wire(update), headers={HEADER: secret}
                )
                assert (turned.status, await turned.text()) == (404, "Not Found\n")
            for _ in range(2):
                for one, said in ((door, update), (elsewhere, same)):
                    right = await client.post(
                        f"{base}/{one.path}", json=wire(said), headers={HEADER: one.secret}
                    )
                    assert right.status == 200
            await until(answered(cafe, CAROL, "Blue Door Café"))
            await until(answered(tea, CAROL, "Rival Tea"))
            asked = settings.model_copy(update=token_of(api))
            sound = await findings(asked, "bots")
            assert sound == [(Verdict.GOOD, "Telegram knows 2 of merchants' own.")]
            right_one, cafe.webhook = cafe.webhook, "https://shop.example/telegram/elsewhere"
            ((verdict, words),) = await findings(asked, "bot @cafe_bot")
            assert (verdict, "elsewhere" in words) == (Verdict.WRONG, False), "a path is a secret"
            cafe.webhook = right_one
            assert not said_to(world, CAROL)
            assert [len(said_to(one, CAROL)) for one in (cafe, tea)] == [1, 1]
            desk = await desk_of(app.database, OWNER, Clock(utcnow()))
            await desk(disconnect_bot, bot_id=cafe.bot_id)
            await until(lambda: app.fleet.behind(door.path) is None)
            gone = await client.post(
                f"{base}/{door.path}", json=wire(update), headers={HEADER: door.secret}
            )
            assert gone.status == 404
            still = await client.post(
                f"{base}/{elsewhere.path}",
                json=wire(tea.says(CAROL, "/my")),
                headers={HEADER: elsewhere.secret},
            )
            assert still.status == 200
        await until(lambda: len(said_to(tea, CAROL)) == 2)
        stopped.set()
        await serving
        await app.close()


@pytest.mark.slow
async def test_several_bots_are_polled_in_one_process(database_url: str) -> None:
    """One whose token is revoked ends; the others go on."""
    async with telegram() as (world, api):
        app = build_app(settings_for(database_url), build_bot(TOKEN, api))
        app.pacing.hurry()
        token, cafe = await joined(world, app, OWNER, "cafe_bot")
        _token, tea = await joined(world, app, RIVAL, "tea_bot")
        cafe.says(CAROL, "/start")
        tea.says(CAROL, "/start")
        world.says(CAROL, "/start")
        stopped = asyncio.Event()
        polling = asyncio.create_task(poll(app, stopped))
        await until(answered(cafe, CAROL, "Blue Door Café"))
        await until(answered(tea, CAROL, "Rival Tea"))
        await until(lambda: bool(said_to(world, CAROL)))
        sound = await findings(settings_for(database_url, **token_of(api)), "bots")
        assert sound == [(Verdict.GOOD, "Telegram knows 2 of merchants' own.")]
        cafe_only = world.bots.pop(token)
        ((verdict, words),) = await findings(
            settings_for(database_url, **token_of(api)), "bot @cafe_bot"
        )
        assert (verdict, "does not know" in words) == (Verdict.WRONG, True)
        assert cafe_only is cafe
        cafe.says(CAROL, "/my")
        await until(lambda: cafe.bot_id not in app.fleet.lines)
        tea.says(CAROL, "/my")
        await until(lambda: len(said_to(tea, CAROL)) == 2)
        stopped.set()
        await polling
        async with app.database.reading() as session:
            rows = (await session.scalars(select(RawUpdate.bot_id))).all()
        assert set(rows) == {42, cafe.bot_id, tea.bot_id}
        await app.close()
