"""The program around it: settings, migrations, backup, the commands of the command line."""

import asyncio
import json
import os
import re
import socket
import sqlite3
import sys
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from pydantic import HttpUrl, SecretStr
from sqlalchemy import func, inspect, select, text
from sqlalchemy.engine import make_url

from bot.__main__ import main
from bot.backup import CannotBackUp, backup, restore
from bot.demo import EVERYBODY, NotEmpty, fill_demo
from bot.logs import configure, masked
from bot.migrations import downgrade, schema_version, upgrade
from bot.migrations.tables import METADATA
from bot.run import check
from bot.sandbox.run import ports_for
from bot.sandbox.server import TOKEN
from bot.sandbox.wire import wire
from bot.settings import Settings, WrongSetting, read_settings
from domain.cards import Card, new_code, pretty
from domain.engine import Database
from domain.ledger import wrong_accounts
from domain.orders import Means, Order, State
from domain.redemption import Redemption
from domain.refunds import RefundState
from domain.refunds.model import Refund
from domain.roles import Role
from domain.staff import identify
from domain.stock import StockMove
from tests import pictures
from tests.bot.process import ROOT, address_said, said_to, start_bot, telegram, until
from tests.postgres import connect, drop_database, make_database
from tests.town import CAROL, OWNER, Person, Town

WRONG = {
    "BOT_TOKEN": "nonsense",
    "TELEGRAM_API_URL": "not an address",
    "DATABASE_URL": "mysql://x/y",
    "REDIS_URL": "http://x",
    "OWNER_IDS": "me",
    "WEBHOOK_URL": "http://plain.example",
    "WEBHOOK_SECRET": "with a space",
    "METRICS_PORT": "0",
    "HTTP_PORT": "99999",
    "DEFAULT_TIMEZONE": "Moon/Crater",
    "DEFAULT_CURRENCY": "BTC",
    "DEFAULT_LANGUAGE": "fr",
    "ALARM_CHAT_ID": "here",
    "LOG_LEVEL": "LOUD",
    "LOG_FORMAT": "xml",
}


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No .env of the developer's is read."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_setting_stops_the_start_with_one_line(
    name: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, WRONG[name])
    assert main(["check"]) == 1
    said = capfd.readouterr().err.strip().splitlines()
    assert len(said) == 1
    assert said[0].startswith(f"{name} must be ")


def test_good_settings_are_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OWNER_IDS=1, 2 3\nDEFAULT_TIMEZONE=Asia/Shanghai\n")
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    found = read_settings()
    assert found.owner_ids == {1, 2, 3}
    assert found.default_timezone == "Asia/Shanghai"
    assert TOKEN not in repr(found)


def test_running_without_a_token_is_refused() -> None:
    from bot.run import run

    with pytest.raises(WrongSetting, match="BOT_TOKEN must be set"):
        asyncio.run(run(Settings(_env_file=None)))


def test_logs_mask_tokens_codes_and_passwords() -> None:
    code = new_code()
    text = (
        f"https://api.telegram.org/bot123456789:AAH-abcdefghijklmnopqrstuvwxyz/sendMessage "
        f"{code} {pretty(code)} postgresql://me:secret@host/db i-abcdefghijklmnopqrstuvwx "
        "t-abcdefghijklmnopqrstuvwx h-abcdefghijklmnop Key (merchant_id, sku)=(1, SOAP) exists "
        "DETAIL:  Failing row contains (1, 7, Petra (Elm St), null)."
    )
    shown = masked(text)
    for secret in ("AAH-abc", code, pretty(code), "secret", "abcdefgh", "SOAP", "Elm St"):
        assert secret not in shown
    assert code[-4:] in shown


