"""Telegram calls us. It hears 200 once the update is written down."""

import hmac
import json
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from bot.intake.intake import Intake

log = structlog.get_logger(__name__)
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
        try:
            await intake.accept([raw])
        except RuntimeError as away:  # Telegram calls again with what was not written down
            log.warning("update not taken", update_id=number, why=str(away))
            return web.Response(status=503, text="not now\n")
        return web.Response(text="ok\n")

    return receive
