"""Routing: an update with all handlers registered, beside an aiogram no-op handler."""

import time
from statistics import median
from typing import Any

from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.base import BaseSession
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message

import handlers
from domain.roles import Actor, Permission, Role
from handlers.kit.commands import Command
from handlers.kit.me import Me
from handlers.kit.routing import Routes
from tests.bench.say import line, verdict

ROUNDS, UPDATES = 15, 400


class Silent(BaseSession):
    """Takes whatever is handed to the client."""

    async def make_request(self, bot: Any, method: Any, timeout: Any = None) -> Any:
        return True

    async def close(self) -> None: ...

    async def stream_content(self, *args: Any, **kwargs: Any) -> Any:
        yield b""


class Nothing(CallbackData, prefix="no1"):
    number: int


async def run() -> None:
    line("routing: one update through the dispatcher, µs (medians of rounds taken by turns)")
    for kind, wire in (("a command", _message), ("a button", _press)):
        whole, bare = _dispatcher(handlers.routes()), _bare()
        many = _dispatcher(_grown(handlers.routes(), 1000))
        times: dict[str, list[float]] = {"bare": [], "whole": [], "many": []}
        for _ in range(ROUNDS):
            for name, dispatcher in (("bare", bare), ("whole", whole), ("many", many)):
                times[name].append(await _time(dispatcher, wire()))
        cost = {name: median(values) for name, values in times.items()}
        line(
            f"  {kind}: aiogram no-op {cost['bare']:.0f}, all handlers {cost['whole']:.0f}, "
            f"and 1,000 more {cost['many']:.0f}"
        )
        verdict("beside the no-op", cost["whole"] / cost["bare"], 1.2, " ×")
        verdict("with 1,000 more", cost["many"] / cost["whole"], 1.1, " ×")


async def _nothing(message: Message) -> None:
    return


async def _press_nothing(query: CallbackQuery, pressed: Nothing) -> None:
    return


async def _again() -> Me:
    return _ME


_ME = Me(1, "A", "en", Actor(1, Role.STRANGER), None, (), "UTC", _again)


def _dispatcher(table: Routes) -> Dispatcher:
    table.command(Command("nothing", Permission.SEE_SELF), _nothing)
    table.button(Nothing, _press_nothing, Permission.SEE_SELF)
    dispatcher = Dispatcher(me=_ME)
    dispatcher.include_router(table.router())
    return dispatcher


def _bare() -> Dispatcher:
    dispatcher, router = Dispatcher(), Router()
    router.message.register(_nothing)

    async def on_press(query: CallbackQuery) -> None:
        return

    router.callback_query.register(on_press)
    dispatcher.include_router(router)
    return dispatcher


def _grown(table: Routes, more: int) -> Routes:
    for number in range(more):
        table.command(Command(f"more{number}", Permission.SEE_SELF), _nothing)
        kind = type(f"More{number}", (CallbackData,), {}, prefix=f"m{number}")
        table.button(kind, _press_nothing, Permission.SEE_SELF)
    return table


async def _time(dispatcher: Dispatcher, wire: dict[str, Any]) -> float:
    bot = Bot("42:bench", session=Silent())
    begun = time.perf_counter()
    for number in range(UPDATES):
        await dispatcher.feed_raw_update(bot, wire | {"update_id": number})
    return (time.perf_counter() - begun) / UPDATES * 1e6


def _message() -> dict[str, Any]:
    person = {"id": 1, "is_bot": False, "first_name": "A"}
    chat = {"id": 1, "type": "private"}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": person, "text": "/nothing"}
    return {"update_id": 1, "message": message}


def _press() -> dict[str, Any]:
    message = _message()["message"]
    query = {"id": "1", "from": message["from"], "chat_instance": "1", "data": "no1:1"}
    return {"update_id": 1, "callback_query": query | {"message": message}}
