"""Telegram in this process: a call of the bot reaches it without HTTP between."""

import asyncio
import json
from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import InputFile

from bot.sandbox.refuse import Refused
from bot.sandbox.server import TOKEN, Fields, Files, answer_of, answered
from bot.sandbox.world import World


class Direct(AiohttpSession):
    """Says and hears what it would over HTTP, which it takes where a fault of the line is due.

    Files are fetched over HTTP, as ever.
    """

    def __init__(self, world: World, address: str) -> None:
        super().__init__(api=TelegramAPIServer.from_base(address), timeout=30)
        self._world = world

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        world = self._world if bot.token == TOKEN else self._world.bots.get(bot.token)
        if world is None or world.faults:
            return await super().make_request(bot, method, timeout)
        fields, files = await self._said(bot, method)
        await asyncio.sleep(0)  # others go on while this is under way
        try:
            answer = await answered(world, method.__api_method__, fields, files)
            status, text = 200, json.dumps(answer)
        except Refused as refused:
            status = refused.status
            text = answer_of(status, refused.description, **refused.parameters)
        await asyncio.sleep(0)
        heard = self.check_response(bot=bot, method=method, status_code=status, content=text)
        return cast(TelegramType, heard.result)

    async def _said(self, bot: Bot, method: TelegramMethod[Any]) -> tuple[Fields, Files]:
        """As aiogram's own session writes it into a form."""
        attached: dict[str, InputFile] = {}
        fields = {
            key: said
            for key, value in method.model_dump(warnings=False).items()
            if (said := self.prepare_value(value, bot=bot, files=attached))
        }
        files = {
            key: (one.filename or key, b"".join([part async for part in one.read(bot)]))
            for key, one in attached.items()
        }
        return fields, files
