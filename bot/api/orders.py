"""``POST /api/v1/orders``: another shop system's orders, signed as in Standard Webhooks."""

import asyncio
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from math import ceil
from typing import Protocol

import structlog
from aiohttp import web
from standardwebhooks import Webhook

from bot.api.bucket import Buckets
from bot.api.wire import (
    BODY,
    DESCRIPTION,
    JSON,
    KEY,
    PATH,
    PROBLEM,
    OrderIn,
    Problem,
    Result,
    Row,
    Unreadable,
    Wrong,
    describe,
    read_call,
)
from domain.desk import Desk, KeyReused, patiently
from domain.engine import Database, NoVault
from domain.errors import DatabaseAway, Gone
from domain.intake import (
    ORDER_COLUMNS,
    Answer,
    Busy,
    Caller,
    CallReused,
    Taken,
    anybody_calls,
    close_call,
    find_caller,
    open_call,
    take_orders,
)
from domain.orders import Fate
from domain.roles import shop
from handlers.intake.problems import refusal_of
from handlers.kit.identity import of_call
from handlers.kit.words import plain, speak
from handlers.refusals import say

log = structlog.get_logger(__name__)
NUMBER = re.compile("[!-~]{1,128}", re.ASCII)
UNKNOWN = 20.0, 100  # calls a second and at once of whoever is not known yet
KNOWN = 2.0, 60  # the same of one key
AT_ONCE = 64  # calls that are worked on, and whose bodies are kept, at a time
OF_ONE_KEY = 32  # of these; whoever knows a key's id and not its secret leaves room for others
PATIENCE = 20.0  # seconds in which a body has to come
WORDS: dict[Fate, str] = {
    Fate.PLACED: "placed",
    Fate.UPDATED: "updated",
    Fate.HERE: "already here",
}


class Others(Protocol):
    async def call(self, caller: str, rate: float, burst: int) -> float:
        """0, or the seconds after which it may call one of us again."""


class Refused(Exception):
    """The answer is a problem."""

    def __init__(self, status: int, name: str, title: str, detail: str = "", **more: str) -> None:
        super().__init__(title)
        self.problem = Problem(
            type=f"urn:tillbot:problem:{name}", title=title, status=status, detail=detail or title
        )
        self.headers = {name.replace("_", "-"): value for name, value in more.items()}


class OrdersApi:
    """``database`` None: the process is not ready yet, or ends. ``others``: further processes
    that are called."""

    def __init__(
        self,
        database: Callable[[], Database | None],
        clock: Callable[[], datetime],
        others: Others | None = None,
    ) -> None:
        self._database, self._clock, self._others = database, clock, others
        self._unknown, self._known = Buckets(*UNKNOWN, clock), Buckets(*KNOWN, clock)
        self._busy = 0
        self._of: Counter[str] = Counter()  # of these, by key
        self._described = json.dumps(describe(), ensure_ascii=False)

    def add_to(self, site: web.Application) -> None:
        site.router.add_route("*", PATH, self._orders)
        site.router.add_route("*", DESCRIPTION, self._description)

    async def _description(self, request: web.Request) -> web.Response:
        if request.method not in ("GET", "HEAD"):
            return _refused(_not_allowed("GET, HEAD"))
        return web.Response(text=self._described, content_type=JSON)

    async def _orders(self, request: web.Request) -> web.Response:
        self._busy += 1
        try:
            answer = await self._taken(request)
        except Refused as refused:
            return _refused(refused)
        except (DatabaseAway, NoVault) as away:
            log.warning("call not taken", why=type(away).__name__)
            return _refused(_later("The database is away."))
        except Exception:
            log.exception("call broke")
            return _refused(Refused(500, "defect", "Something broke on our side."))
        finally:
            self._busy -= 1
        kind = JSON if answer.status == 200 else PROBLEM
        return web.Response(status=answer.status, text=answer.body, content_type=kind)

    async def _taken(self, request: web.Request) -> Answer:
        """Who calls, then whether it is really them, then what they want."""
        if request.method != "POST":
            raise _not_allowed("POST")
        if _key(request) not in self._known and (wait := self._unknown.take("")):
            raise _too_many(wait)  # strangers never shut out who has signed before
        database = self._database()
        if database is None or self._busy > AT_ONCE:
            raise _later("The process is not ready, or has too much to do.")
        caller = await _caller(database, request)
        if self._of[caller.key] >= OF_ONE_KEY:
            raise _later("Too many calls with this key are under way.")
        self._of[caller.key] += 1
        try:
            return await self._heard(database, caller, request)
        finally:
            self._of[caller.key] -= 1
            self._of += Counter()  # what is at 0 goes

    async def _heard(self, database: Database, caller: Caller, request: web.Request) -> Answer:
        try:
            body = await asyncio.wait_for(_body(request), PATIENCE)
        except TimeoutError:
            raise Refused(
                408, "slow", "The body did not come in time.", Connection="close"
            ) from None
        number = _verified(caller, request, body)
        if wait := await self._too_often(caller.key):
            raise _too_many(wait)
        orders = _read(request, body)
        made_by = of_call(caller.key, number)
        desk = Desk(database, shop(caller.merchant_id), made_by, self._clock)
        return await _answered(desk, number, hashlib.sha256(body).hexdigest(), orders)

    async def _too_often(self, key: str) -> int:
        """0, or the seconds after which whoever has this key may call again."""
        wait = self._known.take(key)
        if not wait and self._others is not None:
            wait = ceil(await self._others.call(key, *KNOWN))
        return wait


