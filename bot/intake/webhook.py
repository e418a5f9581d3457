"""Telegram calls us. It hears 200 once the update is written down."""

import hmac
import json
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from bot.intake.intake import Intake

log = structlog.get_logger(__name__)
HEADER = "X-Telegram-Bot-Api-Secret-Token"


Receive = Callable[[web.Request], Awaitable[web.Response]]
NOBODY = "0" * 64  # compared with where there is nobody, so that it takes as long


def receiver(intake: Intake, secret: str) -> Receive:
    """Whoever does not know the secret is turned away before anything is read."""

    async def receive(request: web.Request) -> web.Response:
        if not _knows(request, secret):
            return web.Response(status=401, text="Unauthorized\n")
        return await _taken(intake, request)

    return receive


def own_receiver(find: Callable[[str], tuple[Intake, str] | None]) -> Receive:
    """Of the merchants' own bots, each by a path and a secret of its own: a wrong secret is
    answered as if there were no such path. ``find``: who is behind a path."""

    async def receive(request: web.Request) -> web.Response:
        found = find(request.match_info["path"])
        if not _knows(request, found[1] if found else NOBODY) or found is None:
            return web.Response(status=404, text="Not Found\n")
        return await _taken(found[0], request)

    return receive


def _knows(request: web.Request, secret: str) -> bool:
    given = request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
    return hmac.compare_digest(given, secret.encode())


async def _taken(intake: Intake, request: web.Request) -> web.Response:
    try:
        raw = json.loads(await request.read())
        number = raw["update_id"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return web.Response(status=400, text="no update\n")
    if not isinstance(number, int) or isinstance(number, bool) or abs(number) >= 2**53:
        return web.Response(status=400, text="no update\n")
    try:
        await intake.accept([raw])
    except RuntimeError as away:  # Telegram calls again with what was not written down
        log.warning("update not taken", update_id=number, why=str(away))
        return web.Response(status=503, text="not now\n")
    return web.Response(text="ok\n")
