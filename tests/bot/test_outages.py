"""Telegram or the database misbehaves: a clear answer, and nothing lost."""

import asyncio
import secrets
import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, insert, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from bot.sandbox.server import answer_of
from bot.sandbox.things import Fault
from domain.desk import patience as desk
from domain.drafts import Draft
from domain.engine import is_away
from domain.redemption import Redemption
from tests import pictures
from tests.postgres import run_sql
from tests.town import OWNER, VERIFIER, Person, Town, open_town

pytestmark = pytest.mark.both_engines

AWAY = "The shop's records cannot be reached right now"


async def limit_pages(town: Town, most: list[int]) -> None:
    """Every connection that writes is opened anew, with the limit that stands in the list."""

    @event.listens_for(town.database.writer.sync_engine, "connect")
    def _limit(dbapi: Any, _: object) -> None:
        cursor = dbapi.cursor()
        cursor.execute(f"PRAGMA max_page_count={most[0]}")
        cursor.close()

    await town.database.forget_connections()


def draft(town: Town, words: str) -> dict[str, object]:
    return {
        "merchant_id": 1,
        "token": secrets.token_hex(8),
        "person_id": 1,
        "kind": "x",
        "answers": {"words": words},
        "at": town.clock(),
    }


async def taken(town: Town) -> int:
    async with town.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(Redemption)) or 0


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same patience, shorter."""
    monkeypatch.setattr(desk, "PATIENCE_SECONDS", 0.6)


@pytest.mark.slow
@pytest.mark.parametrize(
    "fault",
    [
        Fault("sendMessage", status=429, body=answer_of(429, "Too Many Requests", retry_after=1)),
        Fault("sendMessage", status=500, body=answer_of(500, "Internal Server Error")),
        Fault("sendMessage", status=502, body="<html>Bad Gateway</html>"),
        Fault("sendMessage", status=200, body="{garbage"),
        Fault("sendMessage", hang=0.1),
    ],
    ids=["429", "500", "502 html", "garbage", "nothing"],
)
async def test_telegram_stumbles_and_the_receipt_still_comes(
    town: Town, verifier: Person, fault: Fault
) -> None:
    card = await town.issues("Cake", 1)
    town.world.faults.append(Fault(**vars(fault)))
    await verifier.scans(card)
    verifier.sees("✅ REDEEMED · 1 use", "Cake")
    assert await taken(town) == 1


async def test_telegram_is_down_and_the_next_ask_tells_the_truth(
    town: Town, verifier: Person
) -> None:
    card = await town.issues("Cake", 1)
    broken = answer_of(500, "Internal Server Error")
    town.world.faults.append(Fault("sendMessage", times=99, status=500, body=broken))
    await verifier.scans(card)
    assert verifier.inbox() == []
    town.world.faults.clear()
    await verifier.scans(card)
    verifier.sees("NOT REDEEMED · used up", "by Viktor")
    assert await taken(town) == 1


@pytest.mark.slow
async def test_what_was_done_while_telegram_was_away_is_told_once_when_it_is_back(
    town: Town, verifier: Person, owner: Person
) -> None:
    """One photo, an album and a deed of another kind; with the way back; not told of what was not
    done, nor twice where the update comes again."""
    cake, pass_ = await town.issues("Cake", 1), await town.issues("Pass", 1)
    tea = await town.issues("Tea", 1)
    broken = answer_of(500, "Internal Server Error")
    for method in ("sendMessage", "sendPhoto", "editMessageText"):
        town.world.faults.append(Fault(method, times=999, status=500, body=broken))
    update = await verifier.scans(cake)
    await town.deliver(update)
    await verifier.sends_album(pictures.card(pass_.code), pictures.card(tea.code))
    await verifier.says("/help")
    await owner.says("/settings report_hour 7")
    assert await taken(town) == 3
    town.world.faults.clear()
    town.clock.passes(minutes=3)
    while await town.post():
        pass
    told = verifier.inbox()
    assert [one.count("Telegram did not take my answer") for one in told] == [1, 1]
    assert [told[0].count("Cake"), told[1].count("Pass"), told[1].count("Tea")] == [1, 1, 1]
    assert len([one for one in owner.inbox() if "It is done" in one]) == 1
    done = next(one for one in town.world.messages[verifier.number].values()
                if "Cake" in (one.text or ""))  # fmt: skip
    await verifier.presses("Undo", message=done)
    assert (await town.card_of(cake.id)).left == 1


async def test_a_receipt_that_cannot_be_shown_is_not_called_nothing(
    town: Town, verifier: Person
) -> None:
    card = await town.issues("Pass", 6)
    await verifier.scans(card)
    refusing = answer_of(403, "Forbidden: something new")
    town.world.faults.append(Fault("editMessageText", status=403, body=refusing))
    await verifier.presses("2")
    assert "It is done, but I could not show it" in verifier.alerted
    assert (await town.card_of(card.id)).left == 4


async def test_a_draft_that_cannot_be_shown_is_not_called_done(town: Town, owner: Person) -> None:
    """A note is no deed: nothing was changed, and that is said."""
    refusing = answer_of(403, "Forbidden: something new")
    town.world.faults.append(Fault("sendMessage", status=403, body=refusing))
    await owner.says("/issue Coffee")  # begins a draft
    owner.sees("Something broke", "Nothing was changed")


async def test_a_photo_that_cannot_be_fetched_redeems_nothing(
    town: Town, verifier: Person
) -> None:
    card = await town.issues("Cake", 1)
    gone = answer_of(400, "Bad Request: file is too big")
    town.world.faults.append(Fault("getFile", status=400, body=gone))
    await verifier.scans(card)
    verifier.sees("too big")
    assert await taken(town) == 0


@pytest.mark.slow
async def test_the_database_is_locked_for_a_moment(town: Town, verifier: Person) -> None:
    if town.database.dialect != "sqlite":
        pytest.skip("PostgreSQL waits for a row by itself; its outages are below")
    card = await town.issues("Cake", 1)
    other = sqlite3.connect(str(town.database.url.database), check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    scan = asyncio.create_task(verifier.scans(card))
    await asyncio.sleep(2.5)
    other.rollback()
    other.close()
    await scan
    verifier.sees("✅ REDEEMED", "Cake")
    assert await taken(town) == 1


@pytest.mark.slow
async def test_the_database_is_locked_for_long(
    town: Town, verifier: Person, impatient: None
) -> None:
    if town.database.dialect != "sqlite":
        pytest.skip("PostgreSQL waits for a row by itself; its outages are below")
    card = await town.issues("Cake", 1)
    other = sqlite3.connect(str(town.database.url.database), check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    await verifier.scans(card)
    verifier.sees(AWAY, "look whether it was done")
    other.rollback()
    other.close()
    assert await taken(town) == 0
    await verifier.scans(card)
    verifier.sees("✅ REDEEMED", "Cake")


@pytest.mark.slow
async def test_the_disk_is_full(town: Town, verifier: Person, impatient: None) -> None:
    if town.database.dialect != "sqlite":
        pytest.skip("a full disk cannot be made for PostgreSQL without being its owner")
    card = await town.issues("Cake", None)
    await town.never_asks_again()
    async with town.database.writing() as session:
        pages = await session.scalar(text("PRAGMA page_count"))
    most = [pages or 0]
    await limit_pages(town, most)
    for words in ("x" * 3000, ""):  # every free page, and the rest of the last ones
        with suppress(OperationalError):
            for _ in range(400):
                async with town.database.writing() as session:
                    await session.execute(insert(Draft), [draft(town, words)])
    redeemed = 0
    for _ in range(200):
        await verifier.says(f"/redeem {card.code}")
        if AWAY in verifier.text:
            break
        verifier.sees("✅ REDEEMED", "Cake")
        redeemed += 1
    verifier.sees(AWAY)
    assert await taken(town) == redeemed
    async with town.database.reading() as session:
        assert await session.scalar(text("PRAGMA quick_check")) == "ok"
    most[0] = 1_000_000
    await town.database.forget_connections()
    await verifier.scans(card)
    verifier.sees("✅ REDEEMED", "Cake")


def hang_up(name: str | None) -> str:
    """Ends the program's connections to this database."""
    return (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE datname = '{name}' AND usename = current_user"
    )


