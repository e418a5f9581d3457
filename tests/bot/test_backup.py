"""A backup, put back on an empty machine, is every row that was there."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from bot.backup import CannotBackUp, backup, restore
from bot.migrations.tables import METADATA
from domain.cards import reissue
from domain.engine import Database
from domain.ledger import wrong_accounts
from domain.orders import Means
from domain.stock import discrepancies
from tests.buying import buys, has, sells
from tests.postgres import drop_database, make_database
from tests.town import CAFE, CAROL, OWNER, Person, Town, open_town

pytestmark = pytest.mark.both_engines


async def every_row(database: Database) -> dict[str, list[Any]]:
    async with database.reading() as session:
        return {
            one.name: sorted((await session.execute(select(one))).all(), key=repr)
            for one in METADATA.sorted_tables
        }


async def test_an_empty_machine_gets_every_balance_back(
    town: Town, verifier: Person, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    await has(town, CAROL, points=300, money=2000)
    what = await sells(town)
    await buys(town, what, means=Means.BALANCE)
    card = await town.issues("Pass", 6, holder_id=CAROL)
    await (await town.desk(OWNER))(reissue, card_id=card.id)
    before = await every_row(town.database)
    assert all(
        before[name] for name in ("accounts", "transfers", "orders", "stock_moves", "cards")
    )
    copy = tmp_path / "copies" / "all.backup"
    await backup(town.url, copy)
    assert copy.stat().st_mode & 0o077 == 0
    await verifier.says(f"/redeem {card.code}")  # life goes on
    if town.database.dialect == "sqlite":
        url, server = f"sqlite+aiosqlite:///{tmp_path}/empty.db", None
    else:
        server = request.getfixturevalue("postgres")
        url = await make_database(server, "empty_machine")
    await restore(url, copy)
    restored = Database(url)
    assert await every_row(restored) == before
    async with restored.reading() as session:
        assert await wrong_accounts(session, CAFE) == []
        assert await discrepancies(session, CAFE) == []
    with pytest.raises(DBAPIError):  # it is as strict as it was
        async with restored.writing() as session:
            await session.execute(METADATA.tables["stock_moves"].delete())
    async with open_town(url) as again:
        await again.person(CAROL).says("/mypoints")
        again.person(CAROL).sees("to spend")
    if server is not None:
        await _what_is_refused(url, copy, tmp_path)
        await restored.close()
        await drop_database(server, "empty_machine")
    else:
        await restored.close()


async def _what_is_refused(url: str, copy: Path, folder: Path) -> None:
    with pytest.raises(CannotBackUp, match="not empty"):
        await restore(url, copy)
    bad = folder / "bad.backup"
    with zipfile.ZipFile(copy) as old, zipfile.ZipFile(bad, "w") as new:
        for one in old.namelist():
            data = old.read(one)
            new.writestr(one, data + b"x" if one == "cards.copy" else data)
    with pytest.raises(CannotBackUp, match=r"damaged: cards\.copy"):
        await restore(url, bad)
    bad.write_bytes(b"nothing")
    with pytest.raises(CannotBackUp, match="no backup of PostgreSQL"):
        await restore(url, bad)
