"""The doctor: each fault is made real, and it says so; a sound installation is found sound."""

import asyncio
import json
import os
import re
import shutil
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from pydantic import HttpUrl, SecretStr
from redis.asyncio import Redis
from sqlalchemy import delete, text, update
from sqlalchemy.engine import URL, make_url

from bot.__main__ import main
from bot.doctor import Verdict, examine, machine
from bot.migrations import downgrade
from bot.sandbox.server import TOKEN
from bot.settings import Settings
from domain.engine import Vault, utcnow
from domain.intake import make_shop_key
from domain.ledger import Account
from domain.outbox import Notice
from tests.bot.process import start_logged, telegram, until
from tests.bot.test_intake import message, wire, works
from tests.buying import has
from tests.postgres import run_sql
from tests.town import CAFE, CAROL, OWNER, SEALING, Town
from tests.valkey import SERVER


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
async def api() -> AsyncIterator[str]:
    async with telegram() as (_world, address):
        yield address


def settings_of(town: Town, api: str, **more: Any) -> Settings:
    if town.database.dialect == "sqlite":
        for ending in ("", "-wal", "-shm"):
            file = Path((town.database.url.database or "") + ending)
            if file.exists():
                file.chmod(0o600)
    return Settings(
        _env_file=None,
        database_url=town.url,
        secret_key=SecretStr(SEALING),
        bot_token=SecretStr(TOKEN),
        telegram_api_url=HttpUrl(api),
        owner_ids=frozenset({1}),
    ).model_copy(update=more)


async def said(settings: Settings, what: str) -> list[tuple[Verdict, str]]:
    found = (await examine(settings)).all
    assert all(one.mend for one in found if one.verdict is Verdict.WRONG), "each can be mended"
    return [(one.verdict, f"{one.says} {one.mend}") for one in found if one.what == what]


async def test_a_sound_installation_is_found_sound(town: Town, api: str) -> None:
    found = await examine(settings_of(town, api))
    hurries = [one for one in found.all if one.what == "durability"]  # the tests' own server does
    assert [one for one in found.all if one.verdict is not Verdict.GOOD] == hurries, str(found)
    assert {"disk", "files", "redis", "database", "secret key", "outbox", "updates", "ledger",
            "token", "webhook", "clock"} <= {one.what for one in found.all}  # fmt: skip
    assert len(str(found).splitlines()) == len(found.all), "one line each"
    verdicts = {one["what"]: one["verdict"] for one in json.loads(found.as_json())}
    verdicts.pop("durability", None)
    assert set(verdicts.values()) == {"good"}


@pytest.mark.slow
async def test_what_is_wrong_in_the_database_is_told(town: Town, api: str) -> None:
    """A balance, an old message, a key that opens nothing, a newer schema, an old one."""
    settings = settings_of(town, api)
    await has(town, CAROL, points=30)
    async with town.database.writing() as session:
        await session.execute(delete(Notice))
        session.add(
            Notice(
                merchant_id=CAFE, id=1, key="k", kind="joined", payload={}, recipient=CAROL,
                due=utcnow() - timedelta(minutes=20),
            )
        )  # fmt: skip
        changed = update(Account).where(Account.merchant_id == CAFE, Account.person_id == CAROL)
        await session.execute(changed.values(balance=Account.balance + 1))
    await (await town.desk(OWNER))(make_shop_key)
    [(verdict, words)] = await said(settings, "outbox")
    assert verdict is Verdict.DOUBTFUL
    assert "Is the bot running?" in words
    async with town.database.writing() as session:
        await session.execute(update(Notice).values(due=utcnow() - timedelta(hours=2)))
    assert (await said(settings, "outbox"))[0][0] is Verdict.WRONG
    ledger = await said(settings, "ledger")
    assert {one for one, _ in ledger} == {Verdict.WRONG}
    assert any("Merchant 1" in words and "30" in words and "31" in words for _, words in ledger)
    other = settings.model_copy(update={"secret_key": SecretStr(Vault.new_key())})
    [(verdict, words)] = await said(other, "secret key")
    assert (verdict, "api_keys" in words) == (Verdict.WRONG, True)
    async with town.database.writing() as session:
        newest = await session.scalar(text("SELECT version_num FROM alembic_version"))
        await session.execute(text("UPDATE alembic_version SET version_num = 'next'"))
    [(verdict, words)] = await said(settings, "database")
    assert (verdict, "newer than this version" in words) == (Verdict.DOUBTFUL, True)
    async with town.database.writing() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = :x"), {"x": newest})
    await town.database.forget_connections()
    await downgrade(town.url, "0020")
    [(verdict, words)] = await said(settings, "database")
    assert verdict is Verdict.WRONG
    assert "0020" in words
    assert "tillbot migrate" in words


