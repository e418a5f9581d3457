"""The page's side of the stand-in: what it shows, what a person does on it, live events."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.sandbox.bills import amount
from bot.sandbox.drawn import group, keyboard_of, offered, person, shown
from bot.sandbox.refuse import Refused, bad
from bot.sandbox.server import WORLD
from bot.sandbox.several import (
    APART,
    chat_of,
    join_page,
    made_on_page,
    made_through,
    named,
    opened,
)
from bot.sandbox.talk import answers_in
from bot.sandbox.world import World

STATIC = Path(__file__).parent / "static"
RESET: web.AppKey[Callable[[], Awaitable[None]]] = web.AppKey("reset")
SECURITY = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob: data:; "
    "media-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def add_page(site: web.Application, reset: Callable[[], Awaitable[None]]) -> None:
    """``/`` and its files, ``/sandbox/…`` for what happens on it."""
    site[RESET] = reset
    site.router.add_get("/", _static("index.html"))
    for name in ("page.css", "page.js", "words.js"):
        site.router.add_get(f"/{name}", _static(name))
    site.router.add_get("/sandbox/state", _state)
    site.router.add_get("/sandbox/events", _events)
    site.router.add_get("/sandbox/file/{file_id}", _file)
    site.router.add_post("/sandbox/act", _act)
    site.router.add_post("/sandbox/reset", _reset)


def _static(name: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def serve(_: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / name, headers=SECURITY)

    return serve


async def _state(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    return web.json_response(
        {
            "bot": world.bot_name,
            "bots": [one.bot_name for one in world.bots.values()],
            "people": [person(world, number, number) for number in world.people]
            + [person(there, who, number) for number, there, who in opened(world)]
            + [
                group(there, one, place * APART + one.chat.id)
                for place, there in enumerate([world, *world.bots.values()])
                for one in there.rooms.all()
            ],
        },
        headers=SECURITY,
    )


async def _events(request: web.Request) -> web.StreamResponse:
    """Server-sent events: every change, as it happens."""
    world = request.app[WORLD]
    queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(1000)
    answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"} | SECURITY)
    await answer.prepare(request)
    await answer.write(b": here\n\n")

    def listen(event: dict[str, Any]) -> None:
        if not queue.full():
            queue.put_nowait(event)

    world.listeners.add(listen)
    try:
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), 15)
            except TimeoutError:
                await answer.write(b": still here\n\n")
                continue
            said = json.dumps(_told(world, event))
            await answer.write(f"data: {said}\n\n".encode())
    except (ConnectionResetError, asyncio.CancelledError):
        return answer
    finally:
        world.listeners.discard(listen)


def _told(world: World, event: dict[str, Any]) -> dict[str, Any]:
    """An event with what it is about."""
    if "chat" not in event:
        return event
    world, chat = chat_of(world, event["chat"])
    match event["type"]:
        case "message":
            message = world.messages.get(chat, {}).get(event["id"])
            return event | {"message": shown(message)} if message else event | {"type": "deleted"}
        case "menu":
            return event | {"menu": world.menus.get(chat, [])}
        case "inline":
            return event | {"results": offered(world, event["id"])}
        case "keyboard":
            return event | {"keyboard": keyboard_of(world, chat)}
    return event


def _file_of(world: World, file_id: str) -> tuple[str, bytes]:
    """Whichever bot's it is: a person may send on what another one sent. Raises Refused."""
    for one in world.bots.values():
        if file_id in one.files:
            return one.files[file_id]
    return world.file(file_id)


async def _file(request: web.Request) -> web.Response:
    """A photo or document of the sandbox; documents are only ever downloaded."""
    try:
        path, data = _file_of(request.app[WORLD], request.match_info["file_id"])
    except Refused as refused:
        raise web.HTTPNotFound from refused
    headers = dict(SECURITY)
    if path.startswith("photos/"):
        return web.Response(body=data, content_type="image/jpeg", headers=headers)
    headers["Content-Disposition"] = "attachment"
    return web.Response(body=data, content_type="application/octet-stream", headers=headers)


