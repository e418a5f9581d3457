"""A merchant's own group: where in it a message goes, and what becomes of a group that is gone."""

from collections.abc import Callable
from datetime import datetime

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramMigrateToChat
from aiogram.types import Message

from bot.bots.fleet import Fleet
from domain.desk import Desk
from domain.engine import Database
from domain.errors import Gone
from domain.outbox import Audience, Notice
from domain.roles import system
from domain.staff import (
    Identity,
    identify,
    keep_topic,
    lose_group,
    move_group,
    place_in_group,
    plain_group,
)
from handlers.kit.letter import Letter, post_letter

log = structlog.get_logger(__name__)
NO_THREAD = ("thread not found", "TOPIC_DELETED", "TOPIC_ID_INVALID")
GONE = ("chat not found", "group is deactivated", "CHANNEL_PRIVATE", "have no rights to send")


def is_group(notice: Notice) -> bool:
    return notice.audience is Audience.GROUP


class Groups:
    def __init__(self, fleet: Fleet, database: Database, clock: Callable[[], datetime]) -> None:
        self._fleet = fleet
        self._database = database
        self._clock = clock

    async def reader(self, notice: Notice) -> Identity:
        """Who reads it: a person, or in a group the owner under whose hat it is drawn. Raises
        Gone where it is the merchant's group no more."""
        if not is_group(notice):
            return await identify(self._database, notice.recipient, guest_of=notice.merchant_id)
        place = await self._system(notice)(place_in_group, chat_id=notice.recipient, store_id=0)
        return await identify(self._database, place.reader)

    async def voice(self, notice: Notice) -> int:
        """The bot through which it was linked; 0: the common one. Raises Gone, also where that
        bot is connected no more: then what was owed to it is owed anew."""
        place = await self._system(notice)(place_in_group, chat_id=notice.recipient, store_id=0)
        if self._fleet.bot(place.bot_id) is None:
            await self._system(notice)(lose_group, chat_id=notice.recipient)
            raise Gone("group")
        return place.bot_id

    async def post(self, bot: Bot, notice: Notice, said: Letter) -> Message:
        """Into the store's topic, which is made where there is none; one that somebody deleted is
        made anew; where no topics can be made, to all."""
        store_id = int(notice.payload.get("store_id") or 0)
        if not is_group(notice):
            return await post_letter(bot, notice.recipient, said)
        thread = await self._thread(bot, notice, store_id)
        try:
            return await post_letter(bot, notice.recipient, said, thread=thread)
        except TelegramBadRequest as refused:
            if thread is None or not _says(refused, NO_THREAD):
                raise
        await self._system(notice)(keep_topic, store_id=store_id, thread_id=None)
        thread = await self._thread(bot, notice, store_id)
        return await post_letter(bot, notice.recipient, said, thread=thread)

    async def lost(self, notice: Notice, failure: Exception) -> bool:
        """Whether this is a group that is gone or moved; then what was owed to it is owed anew."""
        if not is_group(notice):
            return False
        if isinstance(failure, TelegramMigrateToChat):
            await self._system(notice)(
                move_group, chat_id=notice.recipient, to=failure.migrate_to_chat_id
            )
            return True
        gone = isinstance(failure, TelegramForbiddenError) or (
            isinstance(failure, TelegramBadRequest) and _says(failure, GONE)
        )
        if gone:
            log.warning("group lost", merchant=notice.merchant_id, why=str(failure))
            await self._system(notice)(lose_group, chat_id=notice.recipient)
        return gone

    async def _thread(self, bot: Bot, notice: Notice, store_id: int) -> int | None:
        here = self._system(notice)
        place = await here(place_in_group, chat_id=notice.recipient, store_id=store_id)
        if place.thread_id is not None or not place.store:
            return place.thread_id
        try:
            made = await bot.create_forum_topic(notice.recipient, place.store[:128])
        except TelegramMigrateToChat:
            raise
        except TelegramBadRequest as refused:
            if _says(refused, GONE):
                raise
            log.warning("no topic", merchant=notice.merchant_id, why=refused.message)
            await here(plain_group, chat_id=notice.recipient)
            return None
        await here(keep_topic, store_id=store_id, thread_id=made.message_thread_id)
        return made.message_thread_id

    def _system(self, notice: Notice) -> Desk:
        return Desk(self._database, system(notice.merchant_id), None, self._clock)


def _says(refused: TelegramBadRequest, words: tuple[str, ...]) -> bool:
    return any(one.lower() in refused.message.lower() for one in words)
