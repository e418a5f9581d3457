"""The stand-in over HTTP: Telegram's own addresses for the bot, others for the page."""

import asyncio
import json
import secrets
from typing import Any

from aiohttp import web

from bot.sandbox.calls import read_call
from bot.sandbox.methods import carry_out
from bot.sandbox.refuse import Refused
from bot.sandbox.things import Fault
from bot.sandbox.wire import wire
from bot.sandbox.world import World

TOKEN = f"42:{secrets.token_urlsafe(24)}"  # another at each start: nobody elsewhere knows it
WORLD = web.AppKey("world", World)
Fields = dict[str, str]
Files = dict[str, tuple[str, bytes]]  # name, data
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def build_site(world: World) -> web.Application:
    """Telegram's part: ``/bot<token>/<method>`` and ``/file/bot<token>/<path>``."""
    site = web.Application(client_max_size=60 * 2**20, middlewares=[only_this_machine])
    site[WORLD] = world
    site.router.add_post("/bot{token}/{method}", _method)
    site.router.add_get("/file/bot{token}/{path:.+}", _file)
    return site


@web.middleware
async def only_this_machine(request: web.Request, handler: Any) -> web.StreamResponse:
    """A page elsewhere must not be able to talk to it, whatever its name resolves to."""
    host = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    origin = request.headers.get("Origin")
    foreign = origin is not None and origin.split("//")[-1] != request.host
    # Browsers say where a request comes from, also where they send no Origin: a picture, a link.
    foreign |= request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin")
    if host not in LOOPBACK or foreign:
        raise web.HTTPForbidden(text="The sandbox talks only to this machine.")
    answer: web.StreamResponse = await handler(request)
    return answer


async def _method(request: web.Request) -> web.StreamResponse:
    world = _world(request)
    name = request.match_info["method"]
    if world is None:
        return _refusal(Refused(401, "Unauthorized"))
    fault = world.fault(name)
    if fault and not fault.after:
        return await _faulty(request, fault)
    try:
        answer = await answered(world, name, *await _form(request))
    except Refused as refused:
        return _refusal(refused)
    if fault:
        return await _faulty(request, fault)
    return web.json_response(answer)


async def answered(world: World, name: str, fields: Fields, files: Files) -> dict[str, Any]:
    """What Telegram says to one call of the Bot API. Raises Refused."""
    try:
        call = read_call(name, fields, files)
        world.calls.append(call.__api_method__)
        return {"ok": True, "result": wire(await carry_out(world, call))}
    except Refused as refused:
        world.refused.append(f"{name}: {refused.description}")
        raise


def _world(request: web.Request) -> World | None:
    """Of the bot whose token is said; None: of nobody's."""
    common, token = request.app[WORLD], request.match_info["token"]
    return common if token == TOKEN else common.bots.get(token)


async def _faulty(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.hang:
        await asyncio.sleep(fault.hang)
        if request.transport:
            request.transport.close()
    return web.Response(
        status=fault.status, text=fault.body or "", content_type="application/json"
    )


async def _form(request: web.Request) -> tuple[Fields, Files]:
    fields = dict(request.query)
    files: Files = {}
    if request.content_type == "application/json":
        for key, value in (await request.json()).items():
            fields[key] = value if isinstance(value, str) else json.dumps(value)
        return fields, files
    for key, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[key] = (value.filename, value.file.read())
        elif isinstance(value, str):
            fields[key] = value
        else:
            files[key] = (key, bytes(value))
    return fields, files


async def _file(request: web.Request) -> web.StreamResponse:
    world = _world(request)
    if world is None:
        return _refusal(Refused(401, "Unauthorized"))
    if (fault := world.fault("file")) and fault.body is not None:
        return await _faulty(request, fault)
    for path, data in world.files.values():
        if path == request.match_info["path"] and fault:
            return await _cut_short(request, data)
        if path == request.match_info["path"]:
            return web.Response(body=data, content_type="application/octet-stream")
    return _refusal(Refused(404, "Not Found"))


async def _cut_short(request: web.Request, data: bytes) -> web.StreamResponse:
    """Half of what was promised, then silence."""
    response = web.StreamResponse(headers={"Content-Length": str(len(data))})
    await response.prepare(request)
    await response.write(data[: len(data) // 2])
    if request.transport:
        request.transport.close()
    return response


def _refusal(refused: Refused) -> web.Response:
    text = answer_of(refused.status, refused.description, **refused.parameters)
    return web.Response(text=text, status=refused.status, content_type="application/json")


def answer_of(status: int, description: str, **parameters: Any) -> str:
    """A refusal's body."""
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    return json.dumps(body | ({"parameters": parameters} if parameters else {}))
