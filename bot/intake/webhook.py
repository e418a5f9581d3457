"""Telegram calls us. It hears 200 once the update is written down."""

import hmac
import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.intake.intake import Intake

HEADER = "X-Telegram-Bot-Api-Secret-Token"


def receiver(intake: Intake, secret: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Whoever does not know the secret is turned away before anything is read."""
    expected = secret.encode()

    async def receive(request: web.Request) -> web.Response:
        given = request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, expected):
            return web.Response(status=401, text="Unauthorized\n")
        try:
            raw = json.loads(await request.read())
            number = raw["update_id"]
        except (ValueError, TypeError, KeyError, RecursionError):
            return web.Response(status=400, text="no update\n")
        if not isinstance(number, int) or isinstance(number, bool) or abs(number) >= 2**53:
            return web.Response(status=400, text="no update\n")
        await intake.accept([raw])
        return web.Response(text="ok\n")

    return receive