async def test_who_debugs_reads_what_was_done_and_not_what_was_said(
    town: Town, verifier: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    """SQLite's driver would tell each statement with its values: names, titles, typed PINs."""
    card = await town.issues("Quetzalcoatl", 2, holder_id=CAROL)
    configure("DEBUG", "console")
    await verifier.says(f"/redeem {card.code} 1")
    verifier.sees("✅ REDEEMED", "Quetzalcoatl")
    logged = capsys.readouterr().err
    configure("WARNING", "console")
    assert "redemption.redeem" in logged
    assert "Quetzalcoatl" not in logged


@pytest.mark.postgres
async def test_migrations_walk_up_and_down_and_equal_the_models(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    server = request.getfixturevalue("postgres")
    for url in (
        f"sqlite+aiosqlite:///{tmp_path}/new/folder/a.db",
        await make_database(server, "walk"),
    ):
        await upgrade(url)
        has, newest = await schema_version(url)
        assert has == newest
        database = Database(url)
        async with database.writer.connect() as connection:
            different = await connection.run_sync(
                lambda sync: compare_metadata(
                    MigrationContext.configure(sync, opts={"compare_type": True}), METADATA
                )
            )
        assert different == []
        await downgrade(url)
        async with database.writer.connect() as connection:
            tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
        assert tables == ["alembic_version"]
        await upgrade(url)
        await database.close()
    await drop_database(server, "walk")


@pytest.mark.slow
async def test_a_backup_is_taken_while_in_use_and_put_back(
    town: Town, verifier: Person, tmp_path: Path
) -> None:
    if town.database.dialect != "sqlite":
        pytest.skip("of PostgreSQL see test_backup")
    card = await town.issues("Pass", 6)
    await verifier.says(f"/redeem {card.code} 2")
    copy = tmp_path / "copies" / "copy.db"
    await backup(town.url, copy)
    await verifier.says(f"/redeem {card.code} 2")
    other = f"sqlite+aiosqlite:///{tmp_path / 'other.db'}"
    await restore(other, copy)
    with sqlite3.connect(tmp_path / "other.db") as restored:
        assert restored.execute("SELECT used FROM cards").fetchone() == (2,)
    restored.close()
    (tmp_path / "broken.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(CannotBackUp):
        await restore(other, tmp_path / "broken.db")
    with pytest.raises(CannotBackUp):
        await restore(other, tmp_path / "nowhere.db")
    foreign = sqlite3.connect(tmp_path / "foreign.db")
    foreign.execute("CREATE TABLE cards (id INTEGER)")
    foreign.commit()
    foreign.close()
    with pytest.raises(CannotBackUp, match="not a database of this program"):
        await restore(other, tmp_path / "foreign.db")
    await restore(other, copy)
    assert (tmp_path / "other.db.replaced-1").is_file(), "the one that was replaced is kept"
    for path in (copy, tmp_path / "other.db", tmp_path / "other.db.replaced-1"):
        assert path.stat().st_mode & 0o077 == 0, "nobody else on the machine reads it"
    assert copy.parent.stat().st_mode & 0o077 == 0


@pytest.mark.slow
async def test_the_demo_fills_an_empty_database_and_no_other(
    database_url: str, tmp_path: Path
) -> None:
    settings = Settings(_env_file=None, database_url=database_url)
    with pytest.raises(NotEmpty):
        await fill_demo(settings)
    empty = Settings(_env_file=None, database_url=f"sqlite+aiosqlite:///{tmp_path}/demo.db")
    await fill_demo(empty)
    database = Database(empty.database_url)
    roles = [(await identify(database, one.id)).hats for one in EVERYBODY]
    assert [hats[0].actor.role if hats else None for hats in roles] == [
        Role.OWNER,
        Role.MANAGER,
        Role.VERIFIER,
        Role.VERIFIER,
        Role.MEMBER,
        Role.MEMBER,
        None,
        None,
    ]
    async with database.reading() as session:
        orders = (await session.execute(select(Order.state, Order.person_id, Order.means))).all()
        days = {str(at)[:10] for at in await session.scalars(select(Order.placed_at))}
        assert {one.state for one in orders} == set(State)
        assert len({one.person_id for one in orders}) == 2
        waiting = select(func.count()).where(Refund.state == RefundState.WAITING)
        assert await session.scalar(waiting) == 2
        assert {Means.POINTS, Means.BALANCE, Means.CASH} <= {one.means for one in orders}
        assert len(days) > 4
        assert await wrong_accounts(session, 1) == []
        for change, of in CHANGES:  # it was there before it was sold, at every moment
            stood = func.sum(change).over(partition_by=of, order_by=StockMove.at).label("n")
            lowest = await session.scalar(select(func.min(select(stood).subquery().c.n)))
            assert lowest is not None
            assert lowest >= 0, change.key
        uses = select(Card.title).join(Redemption, Redemption.card_id == Card.id)
        assert not (await session.scalars(uses.where(Redemption.at < Card.bought_at))).all()
    await database.close()


CHANGES = (
    (StockMove.pool_change, StockMove.variant_id),
    (StockMove.sub_change, StockMove.sub_id),
    (StockMove.reserved_change, StockMove.sub_id),
)


def test_read_prints_one_object_a_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.png").write_bytes(pictures.encoded(pictures.qr("hello")))
    (tmp_path / "b.png").write_bytes(b"no picture")
    assert main(["read", "--json", "a.png", "b.png", "c.png"]) == 1
    lines = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [(one["file"], one["texts"]) for one in lines] == [
        ("a.png", ["hello"]),
        ("b.png", []),
        ("c.png", []),
    ]
    assert lines[0]["ms"] > 0
    assert main(["read", "a.png"]) == 0
    assert capfd.readouterr().out == "a.png: hello\n"


@pytest.mark.slow
async def test_check_says_what_is_missing(database_url: str) -> None:
    async with telegram() as (_world, api):
        good = Settings(
            _env_file=None,
            database_url=database_url,
            bot_token=SecretStr(TOKEN),
            telegram_api_url=HttpUrl(api),
            owner_ids=frozenset({1}),
        )
        assert await check(good) == []
        wrong = good.model_copy(update={"bot_token": None, "owner_ids": frozenset()})
        assert await check(wrong) == ["BOT_TOKEN is not set: only the sandbox can run."]
        unknown = Settings(
            _env_file=None,
            database_url=database_url,
            bot_token=SecretStr("1:x"),
            telegram_api_url=HttpUrl(api),
        )
        assert any("Unauthorized" in line for line in await check(unknown))


@pytest.mark.slow
async def test_the_webhook_serves_updates_health_and_metrics(database_url: str) -> None:
    """The same dispatcher behind a webhook; a wrong secret is turned away."""
    import aiohttp

    from bot.app import build_app, build_bot
    from bot.intake.webhook import HEADER
    from bot.keys import webhook_secret
    from bot.serving import serve_metrics, serve_webhook
    from tests.town import VERIFIER

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with telegram() as (world, api):
        settings = Settings(
            _env_file=None,
            database_url=database_url,
            webhook_url=HttpUrl("https://shop.example"),
            bot_token=SecretStr(TOKEN),
            http_port=port,
        )
        app = build_app(settings, build_bot(TOKEN, api))
        stopped = asyncio.Event()
        serving = asyncio.create_task(serve_webhook(app, settings, stopped))
        await until(lambda: "setWebhook" in world.calls)
        update = world.says(VERIFIER, "/whoami")
        base = f"http://127.0.0.1:{port}"
        async with aiohttp.ClientSession() as client:
            for wrong in ({}, {HEADER: "s3cret"}, {HEADER: "sécret"}, {HEADER: ""}):
                turned = await client.post(f"{base}/telegram", json=wire(update), headers=wrong)
                assert turned.status == 401
            header = {HEADER: webhook_secret(settings)}
            for rubbish in (b"{", b"[]", b"{}", b'{"update_id": "x"}', b"[" * 100_000):
                bad = await client.post(f"{base}/telegram", data=rubbish, headers=header)
                assert bad.status == 400
            for _ in range(3):
                right = await client.post(f"{base}/telegram", json=wire(update), headers=header)
                assert right.status == 200
            await until(lambda: said_to(world, VERIFIER))
            assert "Viktor" in said_to(world, VERIFIER)[0]
            assert await (await client.get(f"{base}/healthz")).text() == "ok\n"
            assert (await client.get(f"{base}/readyz")).status == 200
            assert (await client.get(f"{base}/metrics")).status == 404
            off = await client.post(f"{base}/api/v1/orders", json={})
            assert (off.status, off.content_type) == (404, "application/problem+json")
            metrics = await serve_metrics("127.0.0.1", 0)
            apart = f"http://127.0.0.1:{metrics.addresses[0][1]}/metrics"
            said = await (await client.get(apart)).text()
            for one in (
                r"tillbot_updates_total\{\S+\}",
                "tillbot_waiting_seconds_count",
                r"tillbot_operation_seconds_count\{operation=\"\w+\.\w+\"\}",
                r"tillbot_statement_seconds_count\{verb=\"UPDATE\"\}",
            ):
                assert re.search(rf"^{one} [1-9]", said, re.MULTILINE), one
            await metrics.cleanup()
        stopped.set()
        await serving
        await app.close()
        assert len(said_to(world, VERIFIER)) == 1


@pytest.mark.slow
async def test_the_sandbox_starts_quietly_and_prints_its_address(tmp_path: Path) -> None:
    """On the next port where its own is taken; nothing but the bot's own lines is said."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        environment = os.environ | {"HTTP_PORT": str(port), "PYTHONPATH": str(ROOT)}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run",
            cwd=tmp_path, env=environment, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout
        assert b"BOT_TOKEN is not set" in await process.stdout.readline()
        told = (await asyncio.wait_for(process.stdout.readline(), 60)).decode()
        found = await address_said(process)
    here = int(found.rstrip("/").rpartition(":")[2])
    assert told == f"Port {port} is taken, so this is {here}.\n"
    assert port < here <= port + 50
    process.terminate()
    assert await asyncio.wait_for(process.wait(), 60) == 0
    assert process.stderr
    logged = (await process.stderr.read()).decode().splitlines()
    loggers = {line.split("] ", 1)[1].split("[")[1].split("]")[0] for line in logged}
    assert loggers <= {"bot.migrations.move", "updates"}, logged


def test_a_port_that_was_asked_for_is_taken_or_refused() -> None:
    assert ports_for(Settings(_env_file=None), 7) == (7,)
    assert ports_for(Settings(_env_file=None), None)[:2] == (8090, 8091)
    assert ports_for(Settings(_env_file=None, http_port=65535), None) == (65535,)


WAITS = """
SELECT count(*) FROM pg_stat_activity
WHERE query LIKE 'ALTER TABLE cards%' AND wait_event_type = 'Lock'
"""


@pytest.mark.slow
@pytest.mark.postgres
async def test_processes_that_start_at_once_migrate_once(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """The others wait, and find it done."""
    server = request.getfixturevalue("postgres")
    for url in (f"sqlite+aiosqlite:///{tmp_path}/at-once.db", await make_database(server, "once")):
        started = [await start_bot(url, "", "migrate") for _ in range(3)]
        assert [await asyncio.wait_for(one.wait(), 120) for one in started] == [0, 0, 0]
        has, newest = await schema_version(url)
        assert has == newest
    await drop_database(server, "once")


@pytest.mark.slow
async def test_a_migration_that_breaks_off_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite as well: tables are made in one transaction."""
    from alembic import command
    from alembic.config import Config

    whole = command.upgrade

    def breaks(config: Config, _to: str) -> None:
        whole(config, "0005")
        raise RuntimeError("pulled the plug")

    url = f"sqlite+aiosqlite:///{tmp_path}/half.db"
    monkeypatch.setattr(command, "upgrade", breaks)
    with pytest.raises(RuntimeError):
        await upgrade(url)
    monkeypatch.undo()
    assert (await schema_version(url))[0] is None
    await upgrade(url)
    has, newest = await schema_version(url)
    assert has == newest


@pytest.mark.slow
@pytest.mark.postgres
async def test_a_migration_that_meets_the_deeds_of_an_older_version_begins_anew(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has what the other waits for, the first time; PostgreSQL ends one of them."""
    from alembic import command
    from alembic.config import Config

    server = request.getfixturevalue("postgres")
    url = await make_database(server, "met", request.getfixturevalue("postgres_template"))
    other, watch = await connect(make_url(url)), await connect(make_url(url))
    deed = other.transaction()
    tried: list[str] = []

    def changes(config: Config, _to: str) -> None:
        connection = config.attributes["connection"]
        tried.append("again" if tried else "first")
        for table in ("people", "cards"):
            connection.execute(text(f"ALTER TABLE {table} ADD COLUMN novel VARCHAR"))

    async def works() -> None:
        """An older version's deed: it has cards, and then wants people."""
        while not await watch.fetchval(WAITS):
            await asyncio.sleep(0.01)
        with suppress(asyncpg.DeadlockDetectedError):
            await other.execute("UPDATE people SET name = name")
        await deed.rollback()

    await deed.start()
    await other.execute("UPDATE cards SET title = title")
    monkeypatch.setattr(command, "upgrade", changes)
    await asyncio.gather(upgrade(url, "whatever"), works())
    columns = "SELECT count(*) FROM information_schema.columns WHERE column_name = 'novel'"
    assert await other.fetchval(columns) == 2
    assert tried == ["first", "again"]
    await other.close()
    await watch.close()
    await drop_database(server, "met")


@pytest.mark.slow
async def test_the_program_migrates_by_itself_and_stops_in_order(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/fresh.db"
    async with telegram() as (world, api):
        process = await start_bot(url, api)
        await until(lambda: "getUpdates" in world.calls)
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 60) == 0
    has, newest = await schema_version(url)
    assert has == newest
    assert OWNER
