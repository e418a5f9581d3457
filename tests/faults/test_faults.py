"""A short one; `make faults` goes on for ten minutes, with all that can fail."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from domain.engine import Database
from domain.redemption import Redemption
from tests.bot.process import said_to, telegram, until
from tests.faults.run import storm
from tests.faults.servers import fill, mounted, unmount
from tests.storm.test_storm import codes_of, running
from tests.town import VERIFIER
from tests.valkey import SERVER


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.skipif(SERVER is None, reason="there is no Valkey or Redis server here")
async def test_after_every_fault_the_books_agree_and_everybody_was_answered(
    tmp_path: Path,
) -> None:
    kinds = ("kill", "postgres", "cut")
    found = await storm(tmp_path, 3, kinds)
    assert found.wrong == []
    assert found.faults.total() == len(kinds)
    assert found.sold > 10
    assert found.told_twice <= found.window


@pytest.fixture
async def small_disk(tmp_path: Path) -> AsyncIterator[Path]:
    home = tmp_path / "disk"
    home.mkdir()
    if not await mounted(home, 32 * 2**20):
        pytest.skip("only who may mount has a disk that is full")
    yield home
    await unmount(home)


@pytest.mark.slow
async def test_on_a_full_disk_nothing_is_half_done_and_it_goes_on_by_itself(
    small_disk: Path, sqlite_template: Path
) -> None:
    """What could not be written down is not confirmed, which is told: Telegram gives it again."""
    shutil.copy(sqlite_template, small_disk / "cafe.db")
    url = f"sqlite+aiosqlite:///{small_disk / 'cafe.db'}"
    codes = await codes_of(url, 2)
    async with telegram() as (world, api), running(url, api, None):
        (before, first), (during, second) = codes.items()

        def told(title: str) -> bool:
            return any("REDEEMED" in one and title in one for one in said_to(world, VERIFIER))

        world.says(VERIFIER, f"/redeem {first}")
        await until(lambda: told(before))
        filler = small_disk / "filler"
        fill(filler)
        asked = world.calls.count("getUpdates")
        update = world.says(VERIFIER, f"/redeem {second}")
        await until(lambda: world.calls.count("getUpdates") >= asked + 3)
        await until(lambda: any("cannot write" in one for one in said_to(world, VERIFIER)))
        assert not told(during)
        assert world.confirmed < update.update_id
        filler.unlink()
        await until(lambda: told(during))
        assert sum("cannot write" in one for one in said_to(world, VERIFIER)) == 1
        assert not any("Something broke" in one for one in said_to(world, VERIFIER))
    database = Database(url)
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Redemption)) == 2
        assert await session.scalar(text("PRAGMA integrity_check")) == "ok"
    await database.close()