@pytest.mark.slow
async def test_a_payment_that_nobody_could_note_is_named(town: Town, api: str) -> None:
    paid = {
        "currency": "EUR", "total_amount": 450, "invoice_payload": "gone-1",
        "telegram_payment_charge_id": "ch_1", "provider_payment_charge_id": "9",
    }  # fmt: skip
    raw = message(1, CAROL, successful_payment=paid, reply_to_story={"id": 7})
    await town.app.intake.accept([raw])
    await works(town)
    [(verdict, words)] = await said(settings_of(town, api), "payments")
    assert verdict is Verdict.WRONG
    assert "charge ch_1, 9, gone-1, 450 EUR" in words


@pytest.mark.slow
async def test_updates_that_nobody_works_on_are_told(town: Town, api: str) -> None:
    settings, inbox = settings_of(town, api), town.app.intake.inbox
    verdicts = []
    for minutes in (4, 20, 70):
        raw = wire(town.world.says(CAROL, f"waiting for {minutes} minutes"))
        await inbox.write_down([raw], utcnow() - timedelta(minutes=minutes))
        [(verdict, words)] = await said(settings, "updates")
        verdicts.append(verdict)
    assert verdicts == [Verdict.GOOD, Verdict.DOUBTFUL, Verdict.WRONG]
    assert "Is the bot running?" in words
    await works(town)
    assert [one for one, _ in await said(settings, "updates")] == [Verdict.GOOD]


@pytest.mark.slow
async def test_a_server_that_may_lose_what_it_confirmed_is_told(
    town: Town, api: str, request: pytest.FixtureRequest
) -> None:
    if town.database.dialect == "sqlite":
        pytest.skip("SQLite always writes before it answers")
    settings = settings_of(town, api)
    server: URL = request.getfixturevalue("postgres")
    name = make_url(town.url).database
    for setting, told in (("off", True), ("on", False)):
        await run_sql(server, f'ALTER DATABASE "{name}" SET synchronous_commit = {setting}')
        await town.database.forget_connections()
        [(_, words)] = await said(settings, "durability")
        assert ("synchronous_commit" in words) is told
    await run_sql(server, f'ALTER DATABASE "{name}" RESET synchronous_commit')


