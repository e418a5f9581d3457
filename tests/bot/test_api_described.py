"""The description is true: whatever it allows or forbids is answered as it says."""

import asyncio
import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
import schemathesis
from aiohttp import web
from hypothesis import HealthCheck, Phase, given, settings
from requests.auth import AuthBase
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance
from standardwebhooks import Webhook

from bot.api.orders import OrdersApi
from bot.api.wire import DESCRIPTION, KEY, PATH
from domain.intake import NewKey, make_shop_key
from tests.buying import conserved, sells
from tests.town import NOON, OWNER, Town

EXAMPLES = 60
_count = itertools.count()
# An order that looks right may still be of a thing that nobody sells here.
UNFIT: list[Any] = [positive_data_acceptance]


class Signed(AuthBase):
    """Signs whatever is going to be sent."""

    def __init__(self, key: NewKey) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        body = request.body or b""
        text = body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body)
        now, number = datetime.now(UTC), f"call-{next(_count)}"
        signature = Webhook(self._key.secret.reveal()).sign(number, now, text)
        headers = {
            "webhook-id": number,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signature,
            KEY: self._key.id,
        }
        request.headers.update(headers)
        return request


def patient(clock: Callable[[], datetime]) -> Callable[[], datetime]:
    """A clock by which nobody calls too often."""
    seconds = itertools.count()
    return lambda: clock() + timedelta(seconds=next(seconds))


@pytest.mark.slow
@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
async def test_every_answer_is_one_that_is_described(
    town: Town, signed: bool, mode: GenerationMode
) -> None:
    await sells(town)
    key = await (await town.desk(OWNER))(make_shop_key)
    site = web.Application()
    OrdersApi(lambda: town.database, patient(lambda: NOON)).add_to(site)
    runner = web.AppRunner(site, handle_signals=False, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    seen: set[int] = set()
    try:
        await asyncio.to_thread(_ask, address, mode, Signed(key) if signed else None, seen)
    finally:
        await runner.cleanup()
    assert seen <= ({200, 400, 401, 413, 415, 422} if signed else {400, 401})
    assert seen & ({422} if signed else {401})
    await conserved(town.database)


def _ask(address: str, mode: GenerationMode, auth: Signed | None, seen: set[int]) -> None:
    described = schemathesis.openapi.from_url(address + DESCRIPTION)

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=described[PATH]["POST"].as_strategy(generation_mode=mode))
    def answered(case: Case[Any]) -> None:
        with requests.Session() as session:
            answer = case.call(base_url=address, auth=auth, session=session)
        seen.add(answer.status_code)
        case.validate_response(answer, excluded_checks=UNFIT)

    answered()
