"""Another shop's calls: whose they are, each once, all or nothing, and told why not."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from standardwebhooks import Webhook

from bot.api.orders import AT_ONCE, KNOWN, OF_ONE_KEY, UNKNOWN, OrdersApi
from bot.api.wire import DESCRIPTION, KEY, PATH
from bot.demo import EVERYBODY
from bot.sandbox.run import Sandbox
from bot.settings import Settings
from domain.errors import Gone
from domain.intake import NewKey, make_shop_key, remove_shop_key
from domain.orders import Means, Source, State
from domain.stock import Mall
from tests.buying import buys, conserved, free_of, has, on_shelf, sells
from tests.domain.intake.test_arrival import nothing_is_left
from tests.handlers.intake.test_orders import AT, NO, brought, line, orders_of, sheet
from tests.town import CAROL, OWNER, RIVAL, Clock, Person, Town, desk_of, open_town
from tests.valkey import SERVER, valkey


def order(no: str = NO, **said: Any) -> dict[str, Any]:
    return {
        "order_no": no, "placed_at": AT, "telegram_id": CAROL, "sku": "BEAN", "quantity": 1,
        "cash": "8.90", "status": "paid",
    } | said  # fmt: skip


@dataclass
class Shop:
    """Another shop system, with its key."""

    address: str
    key: NewKey
    session: aiohttp.ClientSession
    count: int = 0
    answers: list[dict[str, Any]] = field(default_factory=list)

    def signed(self, body: bytes, number: str, at: datetime | None = None) -> dict[str, str]:
        moment = at or datetime.now(UTC)
        secret = Webhook(self.key.secret.reveal())
        return {
            "webhook-id": number,
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": secret.sign(number, moment, body.decode("utf-8", "replace")),
            KEY: self.key.id,
            "content-type": "application/json",
        }

    async def calls(self, said: Any, number: str = "", **more: Any) -> tuple[int, dict[str, Any]]:
        """The status and the answer; ``headers`` over those of a good call, None: without it."""
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        sent = io.BytesIO(body)  # aiohttp warns of much in one piece
        self.count += 1
        headers = self.signed(body, number or f"call-{self.count}", more.pop("at", None))
        for name, value in more.pop("headers", {}).items():
            headers.pop(name, None)
            if value is not None:
                headers[name] = value
        path, method = more.pop("path", PATH), more.pop("method", "POST")
        async with self.session.request(
            method, self.address + path, data=sent, headers=headers
        ) as answer:
            read = json.loads(await answer.read())
            if answer.status != 200:
                assert answer.content_type == "application/problem+json"
                assert read["status"] == answer.status
            self.answers.append(read)
            return answer.status, read


@asynccontextmanager
async def served(town: Town) -> AsyncIterator[str]:
    site = web.Application()
    OrdersApi(lambda: town.database, town.clock, town.app.others).add_to(site)
    runner = web.AppRunner(site, handle_signals=False, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def key_of(town: Town, person: int) -> NewKey:
    return await (await town.desk(person))(make_shop_key)


@pytest.fixture
async def shop(town: Town) -> AsyncIterator[Shop]:
    async with served(town) as address, aiohttp.ClientSession() as session:
        yield Shop(address, await key_of(town, OWNER), session)


@pytest.mark.slow
async def test_an_order_is_placed_and_then_brought_forward(town: Town, shop: Shop) -> None:
    beans = await sells(town, template="shipping", freight="3")
    assert await shop.calls(order()) == (200, {"orders": [{"order_no": NO, "result": "placed"}]})
    one = (await orders_of(town))[NO]
    assert (one.state, one.source, one.cash) == (State.PAID, Source.API, 890)
    for status, result in (("paid", "already here"), ("shipped", "updated")):
        _, told = await shop.calls([order(status=status)])
        assert told["orders"][0]["result"] == result
    assert await on_shelf(town, beans) == (19, 0, 1)
    await conserved(town.database)


@pytest.mark.slow
async def test_a_file_and_a_call_are_the_same(town: Town, shop: Shop) -> None:
    await sells(town)
    await brought(town, sheet(line()))
    _, told = await shop.calls(order())
    assert told["orders"][0]["result"] == "already here"
    status, told = await shop.calls(order(cash="9"))
    assert status == 422
    assert told["errors"] == [
        {"index": 0, "order_no": NO, "field": "order_no", "code": "told_otherwise",
         "detail": f"Order {NO} is here already, and something else of it than its status is told "
         "in another way."},
    ]  # fmt: skip


@pytest.mark.both_engines
async def test_all_or_nothing(town: Town, shop: Shop) -> None:
    beans = await sells(town, quantity=2)
    status, told = await shop.calls(
        [order("A-1", quantity=2), order("A-2"), order("A-3", sku="NOPE"), order("A-1"),
         order("A-5", status="refunded"), order("A-6", placed_at="2026-11-20T10:00:00")]
    )  # fmt: skip
    assert status == 422
    assert [(one["index"], one["field"], one["code"]) for one in told["errors"]] == [
        (1, "quantity", "not_enough"), (2, "sku", "elsewhere_s_sku"),
        (3, "order_no", "order_twice"), (4, "status", "refunded_elsewhere"),
        (5, "placed_at", "placed_at"),
    ]  # fmt: skip
    assert told["errors"][0]["detail"] == "Only 0 of BEAN free just now."
    assert await orders_of(town) == {}
    assert await on_shelf(town, beans) == (2, 0, 0)


@pytest.mark.both_engines
@pytest.mark.slow
async def test_many_come_in_like_a_file(town: Town, shop: Shop) -> None:
    beans = await sells(town, quantity=30)
    many = [order(f"A-{n}") for n in range(25)]
    status, told = await shop.calls(many, "many")
    assert status == 200
    assert {one["result"] for one in told["orders"]} == {"placed"}
    assert {one.source for one in (await orders_of(town)).values()} == {Source.API}
    assert await shop.calls(many, "many") == (200, told)
    assert (await shop.calls([order(f"B-{n}") for n in range(6)]))[0] == 422
    assert await on_shelf(town, beans) == (5, 0, 25)
    assert await nothing_is_left(town)
    await conserved(town.database)


@pytest.mark.both_engines
async def test_the_same_call_again_gets_the_same_answer(town: Town, shop: Shop) -> None:
    """Also a refusal, and also after the order went on."""
    beans = await sells(town, quantity=1)
    first = await shop.calls(order(), "one")
    refused = await shop.calls(order("A-2"), "two")
    assert (first[0], refused[0]) == (200, 422)
    assert await shop.calls(order(), "one") == first
    assert await shop.calls(order("A-2"), "two") == refused
    status, told = await shop.calls(order("A-3"), "one")
    assert (status, told["type"]) == (409, "urn:tillbot:problem:reused")
    assert await on_shelf(town, beans) == (0, 0, 1)


@pytest.mark.both_engines
@pytest.mark.slow
@pytest.mark.parametrize("many", [1, 8])
async def test_twenty_times_at_once_it_happens_once(town: Town, shop: Shop, many: int) -> None:
    beans = await sells(town, quantity=40)
    said = [order(f"A-{n}") for n in range(many)]
    ended = await asyncio.gather(*(shop.calls(said, "same") for _ in range(20)))
    assert {status for status, _ in ended} <= {200, 503}
    assert len({json.dumps(told) for status, told in ended if status == 200}) == 1
    assert ended[0][1]["orders"][0]["result"] == "placed"
    assert await on_shelf(town, beans) == (40 - many, 0, many)
    await conserved(town.database)


@pytest.mark.both_engines
@pytest.mark.slow
async def test_twenty_calls_at_once_with_the_same_order(town: Town, shop: Shop) -> None:
    beans = await sells(town, Mall.POINTS, "100")
    await has(town, CAROL, points=250)
    said = order(points=100, cash="0")
    ended = await asyncio.gather(*(shop.calls(said) for _ in range(20)))
    results = sorted(told["orders"][0]["result"] for status, told in ended if status == 200)
    assert results == ["already here"] * 19 + ["placed"]
    assert await free_of(town, CAROL) == (150, 0)
    assert await on_shelf(town, beans, Mall.POINTS) == (19, 0, 1)
    await conserved(town.database)


@pytest.mark.both_engines
@pytest.mark.slow
async def test_twenty_at_once_bring_an_order_forward_once(town: Town, shop: Shop) -> None:
    beans = await sells(town, template="shipping", freight="3")
    await shop.calls(order(status="pending"))
    said = [order(status=status) for status in ("paid", "shipped") for _ in range(10)]
    ended = await asyncio.gather(*(shop.calls(one) for one in said))
    assert {status for status, _ in ended} == {200}
    results = [told["orders"][0]["result"] for _, told in ended]
    assert 1 <= results.count("updated") <= 2
    assert (await orders_of(town))[NO].state is State.SHIPPED
    assert await on_shelf(town, beans) == (19, 0, 1)
    await conserved(town.database)


MINUTES = timedelta(minutes=1)


@pytest.mark.parametrize(
    "headers",
    [
        {"webhook-signature": "v1,AAAA"}, {"webhook-signature": None}, {"webhook-id": None},
        {"webhook-id": "another"}, {"webhook-timestamp": None}, {"webhook-timestamp": "nan"},
        {"webhook-timestamp": "1e400"}, {"webhook-timestamp": "é"}, {"webhook-signature": "é"},
        {"webhook-signature": "v1"}, {"webhook-signature": "v1,é"}, {"webhook-id": "\udcff"},
        {"webhook-signature": "v1,a,b v2"}, {KEY: "tb_0000000000000000"}, {KEY: "é"}, {KEY: None},
    ],
)  # fmt: skip
async def test_what_is_not_signed_is_turned_away(
    town: Town, shop: Shop, headers: dict[str, str | None]
) -> None:
    await sells(town)
    status, told = await shop.calls(order(), "one", headers=headers)
    assert (status, told["type"]) == (401, "urn:tillbot:problem:signature")
    assert await orders_of(town) == {}


async def test_a_call_is_good_for_five_minutes(town: Town, shop: Shop) -> None:
    await sells(town)
    now = datetime.now(UTC)
    for away in (-6 * MINUTES, 6 * MINUTES):
        assert (await shop.calls(order(), at=now + away))[0] == 401
    for away in (-4 * MINUTES, 4 * MINUTES):
        assert (await shop.calls(order(), at=now + away))[0] == 200


async def test_another_merchants_key_brings_nothing_here(town: Town, shop: Shop) -> None:
    await sells(town)
    rival = Shop(shop.address, await key_of(town, RIVAL), shop.session)
    status, told = await rival.calls(order())
    assert (status, told["errors"][0]["field"]) == (422, "sku")  # the rival has no such thing
    stolen = {KEY: shop.key.id}
    assert (await rival.calls(order(), headers=stolen))[0] == 401
    assert await orders_of(town) == {}


async def test_a_changed_body_is_turned_away(town: Town, shop: Shop) -> None:
    await sells(town)
    body = json.dumps(order()).encode()
    headers = shop.signed(body, "one")
    async with shop.session.post(
        shop.address + PATH, data=body.replace(b"8.90", b"0.01"), headers=headers
    ) as answer:
        assert answer.status == 401


async def test_the_key_may_stand_in_the_address(town: Town, shop: Shop) -> None:
    await sells(town)
    path = f"{PATH}?key={shop.key.id}"
    assert (await shop.calls(order(), path=path, headers={KEY: None}))[0] == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"{", 400), (b"[1,", 400), (b'"\xff"', 401), (b"[" * 100_000, 400),
        (b"NaN", 422), (b"[]", 422), (b"{}", 422), (b"null", 422), (b"7", 422), (b"[7]", 422),
        (b"[[]]", 422),
    ],
)  # fmt: skip
async def test_what_is_no_order_is_told(shop: Shop, body: bytes, status: int) -> None:
    assert (await shop.calls(body))[0] in (status, 400 if body == b"NaN" else status)


@pytest.mark.parametrize(
    "wrong",
    [
        {"quantity": "1"}, {"quantity": 1.5}, {"quantity": 0}, {"cash": 8.9}, {"cash": "-1"},
        {"telegram_id": 2**52}, {"status": "lost"}, {"more": 1}, {"order_no": ""},
        {"order_no": 1}, {"points": 10**9}, {"sku": None}, {"note": "n" * 201},
    ],
)  # fmt: skip
async def test_every_wrong_value_is_named(shop: Shop, wrong: dict[str, Any]) -> None:
    status, told = await shop.calls([order("A-1"), order("A-2", **wrong)])
    assert status == 422
    assert {(one["index"], one["field"]) for one in told["errors"]} == {(1, next(iter(wrong)))}


async def test_a_body_has_a_limit(shop: Shop) -> None:
    assert (await shop.calls(b" " * 2**20))[0] == 400
    assert (await shop.calls(b" " * (2**20 + 1)))[0] == 413
    assert (await shop.calls([order(f"A-{n}") for n in range(501)]))[0] == 422

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 2**16

    headers = shop.signed(b"", "endless")
    try:
        async with shop.session.post(
            shop.address + PATH, data=endless(), headers=headers
        ) as answer:
            assert answer.status == 413
    except aiohttp.ClientError:
        pass  # the connection was closed over it


@pytest.mark.both_engines
@pytest.mark.slow
async def test_only_so_many_calls_are_taken(town: Town, shop: Shop) -> None:
    await sells(town)
    for _ in range(KNOWN[1]):
        await shop.calls(order(), "one")
    status, told = await shop.calls(order(), "one")
    assert (status, told["type"]) == (429, "urn:tillbot:problem:rate")
    town.clock.passes(seconds=10)
    assert (await shop.calls(order(), "one"))[0] == 200


@pytest.mark.both_engines
@pytest.mark.slow
@pytest.mark.skipif(SERVER is None, reason="there is no Valkey or Redis server here")
async def test_two_replicas_take_no_more_calls_than_one(database_url: str, tmp_path: Path) -> None:
    """They count together over Redis; where it is gone each counts for itself."""
    async with (
        valkey(tmp_path) as url,
        open_town(database_url, redis_url=url) as town,
        served(town) as first,
        served(town) as second,
        aiohttp.ClientSession() as session,
    ):
        await sells(town)
        key = await key_of(town, OWNER)
        both = [Shop(address, key, session) for address in (first, second)]
        taken = 0
        while (await both[taken % 2].calls(order(), "one"))[0] == 200:
            taken += 1
        assert KNOWN[1] <= taken < 1.5 * KNOWN[1], "and some for the seconds that it takes"
    async with (
        open_town(database_url, redis_url=url) as town,
        served(town) as address,
        aiohttp.ClientSession() as session,
    ):
        assert (await Shop(address, key, session).calls(order(), "one"))[0] == 200


@pytest.mark.slow
async def test_strangers_shut_out_nobody_who_has_signed(town: Town, shop: Shop) -> None:
    await sells(town)
    assert (await shop.calls(order(), "one"))[0] == 200
    for _ in range(UNKNOWN[1] + 1):
        async with shop.session.post(shop.address + PATH, data=b"{}") as answer:
            status = answer.status
    assert status == 429
    assert (await shop.calls(order("A-2"), "two"))[0] == 200


async def test_a_body_has_to_come_in_time(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.api.orders.PATIENCE", 0.05)
    never = asyncio.Event()

    async def halting() -> AsyncIterator[bytes]:
        yield b"{"
        await never.wait()

    headers = shop.signed(b"", "slow")
    posting = shop.session.post(shop.address + PATH, data=halting(), headers=headers)
    async with posting as answer:
        assert answer.status == 408
    never.set()


async def test_who_knows_the_id_of_a_key_takes_no_room_from_others(town: Town, shop: Shop) -> None:
    """Bodies that never end, under a key whose secret is not known."""
    await sells(town)
    rival = Shop(shop.address, await key_of(town, RIVAL), shop.session)
    end = asyncio.Event()

    async def halting() -> AsyncIterator[bytes]:
        yield b"{"
        await end.wait()

    async def posted() -> int:
        address = f"{shop.address}{PATH}?key={rival.key.id}"
        async with shop.session.post(address, data=halting()) as answer:
            return answer.status

    held = [asyncio.create_task(posted()) for _ in range(AT_ONCE + 4)]
    async with asyncio.timeout(60):
        while sum(one.done() for one in held) < AT_ONCE + 4 - OF_ONE_KEY:
            await asyncio.sleep(0.01)
    assert {one.result() for one in held if one.done()} == {503}
    assert (await rival.calls(order()))[0] == 503
    assert (await shop.calls(order()))[0] == 200
    end.set()
    assert set(await asyncio.gather(*held)) == {503, 401}
    assert (await rival.calls(order(), "later"))[0] == 422, "there is room again"


@pytest.mark.both_engines
async def test_a_number_of_a_call_is_its_merchants(town: Town, shop: Shop) -> None:
    """And stays so where the key is replaced meanwhile."""
    await sells(town)
    rival = Shop(shop.address, await key_of(town, RIVAL), shop.session)
    first = await shop.calls(order(), "one")
    assert (await rival.calls(order(), "one"))[0] == 422
    shop.key = await (await town.desk(OWNER))(make_shop_key, instead_of=shop.key.id)
    assert await shop.calls(order(), "one") == first


async def test_only_posting_is_answered(shop: Shop) -> None:
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        assert (await shop.calls(order(), method=method))[0] == 405
    assert (await shop.calls(order(), path=DESCRIPTION))[0] == 405
    assert (await shop.calls(order(), headers={"content-type": "text/plain"}))[0] == 415


async def test_it_is_off_until_there_is_a_key(town: Town, shop: Shop) -> None:
    await sells(town)
    await (await town.desk(OWNER))(remove_shop_key, key=shop.key.id)
    assert (await shop.calls(order()))[0] == 404
    await key_of(town, RIVAL)
    assert (await shop.calls(order()))[0] == 401


async def test_a_key_that_was_replaced_is_good_no_more(town: Town, shop: Shop) -> None:
    await sells(town)
    old, desk = shop.key, await town.desk(OWNER)
    shop.key = await desk(make_shop_key, instead_of=old.id)
    for known in ("", old.id):  # on a screen of before
        with pytest.raises(Gone):
            await desk(make_shop_key, instead_of=known)
    assert (await shop.calls(order()))[0] == 200
    shop.key = old
    assert (await shop.calls(order()))[0] == 401


async def test_the_owner_makes_replaces_and_removes_the_key(
    town: Town, owner: Person, manager: Person, shop: Shop
) -> None:
    await manager.says("/settings")
    assert not any("Orders from another shop" in one for one in manager.buttons)
    await (await town.desk(OWNER))(remove_shop_key, key=shop.key.id)
    await owner.says("/settings")
    await owner.presses("Orders and refunds")
    await owner.presses("Orders from another shop")
    owner.sees("It is off")
    await owner.taps_twice("Make a key")
    owner.sees(", made")
    secrets = [one for one in said_to(town, OWNER) if "whsec_" in (one.text or "")]
    assert len(secrets) == 1
    assert secrets[0].has_protected_content
    await owner.presses("Make another key")
    await owner.presses("Yes, make another")
    assert len([one for one in said_to(town, OWNER) if "whsec_" in (one.text or "")]) == 2
    await owner.presses("Remove the key")
    await owner.presses("Yes, remove it")
    owner.sees("It is off")
    assert (await shop.calls(order()))[0] == 404


def said_to(town: Town, person: int) -> list[Any]:
    return [
        one
        for one in town.world.messages[person].values()
        if one.from_user and one.from_user.is_bot
    ]


async def test_it_is_described(shop: Shop) -> None:
    async with shop.session.get(shop.address + DESCRIPTION) as answer:
        told = await answer.json()
    assert told["openapi"] == "3.1.0"
    assert list(told["paths"]) == [PATH]


async def test_the_sources_of_an_order_do_not_mix(town: Town, shop: Shop) -> None:
    """A number of an order that was made here is no other shop's."""
    beans = await sells(town)
    await has(town, CAROL, money=890)
    placed = await buys(town, beans, means=Means.BALANCE)
    status, told = await shop.calls(order(placed.no))
    assert (status, told["errors"][0]["code"]) == (422, "told_otherwise")
    assert list(await orders_of(town)) == [placed.no]


@pytest.mark.slow
async def test_the_sandbox_takes_calls_too(tmp_path: Path) -> None:
    """So that who writes the other side can try it."""
    sandbox = Sandbox(Settings(_env_file=None), tmp_path)
    runner = await sandbox.start(0)
    try:
        async with aiohttp.ClientSession() as session:
            database = sandbox.database()
            assert database
            owner = await desk_of(database, EVERYBODY[0].id, Clock())
            shop = Shop(sandbox.address, await owner(make_shop_key), session)
            status, told = await shop.calls(order(sku="NOPE"))
            assert (status, told["errors"][0]["field"]) == (422, "sku")
    finally:
        await sandbox.stop()
        await runner.cleanup()