async def test_the_database_server_goes_away_and_returns(
    town: Town, verifier: Person, impatient: None
) -> None:
    if town.database.dialect == "sqlite":
        pytest.skip("SQLite has no server; its file is taken away below")
    card = await town.issues("Pass", 6)
    url = make_url(town.url)
    name = url.database
    await run_sql(
        url.set(database="postgres"),
        f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false',
        hang_up(name),
    )
    await verifier.says(f"/redeem {card.code} 1")
    verifier.sees(AWAY)
    await run_sql(url.set(database="postgres"), f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    await verifier.says(f"/redeem {card.code} 1")
    verifier.sees("5 of 6 left")
    assert await taken(town) == 1


async def test_a_connection_that_breaks_is_replaced_without_a_word(
    town: Town, verifier: Person
) -> None:
    if town.database.dialect == "sqlite":
        pytest.skip("SQLite has no connection that another could end")
    card = await town.issues("Pass", 6)
    await town.never_asks_again()
    await verifier.says(f"/redeem {card.code} 1")
    url = make_url(town.url)
    for _ in range(3):
        await run_sql(
            url.set(database="postgres"),
            hang_up(url.database),
        )
        await verifier.says(f"/redeem {card.code} 1")
    verifier.sees("2 of 6 left")
    assert await taken(town) == 4


@pytest.mark.slow
async def test_the_file_is_gone(
    town: Town, verifier: Person, impatient: None, tmp_path: Path
) -> None:
    if town.database.dialect != "sqlite":
        pytest.skip("PostgreSQL's files are not ours to move")
    card = await town.issues("Cake", 1)
    path = Path(str(town.database.url.database))
    await town.database.forget_connections()
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    for file in path.parent.glob("cafe.db*"):
        shutil.move(file, hidden / file.name)
    await verifier.scans(card)
    verifier.sees(AWAY)
    await town.database.forget_connections()
    for file in path.parent.glob("cafe.db*"):
        file.unlink()
    for file in hidden.glob("cafe.db*"):
        shutil.move(file, path.parent / file.name)
    assert path.exists()
    await verifier.scans(card)
    verifier.sees("✅ REDEEMED", "Cake")


async def test_an_update_repeated_after_an_outage_takes_one_use(
    town: Town, verifier: Person
) -> None:
    card = await town.issues("Pass", 6)
    update = town.world.says(VERIFIER, f"/redeem {card.code} 1")
    for _ in range(3):
        await town.deliver(update)
    assert (await town.card_of(card.id)).left == 5


async def test_a_defect_is_told_to_the_alarm_chat_once(database_url: str) -> None:
    async with open_town(database_url, alarm_chat_id=OWNER) as town:
        verifier, owner = town.person(VERIFIER), town.person(OWNER)
        card = await town.issues("Pass", 6)
        for _ in range(3):
            await verifier.scans(card)
            refusing = answer_of(403, f"Forbidden: {card.code}")
            town.world.faults.append(Fault("editMessageText", status=403, body=refusing))
            await verifier.presses("1")
        rung = [one for one in owner.inbox() if "🚨" in one]
        assert len(rung) == 1
        assert "TelegramForbiddenError" in rung[0]
        assert card.code not in rung[0]
        town.clock.passes(hours=1, minutes=1)
        await verifier.scans(card)
        town.world.faults.append(Fault("editMessageText", status=403, body=refusing))
        await verifier.presses("1")
        assert sum("🚨" in one for one in owner.inbox()) == 2


@pytest.mark.slow
async def test_who_was_frozen_in_the_middle_of_a_deed_begins_it_anew(town: Town) -> None:
    """PostgreSQL has let go of what it had locked: nobody waits for a frozen process for long."""
    if town.database.dialect == "sqlite":
        pytest.skip("one process has the file")

    async def deed() -> None:
        async with town.database.writing() as session:
            said = await session.scalar(text("SHOW idle_in_transaction_session_timeout"))
            assert said == "5min"
            await session.execute(text("SET idle_in_transaction_session_timeout = '50ms'"))
            await asyncio.sleep(0.5)
            await session.execute(text("SELECT 1"))

    with pytest.raises(Exception, match=r".") as ended:
        await deed()
    assert is_away(ended.value), repr(ended.value)
    await town.database.ping()
