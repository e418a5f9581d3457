"""Sends what the outbox owes: at least once each, as slowly as Telegram asks."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramRetryAfter,
)
from sqlalchemy import update

from bot.metrics import NOTICES
from domain.desk import Desk
from domain.engine import Database, stamp
from domain.errors import DatabaseAway, Refusal
from domain.outbox import Notice, take_next
from domain.people import Person, forget_chat
from domain.roles import stranger, system
from domain.staff import identify, leaders_of
from handlers.kit.here import stand_in
from handlers.kit.letter import Reader, Unneeded, post_letter
from handlers.kit.words import speak
from handlers.notices import letter

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=2)  # a sender that died with a notice in hand loses it after this
ATTEMPTS = 8
A_SECOND = 25  # messages over the whole bot; Telegram's limit is about 30
CHAT_REST = timedelta(seconds=1)


class Delivery:
    def __init__(
        self,
        bot: Bot,
        database: Database,
        clock: Callable[[], datetime],
        default_language: str = "en",
        default_zone: str = "UTC",
    ) -> None:
        self._bot = bot
        self._database = database
        self._clock = clock
        self._language = default_language
        self._zone = default_zone
        self._gap = 1 / A_SECOND
        self._written: dict[int, datetime] = {}
        self._closed_until: datetime | None = None  # Telegram said 429 to one of us: all wait

    async def send_due(self) -> int:
        """Send everything that is due and may be sent now; how many were taken."""
        taken = 0
        while not self._resting() and (notice := await self._take()):
            taken += 1
            await self._send(notice)
            await asyncio.sleep(self._gap)
        return taken

    def hurry(self) -> None:
        """No gap between messages: for a Telegram of one's own, as in tests."""
        self._gap = 0.0

    def _resting(self) -> bool:
        return self._closed_until is not None and self._clock() < self._closed_until

    async def _take(self) -> Notice | None:
        now = self._clock()
        self._written = {chat: at for chat, at in self._written.items() if at > now - CHAT_REST}
        async with self._database.writing() as session:
            return await take_next(session, now, LEASE, frozenset(self._written))

    async def _send(self, notice: Notice) -> None:
        try:
            await self._write(notice)
        except TelegramRetryAfter as wait:
            self._closed_until = self._clock() + timedelta(seconds=wait.retry_after)
            await self._mark(notice, due=self._closed_until, attempts=notice.attempts - 1)
        except (TelegramForbiddenError, TelegramNotFound) as closed:
            await self._mark(notice, given_up=str(closed)[:200])
            await self._tell_leaders(notice)
        except TelegramBadRequest as refused:
            await self._mark(notice, given_up=refused.message[:200])
            if "chat not found" in refused.message.lower():
                await self._tell_leaders(notice)
            else:
                log.warning(
                    "notice refused", notice=notice.id, kind=notice.kind, why=refused.message
                )
        except (Unneeded, Refusal):
            await self._mark(notice, given_up="no longer needed")
        except DatabaseAway:
            raise
        except Exception as failure:
            log.warning("notice not sent", notice=notice.id, kind=notice.kind, why=repr(failure))
            if notice.attempts >= ATTEMPTS:
                await self._mark(notice, given_up=repr(failure)[:200])
            else:
                wait_for = timedelta(seconds=min(2**notice.attempts, 300))
                await self._mark(notice, due=self._clock() + wait_for)
        else:
            self._written[notice.recipient] = self._clock()
            await self._mark(notice, sent=self._clock())

    async def _write(self, notice: Notice) -> None:
        reader = await identify(self._database, notice.recipient)
        hat = next(
            (one for one in reader.hats if one.actor.merchant_id == notice.merchant_id), None
        )
        speak(reader.language or (hat.language if hat else self._language))
        actor = hat.actor if hat else stranger(notice.recipient, notice.merchant_id)
        stand_in(notice.merchant_id)
        bot = await self._bot.me()
        told = Reader(
            Desk(self._database, actor, None, self._clock),
            hat.timezone if hat else self._zone,
            bot.username or "",
        )
        said = await letter(notice.kind, notice.payload, told)
        await post_letter(self._bot, notice.recipient, said)

    async def _tell_leaders(self, notice: Notice) -> None:
        """A person who blocked the bot is given up, and the leaders see it once."""
        clock = Desk(self._database, system(notice.merchant_id), None, self._clock)
        await clock(forget_chat, person_id=notice.recipient)
        async with self._database.writing() as session:
            leaders = await leaders_of(session, notice.merchant_id)
            person = await session.get(Person, notice.recipient)
            if person is None or notice.recipient in leaders or notice.kind == "unreachable":
                return
            for leader in leaders:
                session.add(
                    Notice(
                        id=stamp(),
                        merchant_id=notice.merchant_id,
                        key=f"unreachable:{notice.id}:{leader}",
                        kind="unreachable",
                        payload={"name": person.name},
                        recipient=leader,
                        due=self._clock(),
                        attempts=0,
                    )
                )

    async def _mark(self, notice: Notice, **changes: object) -> None:
        NOTICES.labels(next(iter(changes))).inc()
        async with self._database.writing() as session:
            await session.execute(
                update(Notice)
                .where(Notice.merchant_id == notice.merchant_id, Notice.id == notice.id)
                .values(**changes)
            )