async def _caller(database: Database, request: web.Request) -> Caller:
    key = _key(request)
    known = bool(re.fullmatch("[!-~]{1,64}", key, re.ASCII))
    found = await patiently(lambda: find_caller(database, key)) if known else None
    if found is not None:
        return found
    if not await patiently(lambda: anybody_calls(database)):
        raise Refused(404, "off", "This is off until a key exists.")
    raise _unknown("There is no such key.")


def _key(request: web.Request) -> str:
    return request.headers.get(KEY) or request.query.get("key", "")


async def _body(request: web.Request) -> bytes:
    """At most as much as is allowed is ever read."""
    if (request.content_length or 0) > BODY:
        raise _too_large()
    body = bytearray()
    async for chunk in request.content.iter_chunked(2**16):
        body += chunk
        if len(body) > BODY:
            raise _too_large()
    return bytes(body)


def _verified(caller: Caller, request: web.Request, body: bytes) -> str:
    """The number of the call, which is theirs, just now and unchanged."""
    try:
        Webhook(caller.secret.reveal()).verify(body, dict(request.headers), json_parse=False)
    except Exception:  # it raises whatever a hostile header makes its parts raise
        raise _unknown("The signature or its moment is wrong.") from None
    number = request.headers["webhook-id"]
    if not NUMBER.fullmatch(number):
        raise Refused(400, "id", "The webhook-id has 1 to 128 visible ASCII characters.")
    return number


def _read(request: web.Request, body: bytes) -> list[OrderIn]:
    if request.content_type != JSON:
        raise Refused(415, "type", "The body is JSON, and its Content-Type says so.")
    try:
        return read_call(body)
    except Unreadable as wrong:
        status = 422 if wrong.errors else 400
        refused = Refused(status, "body", "The orders cannot be read.", wrong.detail)
        refused.problem.errors = wrong.errors
        raise refused from None


async def _answered(desk: Desk, number: str, digest: str, orders: list[OrderIn]) -> Answer:
    try:
        before = await desk(open_call, number=number, digest=digest)
        if before is not None:
            return before
        taken = await take_orders(desk, [one.cells for one in orders], digest)
        answer = _problems(orders, taken) if taken.problems else _result(taken)
        return await desk(close_call, number=number, status=answer.status, body=answer.body)
    except (CallReused, KeyReused):
        raise Refused(409, "reused", "This webhook-id came with another body before.") from None
    except Gone:
        raise Refused(409, "gone", "This call was given up. Send it under a new id.") from None
    except Busy:
        raise _later("Something else comes in just now.") from None


def _result(taken: Taken) -> Answer:
    rows = [Row(order_no=no, result=WORDS[fate]) for no, fate in taken.fates]  # type: ignore[arg-type]
    return Answer(200, Result(orders=rows).model_dump_json())


def _problems(orders: list[OrderIn], taken: Taken) -> Answer:
    """In the words that a person reads in the chat, in English."""
    speak("en")
    errors = []
    for one in taken.problems:
        refusal = refusal_of(one)
        code = one.field if one.kind == "Malformed" else one.kind
        errors.append(
            Wrong(
                index=one.line,
                order_no=orders[one.line].order_no,
                field=ORDER_COLUMNS[one.column - 1],
                code=re.sub("[^a-z]+", "_", re.sub("(?<!^)(?=[A-Z])", "_", code).lower()),
                detail=plain(say(refusal, "UTC")).removeprefix("❌ "),
            )
        )
    problem = Problem(
        type="urn:tillbot:problem:orders",
        title="Orders are refused.",
        status=422,
        detail="Nothing was done: mend these orders, and send all of them under a new id.",
        errors=errors,
    )
    return Answer(422, problem.model_dump_json())


def _unknown(detail: str) -> Refused:
    return Refused(401, "signature", "The call is not signed.", detail)


def _not_allowed(methods: str) -> Refused:
    return Refused(405, "method", f"Only {methods} is answered here.", Allow=methods)


def _too_large() -> Refused:
    return Refused(413, "size", "The body is larger than 1 MB.", Connection="close")


def _too_many(wait: int) -> Refused:
    return Refused(429, "rate", "Too many calls.", Retry_After=str(wait))


def _later(detail: str) -> Refused:
    return Refused(503, "later", "Call again later.", detail, Retry_After="5")


def _refused(refused: Refused) -> web.Response:
    return web.Response(
        status=refused.problem.status,
        text=refused.problem.model_dump_json(),
        content_type=PROBLEM,
        headers=refused.headers,
    )