async def _act(request: web.Request) -> web.Response:
    """What a person does: text, photos, files, a tap, a contact, blocking."""
    form = await request.post()
    world, who = chat_of(request.app[WORLD], int(str(form.get("who", 0))))
    if who not in world.people:
        raise web.HTTPBadRequest(text="nobody")
    files = [
        (one.filename, one.file.read(), one.content_type)
        for one in form.getall("file", [])
        if isinstance(one, web.FileField)
    ]
    deed = str(form.get("do", ""))
    try:
        if deed in ("bill", "pay"):
            return web.json_response(await _till(world, who, deed, form), headers=SECURITY)
        if deed in ("newbot", "make", "open", "forward"):
            return web.json_response(_across(request.app[WORLD], world, who, form))
        _do(world, who, deed, form, files)
    except Refused as refused:
        return web.json_response({"refused": refused.description}, headers=SECURITY)
    return web.json_response({}, headers=SECURITY)


def _across(common: World, world: World, who: int, form: Any) -> dict[str, Any]:
    """What is about several bots: making one, opening one by its link, sending a photo on."""
    match str(form["do"]):
        case "newbot":
            name, token = made_on_page(common)
            common.tell({"type": "bots", "bots": [one.bot_name for one in common.bots.values()]})
            return {"bot": name, "token": token}
        case "make":
            name, username = str(form["name"])[:64], str(form["username"])[:32]
            made_through(world, who, name or username, username)
            join_page(common, list(common.bots)[-1])
            common.tell({"type": "bots", "bots": [one.bot_name for one in common.bots.values()]})
            common.tell({"type": "keyboard", "chat": who})
        case "open":
            there = named(common, str(form["bot"]))
            if there is None:
                raise bad("there is no such bot")
            first = not there.people[who].started
            there.says(who, str(form.get("text") or "/start")[:200])
            if first and there is not common:
                common.tell({"type": "reset"})
            place = [common, *common.bots.values()].index(there)
            return {"chat": place * APART + who}
        case _:
            world.sends_photo(who, _file_of(common, str(form["photo"]))[1])
    return {}


def _do(world: World, who: int, deed: str, form: Any, files: list[tuple[str, bytes, str]]) -> None:
    match deed:
        case "text" if form.get("chat"):
            _there, chat = chat_of(world, int(form["chat"]))
            answers_in(world, who, chat, str(form["text"])[:4096], int(form["reply"]))
        case "text" if str(form.get("text", "")).strip():
            world.says(who, str(form["text"])[:4096], int(form.get("reply") or 0))
        case "photos" if len(files) == 1:
            world.sends_photo(who, files[0][1])
        case "photos" if files:
            world.sends_album(who, [data for _, data, _ in files[:10]])
        case "file":
            for name, data, kind in files:
                world.sends_file(who, data, name, kind)
        case "press":
            _there, chat = chat_of(world, int(form.get("chat") or 0))
            world.presses_button(who, int(form["message"]), str(form["data"]), chat=chat)
        case "inline":
            world.asks_inline(who, str(form.get("text", ""))[:256])
        case "pick":
            world.picks_inline(who, str(form["query"]), str(form["result"]))
        case "share":
            world.shares(who, int(form["person"]), int(form["request"]))
        case "group":
            chosen = world.rooms.leaders()
            world.tell({"type": "reset"})
            world.keyboards.pop(who, None)
            world.sent(who, chat_shared=world.rooms.shared(chosen, int(form["request"])))
        case "block":
            world.blocks(who, blocked=not world.people[who].blocked)
            world.tell({"type": "blocked", "chat": who, "blocked": world.people[who].blocked})


async def _till(world: World, who: int, deed: str, form: Any) -> dict[str, str]:
    """The payment form, of an invoice in the chat or behind a link, and what comes of a yes."""
    message = int(form["message"]) if form.get("message") else None
    bill = world.cash.bill(who, message, str(form.get("slug", "")))
    if deed == "pay":
        checkout = world.cash.pays(who, bill, declined=form.get("card") == "declined")
        return {"unpaid": await world.cash.outcome(checkout) or ""}
    price = amount(bill.total, bill.currency)
    return {"title": bill.title, "about": bill.about, "amount": price}


async def _reset(request: web.Request) -> web.Response:
    await request.app[RESET]()
    return web.json_response({}, headers=SECURITY)
