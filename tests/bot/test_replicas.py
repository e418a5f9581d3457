"""Two replicas on one PostgreSQL and one Redis: whichever hears, it happens once, and is told."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.engine import URL, make_url

from bot.clock import LEADER_KEY
from bot.sandbox.things import Fault
from bot.sandbox.world import World
from domain.cards import Card, card, issue
from domain.engine import Database, utcnow
from domain.outbox import Notice
from domain.redemption import Redemption
from domain.stock import find_stock
from tests import pictures
from tests.bot.process import said_to, telegram, until
from tests.bot.replicas import Fleet, Replica, fleet
from tests.postgres import drop_database, make_database
from tests.town import CAROL, DAVE, OWNER, VERIFIER, Clock, button_of, desk_of
from tests.valkey import SERVER, valkey

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgres,
    pytest.mark.skipif(SERVER is None, reason="there is no Valkey or Redis server here"),
]


@dataclass
class Two:
    """What stands, and what people do with it."""

    fleet: Fleet
    world: World
    database: Database

    @property
    def first(self) -> Replica:
        return self.fleet.hook.replicas[0]

    @property
    def second(self) -> Replica:
        return self.fleet.hook.replicas[1]

    async def codes(self, count: int, uses: int = 1, holder: int | None = None) -> list[str]:
        owner = await desk_of(self.database, OWNER, Clock())
        issued = [
            await owner(issue, title="Cake", uses=uses, valid_until=None, store_ids=[],
                        holder_id=holder)
            for _ in range(count)
        ]  # fmt: skip
        return [(await owner(card, card_id=one.card_ids[0])).code for one in issued]

    async def count(self, code: str) -> tuple[int, int]:
        """Uses that a card has lost, and the sum of its records."""
        async with self.database.reading() as session:
            found = (
                await session.execute(select(Card.id, Card.used).where(Card.code == code))
            ).one()
            taken = select(func.sum(Redemption.uses)).where(Redemption.card_id == found.id)
            return found.used, await session.scalar(taken) or 0

    async def hears(self, *updates: Any) -> None:
        """Telegram was told that all of them are here."""
        await until(lambda: all(one.update_id in self.fleet.hook.taken for one in updates))

    async def answers(
        self, who: int, since: int, wanted: Callable[[list[str]], bool]
    ) -> list[str]:
        """What a person reads from the message ``since`` on, once it is what was wanted."""
        await until(lambda: wanted(said_to(self.world, who)[since:]))
        return said_to(self.world, who)[since:]

    async def silence(self, who: int) -> list[str]:
        """Everything before is done: a question after it was answered."""
        before = len(said_to(self.world, who))
        self.world.says(who, "/whoami")
        await until(lambda: "Telegram id" in (said_to(self.world, who)[before:] or [""])[-1])
        return said_to(self.world, who)[:-1]


@pytest.fixture(scope="module")
async def two(
    postgres: URL, postgres_template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Two]:
    folder = tmp_path_factory.mktemp("replicas")
    url = await make_database(postgres, "replicas", postgres_template)
    database = Database(url)
    async with (
        telegram() as (world, api),
        valkey(folder) as redis,
        fleet(url, world, api, redis, folder) as started,
    ):
        await until(lambda: "setWebhook" in world.calls)
        yield Two(started, world, database)
    await database.close()
    await drop_database(postgres, "replicas")


async def test_an_album_spread_over_both_has_one_receipt(two: Two) -> None:
    """Every second part comes to another process."""
    codes = await two.codes(4)
    before = len(said_to(two.world, VERIFIER))
    two.fleet.hook.at_once = True
    parts = two.world.sends_album(VERIFIER, [pictures.card(code) for code in codes])
    await two.hears(*parts)
    assert {id(two.fleet.hook.heard[one.update_id]) for one in parts} == {
        id(two.first), id(two.second)
    }  # fmt: skip
    await two.answers(VERIFIER, before, lambda said: any("4 redeemed" in one for one in said))
    assert len((await two.silence(VERIFIER))[before:]) == 1
    assert [await two.count(code) for code in codes] == [(1, 1)] * 4


async def test_taps_on_both_at_once_are_one_deed(two: Two) -> None:
    [code] = await two.codes(1, uses=6)
    before = len(said_to(two.world, VERIFIER))
    two.world.sends_photo(VERIFIER, pictures.card(code))
    await two.answers(VERIFIER, before, bool)
    screen = list(two.world.messages[VERIFIER].values())[-1]
    pressed = button_of(screen, "2").callback_data or ""
    two.fleet.hook.at_once = True
    taps = [two.world.presses_button(VERIFIER, screen.message_id, pressed) for _ in range(6)]
    await two.hears(*taps)
    await two.silence(VERIFIER)
    assert await two.count(code) == (2, 2)
    done = [replica.did() & {tap.update_id for tap in taps} for replica in (two.first, two.second)]
    assert len(done[0] | done[1]) == 6, "each tap was worked on by somebody"
    assert not done[0] & done[1], "none by both"


async def test_who_holds_the_clock_keeps_nobody_waiting(two: Two) -> None:
    codes = await two.codes(2)
    url = make_url(two.fleet.url)
    other = await asyncpg.connect(
        host=str(url.query.get("host") or url.host), port=url.port, user=url.username,
        password=url.password, database=url.database,
    )  # fmt: skip
    assert await other.fetchval("SELECT pg_try_advisory_lock($1)", LEADER_KEY)
    for code, replica in zip(codes, (two.first, two.second), strict=True):
        before = len(said_to(two.world, VERIFIER))
        two.fleet.hook.to = replica
        photo = two.world.sends_photo(VERIFIER, pictures.card(code))
        said = await two.answers(VERIFIER, before, bool)
        assert "REDEEMED · 1 use" in said[0]
        assert two.fleet.hook.heard[photo.update_id] is replica
    await other.close()


async def test_an_import_is_stopped_by_whoever_hears_of_it(two: Two) -> None:
    """One works on it, the other hears the press: nothing of it remains, and that is said."""
    lines = "".join(f"T{n},Thing {n},1,1\n" for n in range(12_000))
    two.fleet.hook.to = two.first
    before = len(said_to(two.world, OWNER))
    two.world.sends_file(OWNER, ("sku,name,price,stock\n" + lines).encode(), "products.csv")
    await two.answers(
        OWNER, before, lambda said: bool(said) and "Nothing has been changed yet" in said[-1]
    )
    screen = list(two.world.messages[OWNER].values())[-1]
    confirm = button_of(screen, "Confirm").callback_data or ""
    begun = two.world.presses_button(OWNER, screen.message_id, confirm)

    def shown() -> str:
        return two.world.messages[OWNER][screen.message_id].text or ""

    await until(lambda: "lines so far" in shown())
    stop = button_of(two.world.messages[OWNER][screen.message_id], "Stop").callback_data or ""
    answered: list[str] = []
    two.world.listeners.add(lambda event: answered.append(event.get("text") or ""))
    two.fleet.hook.to = two.second
    pressed = two.world.presses_button(OWNER, screen.message_id, stop)
    await until(lambda: "Cancelled. Nothing was changed" in shown())
    assert begun.update_id in two.first.did()
    await until(lambda: pressed.update_id in two.second.did())
    owner = await desk_of(two.database, OWNER, Clock())
    assert (await owner(find_stock, words="thing", size=99_999)).lines == []
    assert "Stopping…" in answered, "who works on it says how it ended, not who heard the press"


async def test_what_one_had_in_hand_when_it_was_killed_the_other_answers(two: Two) -> None:
    """Both were told; one dies with -9 while nobody could be answered yet."""
    codes = await two.codes(3)
    had = len(said_to(two.world, CAROL))
    [held] = await two.codes(1, holder=CAROL)
    await two.answers(CAROL, had, bool)
    before = {who: len(said_to(two.world, who)) for who in (VERIFIER, CAROL, DAVE)}
    two.world.faults.append(Fault("sendMessage", times=50, hang=2))
    two.fleet.hook.to = two.first
    album = two.world.sends_album(VERIFIER, [pictures.card(code) for code in codes])
    others = [two.world.says(DAVE, "/whoami"), two.world.says(OWNER, "/whoami")]
    late = two.world.says(VERIFIER, f"/redeem {held}")
    await two.hears(*album, *others, late)
    await until(lambda: two.world.faults[0].times < 49)
    await two.first.dies()
    two.world.faults.clear()
    said = await two.answers(
        VERIFIER, before[VERIFIER], lambda said: any("REDEEMED · 1 use" in one for one in said)
    )
    assert "3 redeemed" in said[0]
    await two.answers(DAVE, before[DAVE], bool)
    for code in [*codes, held]:
        assert await two.count(code) == (1, 1)
    await _lease_over(two.database)
    told = await two.answers(CAROL, before[CAROL], bool)
    assert "used" in told[0]
    two.fleet.hook.to = None
    calls = two.world.calls.count("setWebhook")
    await two.fleet.start(two.first)
    await until(lambda: two.world.calls.count("getWebhookInfo") >= 3)
    assert two.world.calls.count("setWebhook") == calls, "a replica that finds it set leaves it"


async def _lease_over(database: Database) -> None:
    """A sender that died with a notice in hand loses it after two minutes, and here at once."""
    async with database.writing() as session:
        await session.execute(update(Notice).values(due=utcnow()))
