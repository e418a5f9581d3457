"""A new version rolls in while people redeem; old and new work side by side on one schema."""

import asyncio
import json
import random
import shutil
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from bot.migrations import schema_version
from domain.engine import Database
from tests.bot.process import ROOT, until
from tests.bot.replicas import Replica, fleet
from tests.faults.shop import HOLDERS, TILLS, Shop
from tests.postgres import drop_database, make_database
from tests.storm.referee import strict_telegram
from tests.valkey import SERVER, valkey

NEXT = "next"
PATIENCE = 200.0  # s: what a machine takes that does much else
# What docs/upgrading.md allows a version: tables, columns that old code leaves out, indexes.
MIGRATION = '''"""What the next version adds, to the busiest of tables"""

import sqlalchemy as sa
from alembic import op

revision = "{this}"
down_revision = "{before}"


def upgrade() -> None:
    op.create_table("novelties", sa.Column("id", sa.BigInteger(), primary_key=True))
    for table in ("cards", "redemptions", "outbox", "updates", "journal", "people"):
        op.add_column(table, sa.Column("novel", sa.String(), nullable=True))
        op.add_column(table, sa.Column("weight", sa.BigInteger(), server_default="1"))
    op.create_index("ix_cards_novel", "cards", ["merchant_id", "novel"])
'''


async def the_next_version(folder: Path, url: str) -> Path:
    """This program, and a migration more."""
    home = folder / NEXT
    for package in ("bot", "handlers", "domain"):
        await asyncio.to_thread(shutil.copytree, ROOT / package, home / package)
    _has, newest = await schema_version(url)
    migration = MIGRATION.format(this=NEXT, before=newest)
    (home / "bot" / "migrations" / "versions" / f"{NEXT}.py").write_text(migration)
    return home


def complaints(replica: Replica) -> list[str]:
    told = [json.loads(one) for one in replica.log.read_text().splitlines() if one[:1] == "{"]
    return [str(one) for one in told if one["level"] in ("error", "critical")]


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.skipif(SERVER is None, reason="there is no Valkey or Redis server here")
async def test_a_new_version_rolls_in_while_people_redeem(
    postgres: URL, postgres_template: str, tmp_path: Path
) -> None:
    """docs/upgrading.md: a replica after the other; an old one that dies meanwhile returns."""
    url = await make_database(postgres, "rolling", postgres_template)
    home = await the_next_version(tmp_path, url)
    database = Database(url)
    async with (
        strict_telegram(9, len(TILLS) + len(HOLDERS)) as (referee, api),
        valkey(tmp_path) as redis,
        fleet(url, referee.world, api, redis, tmp_path) as started,
    ):
        shop = Shop(referee.world, started.hook, database, random.Random(9))
        first, second = started.hook.replicas
        await shop.opens()
        stop = asyncio.Event()
        tills = asyncio.ensure_future(shop.works(stop))
        await until(lambda: len(shop.sold) >= 4, PATIENCE)
        await second.ends()
        second.home = home
        await started.start(second)
        assert await schema_version(url) != (NEXT, NEXT), "this very program is the old version"
        sold = len(shop.sold)
        await until(lambda: len(shop.sold) >= sold + 8, PATIENCE)
        await first.dies()
        await started.start(first)  # the old version again, over a schema that it does not know
        done, sold = first.did(), len(shop.sold)
        await until(lambda: len(shop.sold) >= sold + 4, PATIENCE)
        await until(lambda: first.did() - done, PATIENCE)
        await first.ends()
        first.home = home
        await started.start(first)
        stop.set()
        await tills
        await shop.settles(PATIENCE)
        assert await shop.wrong() == []
        assert (await schema_version(url))[0] == NEXT
        assert complaints(first) + complaints(second) == []
    await database.close()
    await drop_database(postgres, "rolling")
