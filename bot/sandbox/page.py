"""The page's side of the stand-in: what it shows, what a person does on it, live events."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiogram.types import Message
from aiogram.utils.text_decorations import html_decoration
from aiohttp import web

from bot.sandbox.bills import amount
from bot.sandbox.refuse import Refused
from bot.sandbox.server import WORLD
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
            "people": [
                {
                    "id": number,
                    "name": account.user.first_name,
                    "about": account.about,
                    "language": "zh" if (account.user.language_code or "")[:2] == "zh" else "en",
                    "blocked": account.blocked,
                    "started": account.started,
                    "menu": world.menus.get(number, []),
                    "keyboard": keyboard_of(world, number),
                    "messages": [shown(one) for one in world.messages.get(number, {}).values()],
                }
                for number, account in world.people.items()
            ]
            + [
                {
                    "id": one.chat.id,
                    "name": one.chat.title,
                    "about": "group / 群",
                    "group": True,
                    "blocked": False,
                    "started": True,
                    "menu": [],
                    "keyboard": [],
                    "messages": [
                        shown(said) for said in world.messages.get(one.chat.id, {}).values()
                    ],
                }
                for one in world.rooms.all()
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
    match event["type"]:
        case "message":
            message = world.messages.get(event["chat"], {}).get(event["id"])
            return event | {"message": shown(message)} if message else event | {"type": "deleted"}
        case "menu":
            return event | {"menu": world.menus.get(event["chat"], [])}
        case "inline":
            return event | {"results": offered(world, event["id"])}
        case "keyboard":
            return event | {"keyboard": keyboard_of(world, event["chat"])}
    return event


def _place(message: Message) -> str:
    """A place on a map, in words."""
    if message.venue:
        return f"🗺 {message.venue.title}\n{message.venue.address}"
    there = message.location
    return f"🗺 {there.latitude}, {there.longitude}" if there else ""


def shown(message: Message) -> dict[str, Any]:
    """A message as the page draws it. Its HTML is made from entities, so it is safe."""
    text = message.text or message.caption or _place(message)
    entities = message.entities or message.caption_entities or []
    answered = message.reply_to_message
    topic = answered.forum_topic_created if answered else None
    if topic:
        answered = None
    return {
        "topic": topic.name if topic else None,
        "id": message.message_id,
        "mine": not (message.from_user and message.from_user.is_bot),
        "at": int(message.date.timestamp()),
        "edited": message.edit_date is not None,
        "html": html_decoration.unparse(text, [e for e in entities if e.type != "bot_command"]),
        "photo": message.photo[-1].file_id if message.photo else None,
        "size": [message.photo[-1].width, message.photo[-1].height] if message.photo else None,
        "file": {
            "id": message.document.file_id,
            "name": message.document.file_name,
            "size": message.document.file_size,
        }
        if message.document
        else None,
        "shared": _shared(message),
        "bill": {
            "title": message.invoice.title,
            "about": message.invoice.description,
            "amount": amount(message.invoice.total_amount, message.invoice.currency),
        }
        if message.invoice
        else None,
        "receipt": _receipt(message),
        "answers": {
            "id": answered.message_id,
            "text": (answered.text or answered.caption or "🖼")[:80],
        }
        if answered
        else None,
        "buttons": [
            [
                {
                    "text": button.text,
                    "data": button.callback_data,
                    "url": button.url,
                    "inline": button.switch_inline_query,
                    "style": button.style,
                    "pay": bool(button.pay),
                }
                for button in row
            ]
            for row in message.reply_markup.inline_keyboard
        ]
        if message.reply_markup
        else [],
    }


def _shared(message: Message) -> list[str] | None:
    """Who or which group was picked."""
    if message.chat_shared:
        return [message.chat_shared.title or "?"]
    people = message.users_shared
    return [user.first_name or "?" for user in people.users] if people else None


def _receipt(message: Message) -> dict[str, str] | None:
    """What Telegram itself says of money that was taken or given back."""
    money = message.successful_payment or message.refunded_payment
    if money is None:
        return None
    return {
        "amount": amount(money.total_amount, money.currency),
        "charge": money.telegram_payment_charge_id,
        "back": "yes" if message.refunded_payment else "",
    }


def offered(world: World, query_id: str) -> list[dict[str, str]]:
    """What the bot offers to an inline query."""
    asked = world.inline.get(query_id)
    return [
        {"id": one.id, "title": one.title, "about": one.description or ""}
        for one in (asked.results or [] if asked else [])
    ]


def keyboard_of(world: World, chat: int) -> list[list[dict[str, Any]]]:
    keyboard = world.keyboards.get(chat)
    if keyboard is None:
        return []
    return [
        [
            {
                "text": button.text,
                "pick": button.request_users.request_id if button.request_users else None,
                "group": button.request_chat.request_id if button.request_chat else None,
            }
            for button in row
        ]
        for row in keyboard.keyboard
    ]


async def _file(request: web.Request) -> web.Response:
    """A photo or document of the sandbox; documents are only ever downloaded."""
    found = request.app[WORLD].files.get(request.match_info["file_id"])
    if found is None:
        raise web.HTTPNotFound
    path, data = found
    headers = dict(SECURITY)
    if path.startswith("photos/"):
        return web.Response(body=data, content_type="image/jpeg", headers=headers)
    headers["Content-Disposition"] = "attachment"
    return web.Response(body=data, content_type="application/octet-stream", headers=headers)


async def _act(request: web.Request) -> web.Response:
    """What a person does: text, photos, files, a tap, a contact, blocking."""
    world = request.app[WORLD]
    form = await request.post()
    who = int(str(form.get("who", 0)))
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
        _do(world, who, deed, form, files)
    except Refused as refused:
        return web.json_response({"refused": refused.description}, headers=SECURITY)
    return web.json_response({}, headers=SECURITY)


def _do(world: World, who: int, deed: str, form: Any, files: list[tuple[str, bytes, str]]) -> None:
    match deed:
        case "text" if str(form.get("text", "")).strip():
            world.says(who, str(form["text"])[:4096])
        case "photos" if len(files) == 1:
            world.sends_photo(who, files[0][1])
        case "photos" if files:
            world.sends_album(who, [data for _, data, _ in files[:10]])
        case "file":
            for name, data, kind in files:
                world.sends_file(who, data, name, kind)
        case "forward":
            world.forwards_photo(who, str(form["photo"]))
        case "press":
            chat = int(form.get("chat") or 0)
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