@pytest.mark.slow
async def test_a_server_with_another_clock_and_a_role_that_may_do_all_are_told(
    town: Town, api: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """This machine is two minutes ahead of PostgreSQL's; the role is the one that owns it all."""
    if town.database.dialect == "sqlite":
        pytest.skip("SQLite has neither")
    settings = settings_of(town, api)
    assert await said(settings, "database role") == []
    server: URL = request.getfixturevalue("postgres")
    mighty = server.set(database=make_url(town.url).database)
    address = mighty.render_as_string(hide_password=False)
    [(verdict, words)] = await said(settings_of(town, api, database_url=address), "database role")
    assert verdict is Verdict.DOUBTFUL
    assert "the ledgers are not kept from changes" in words
    (tmp_path / "clock").write_text("120")
    with (tmp_path / "said").open("wb") as log:
        doctor = await start_logged(
            log, town.url, api, "doctor", "--json",
            program="tests.faults.clocked", CLOCK_FILE=str(tmp_path / "clock"), SECRET_KEY=SEALING,
        )  # fmt: skip
    assert await doctor.wait() == 1
    found = {one["what"]: one for one in json.loads((tmp_path / "said").read_text())}
    for what in ("database clock", "clock"):
        assert found[what]["verdict"] == "wrong"
        assert re.search("differs from this machine's by 1(19|20|21) s", found[what]["says"])
        assert "set-ntp true" in found[what]["mend"]


@pytest.mark.slow
async def test_what_is_wrong_on_the_machine_is_told(town: Town, api: str, tmp_path: Path) -> None:
    """No room for a copy, files that others read, an address where nobody is."""
    if town.database.dialect != "sqlite":
        away = f"postgresql+asyncpg://nobody:x@127.0.0.1:{1}/x"
        settings = settings_of(town, api, database_url=away)
        [(verdict, words)] = await said(settings, "database")
        assert (verdict, "Start PostgreSQL" in words) == (Verdict.WRONG, True)
        return
    settings = settings_of(town, api)
    file = Path(town.database.url.database or "")
    file.chmod(0o644)
    (tmp_path / ".env").write_text("BOT_TOKEN=1:x")
    (tmp_path / ".env").chmod(0o640)
    files = await said(settings, "files")
    assert [one for one, _ in files] == [Verdict.WRONG] * 2
    assert f"chmod 600 {file}" in files[0][1]
    await town.database.forget_connections()
    size = file.stat().st_size
    os.truncate(file, shutil.disk_usage(file.parent).free + size)  # years of growth, all of it air
    assert (await said(settings, "disk"))[0][0] is Verdict.WRONG
    os.truncate(file, size)
    assert (await said(settings, "disk"))[0][0] is Verdict.GOOD


@pytest.mark.slow
async def test_what_telegram_says_is_told(
    town: Town, api: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if town.database.dialect != "sqlite":
        pytest.skip("the database does not come into it")
    unknown = settings_of(town, api, bot_token=SecretStr("1:x"))
    assert (await said(unknown, "token"))[0][0] is Verdict.WRONG
    alone = settings_of(town, api, telegram_api_url=HttpUrl("http://127.0.0.1:1"))
    [(verdict, words)] = await said(alone, "token")
    assert verdict is Verdict.DOUBTFUL
    assert "could not be asked" in words
    hooked = settings_of(town, api, webhook_url=HttpUrl("https://shop.example"))
    [(verdict, words)] = await said(hooked, "webhook")
    assert (verdict, "https://shop.example/telegram" in words) == (Verdict.WRONG, True)
    async with _other_telegram(lambda: utcnow() - timedelta(minutes=2)) as late:
        assert (await said(settings_of(town, late), "clock"))[0][0] is Verdict.WRONG
    async with _other_telegram(utcnow, last_error_date=int(utcnow().timestamp()),
                               last_error_message="Connection refused") as broken:  # fmt: skip
        [(verdict, words)] = await said(settings_of(town, broken), "webhook")
        assert (verdict, "Connection refused" in words) == (Verdict.WRONG, True)


class _other_telegram:
    """Telegram as it is seen by who has a wrong clock, or a webhook that it cannot reach."""

    def __init__(self, clock: Callable[[], Any], **webhook: Any) -> None:
        self._clock = clock
        self._webhook = {
            "url": "", "has_custom_certificate": False, "pending_update_count": 0
        } | webhook  # fmt: skip

    async def __aenter__(self) -> str:
        async def answer(request: web.Request) -> web.Response:
            me = {"id": 1, "is_bot": True, "first_name": "x", "username": "x_bot"}
            result = self._webhook if "WebhookInfo" in request.path else me
            headers = {"Date": self._clock().strftime("%a, %d %b %Y %H:%M:%S GMT")}
            return web.json_response({"ok": True, "result": result}, headers=headers)

        site = web.Application()
        site.router.add_route("*", "/{any:.*}", answer)
        self._runner = web.AppRunner(site)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()


@pytest.mark.slow
@pytest.mark.skipif(SERVER is None, reason="there is no Valkey or Redis server on this machine")
async def test_a_redis_that_throws_out_is_told(town: Town, api: str, tmp_path: Path) -> None:
    if town.database.dialect != "sqlite":
        pytest.skip("the database does not come into it")
    socket = tmp_path / "redis.sock"
    settings = settings_of(town, api, redis_url="redis://127.0.0.1:1/0")
    assert (await said(settings, "redis"))[0][0] is Verdict.WRONG
    process = await asyncio.create_subprocess_exec(
        str(SERVER), "--port", "0", "--unixsocket", str(socket), "--save", "",
        "--dir", str(tmp_path), stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await until(socket.exists)
        client = Redis(unix_socket_path=str(socket))
        for policy, verdict in (("allkeys-lru", Verdict.WRONG), ("noeviction", Verdict.GOOD)):
            await client.config_set("maxmemory-policy", policy)
            assert (
                await machine.redis(settings_of(town, api, redis_url=f"unix://{socket}"))
            ).verdict is verdict
        await client.aclose()
    finally:
        process.terminate()
        await process.wait()


def test_the_command_says_it_and_ends_accordingly(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nothing is made by looking."""
    monkeypatch.delenv("BOT_TOKEN", raising=False)
    monkeypatch.setenv("DATABASE_URL", "sqlite+aiosqlite:///fresh/x.db")
    assert main(["doctor"]) == 0
    assert (
        "⚠️ database: There is no fresh/x.db yet. Run `tillbot migrate`." in capfd.readouterr().out
    )
    assert not (tmp_path / "fresh").exists()
    monkeypatch.setenv("DATABASE_URL", "postgresql+asyncpg://a:b@127.0.0.1:1/x")
    assert main(["doctor", "--json"]) == 1
    found = json.loads(capfd.readouterr().out)
    assert {"what", "verdict", "says", "mend"} == set(found[0])
