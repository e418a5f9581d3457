"""Who writes: gives every handler the person, and a desk bound to this very update."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog
from aiogram import BaseMiddleware, Bot
from aiogram.types import Chat, TelegramObject, Update, User

from bot.bots.fleet import Fleet
from bot.metrics import SECONDS, UPDATES
from bot.turns import Staff
from domain.desk import Desk, patiently
from domain.engine import Database
from domain.members import join_here
from domain.people import called, meet
from domain.roles import Actor, Permission, Role, stranger
from domain.staff import Identity, identify, in_group
from handlers.kit.here import link_through, stand_in
from handlers.kit.identity import request_of
from handlers.kit.me import Me
from handlers.kit.words import LOCALES, speak

log = structlog.get_logger("updates")


class Disconnected(Exception):
    """Money came through a bot that is its merchant's no more."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Through which bot somebody writes: a merchant's own one, or with 0 the common one."""

    merchant_id: int
    bot_id: int
    chat: str  # its type; "elsewhere": in none that the bot sees
    chat_id: int

    @property
    def opens(self) -> bool:
        """Whether the bot may write to somebody who writes here."""
        return self.chat == "private"

    def stranger(self, person_id: int, name: str = "") -> Actor:
        return replace(stranger(person_id, self.merchant_id, name), bot_id=self.bot_id)


class PersonMiddleware(BaseMiddleware):
    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        owner_ids: frozenset[int],
        default_language: str,
        default_zone: str,
        staff: Staff,
        fleet: Fleet,
    ) -> None:
        self._fleet = fleet
        self._staff = staff
        self._database = database
        self._clock = clock
        self._owner_ids = owner_ids
        self._language = default_language
        self._zone = default_zone

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        user: User | None = data.get("event_from_user")
        if not isinstance(event, Update) or user is None or user.is_bot:
            return None
        begun = time.perf_counter()
        speak(_told_by_telegram(user) or self._language)
        bot: Bot = data["bot"]
        merchant_id = self._fleet.owner_of(bot.id)
        if merchant_id is None:  # disconnected meanwhile
            if _kind(event) == "payment":
                raise Disconnected
            return None
        link_through(self._fleet.username_of)
        chat: Chat | None = data.get("event_chat")
        place = _Place(
            merchant_id,
            bot.id if merchant_id else 0,
            chat.type if chat else "elsewhere",
            chat.id if chat else 0,
        )
        me = await self._who(user, place)
        speak(me.language, me.country)
        self._staff.note(user.id, redeems=me.may(Permission.REDEEM))
        request = request_of(bot.id, event, data.get("received") or self._clock())
        desk = Desk(self._database, me.actor, request, self._clock)
        data["me"], data["desk"] = me, desk
        try:
            return await handler(event, data)
        finally:
            seconds = time.perf_counter() - begun
            UPDATES.labels(me.role.value).inc()
            SECONDS.observe(seconds)
            log.info(
                "update",
                id=event.update_id,
                kind=_kind(event),
                merchant=me.actor.merchant_id,
                actor=me.id,
                role=me.role.value,
                did=",".join(desk.done),
                ms=round(seconds * 1000),
            )

    async def _who(self, user: User, place: _Place) -> Me:
        identity = await self._identify(user, place)
        if not identity.known or _changed(identity, user, place):
            await self._meet(user, place)
            identity = await self._identify(user, place)
        if place.bot_id and not identity.hats and place.chat in ("private", "elsewhere"):
            await Desk(self._database, place.stranger(user.id), None, self._clock)(join_here)
            identity = await self._identify(user, place)

        async def again() -> Me:
            return self._me(await self._identify(user, place), user, place, again)

        return self._me(identity, user, place, again)

    async def _identify(self, user: User, place: _Place) -> Identity:
        async def asked() -> Identity:
            found = await identify(self._database, user.id, place.merchant_id, place.bot_id)
            if place.chat not in ("group", "supergroup"):
                return found
            return await in_group(self._database, found, place.chat_id)

        return await patiently(asked)

    async def _meet(self, user: User, place: _Place) -> None:
        new_face = Desk(self._database, place.stranger(user.id), None, self._clock)
        await new_face(meet, name=user.full_name, username=user.username, opens=place.opens)

    def _me(
        self,
        identity: Identity,
        user: User,
        place: _Place,
        again: Callable[[], Awaitable[Me]],
    ) -> Me:
        hats = identity.hats
        hat = hats[0] if hats else None
        founds = user.id in self._owner_ids and not place.bot_id
        outside = replace(
            place.stranger(user.id, identity.name), role=Role.FOUNDER if founds else Role.STRANGER
        )
        actor = hat.actor if hat else outside
        stand_in(actor.merchant_id)
        language = (
            identity.language
            or _told_by_telegram(user)
            or (hat.language if hat else self._language)
        )
        return Me(
            id=user.id,
            name=identity.name,
            language=language,
            actor=actor,
            hat=hat,
            hats=hats,
            zone=hat.timezone if hat else self._zone,
            again=again,
        )


def _kind(event: Update) -> str:
    paid = event.message and event.message.successful_payment
    return "payment" if paid else event.event_type


def _told_by_telegram(user: User) -> str | None:
    """The language of the person's Telegram, where it is one of ours."""
    language = (user.language_code or "").partition("-")[0].lower()
    return language if language in LOCALES else None


def _changed(identity: Identity, user: User, place: _Place) -> bool:
    return (
        (identity.closed and place.opens)
        or identity.name != called(user.full_name, user.id)
        or identity.username != user.username
    )
