"""Many of one member's that end at once are one message a day, and each is told of once."""

import asyncio
import random
from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from aiogram.types import Message
from sqlalchemy import select, update

from domain.cards import issue
from domain.days import midnight
from domain.draws import PrizeWish, enter, make_draw
from domain.ledger import Account
from domain.outbox import Notice
from domain.roles import Role
from domain.staff import invite, join
from domain.stock import Mall, add_product, allocate
from tests.buying import has
from tests.town import CAFE, CAROL, DAVE, OWNER, RIVAL, Person, Town, stranger

ENDS = midnight(date(2026, 11, 28), "UTC")  # good until the 27th
SEVERAL = "of yours at Blue Door Café end soon"


async def restless(town: Town, chance: random.Random) -> None:
    """The clock is cut off in the middle, begun anew, and looks twice at once."""
    with suppress(TimeoutError):
        async with asyncio.timeout(chance.random() * 0.02):
            await town.app.clock.tick()
    await asyncio.gather(*(town.app.clock.tick() for _ in range(2)))
    await town.post()


def of_several(person: Person) -> list[str]:
    return [one for one in person.inbox() if SEVERAL in one]


async def keys(town: Town, kind: str) -> Counter[tuple[int, str]]:
    async with town.database.reading() as session:
        asked = select(Notice.merchant_id, Notice.key).where(Notice.kind == kind)
        return Counter((one.merchant_id, one.key) for one in await session.execute(asked))


@pytest.mark.both_engines
@pytest.mark.slow
async def test_a_members_cards_are_one_message_a_day_and_each_once(
    town: Town, owner: Person, verifier: Person, carol: Person
) -> None:
    """D22, D31: alike ones in a line, the rest counted; not what is used up, not what another was
    told of; a shop of its own by itself; whatever becomes of the clock."""
    chance, desk = random.Random(12), await town.desk(OWNER)
    alike: dict[str, Any] = {"uses": 6, "valid_until": ENDS, "store_ids": []}
    await desk(issue, title="Tea pass", holder_id=CAROL, count=3, **alike)
    await desk(issue, title="Tea pass", holder_id=DAVE, **alike)
    for number in range(9):
        await town.issues(f"Pass {number}", 1, holder_id=CAROL, until=ENDS)
    rival = await town.desk(RIVAL)
    invitation = await rival(invite, role=Role.MEMBER, store_ids=[])
    await stranger(town.database, CAROL, town.clock)(join, token=invitation.token)
    await rival(issue, title="Cake", holder_id=CAROL, count=2, **alike)
    used = await town.card_of(13)
    await verifier.says(f"/redeem {used.code}")
    told: list[datetime] = []
    for at in (
        datetime(2026, 11, 23, hour, 30, tzinfo=UTC) + timedelta(days=days)
        for days in range(5)
        for hour in ((7, 8, 9, 10) if days == 1 else (8, 10))
    ):
        before, town.clock.now = len(of_several(carol)), at
        await restless(town, chance)
        told += [town.clock()] * (len(of_several(carol)) - before)
        if (at.day, at.hour) == (24, 9):  # they were told of already that day
            await owner.says("/alerts at 10")
            await town.issues("Late", 1, holder_id=CAROL, until=ENDS)
    assert [(one.day, one.hour) for one in told] == [(24, 8), (26, 10), (27, 10)]
    first, *_others, last = of_several(carol)
    assert first.splitlines() == [
        f"⏳ 11 cards {SEVERAL}:",
        "27 November 2026",
        *(f"• Pass {number} · 1 use" for number in range(8)),
        "and 3 more cards",
    ]
    assert last.splitlines()[:3] == [
        f"⏳ 12 cards {SEVERAL}:", "today", "• Late · 1 use",
    ]  # fmt: skip
    said = "\n".join(carol.inbox())
    assert said.count("⏳ Late at Blue Door Café ends within 3 days") == 1, "alone, it is told so"
    assert "⏳ Tea pass" not in said
    rivals = [one for one in carol.inbox() if "2 cards of yours at Rival Tea end soon:" in one]
    assert [one.splitlines()[2] for one in rivals] == ["• Cake × 2 · 12 uses"] * 3
    assert "\n".join(town.person(DAVE).inbox()).count("⏳ Tea pass at Blue Door Café") == 3
    # Three and eight of Carol's, Dave's, the rival's two, three times; and what came in between.
    found = await keys(town, "expiring")
    assert (len(found), max(found.values())) == ((11 + 1 + 2) * 3 + 3, 1)
    await carol.presses("My cards", message=carol_shown(town, SEVERAL))
    carol.sees("Pass")


def carol_shown(town: Town, words: str) -> Message:
    shown = town.world.messages[CAROL].values()
    return next(one for one in shown if words in (one.text or ""))


@pytest.mark.slow
async def test_what_is_good_no_more_when_it_is_sent_is_left_out(
    town: Town, verifier: Person, carol: Person
) -> None:
    """One that is left is told of by itself; in Chinese too."""
    await carol.says("/language zh")
    for title in ("Tea", "Cake", "Soup"):
        await town.issues(title, 1, holder_id=CAROL, until=ENDS)
    town.clock.now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    await town.app.clock.tick()
    await verifier.says(f"/redeem {(await town.card_of(1)).code}")
    town.clock.passes(days=2)
    await town.app.clock.tick()
    await verifier.says(f"/redeem {(await town.card_of(2)).code}")
    await town.post()
    several, one = [text for text in carol.inbox() if text.startswith("⏳")]
    for text in (several, one):
        assert "Blue Door Café 的 Soup" in text
        assert "Cake" not in text


@pytest.mark.both_engines
@pytest.mark.slow
async def test_points_of_several_days_are_one_message(town: Town, carol: Person) -> None:
    """Thirty days before the one and three before the other: a line each, each once."""
    for ends in (date(2026, 12, 24), date(2026, 11, 27)):
        await has(town, CAROL, points=120 if ends.month == 12 else 30)
        async with town.database.writing() as session:
            await session.execute(
                update(Account)
                .where(Account.name == f"member:{CAROL}")
                .values(ends_on=ends, name=f"member:{CAROL}:{ends}")
            )
    for _day in range(4):
        await restless(town, random.Random(7))
        town.clock.passes(days=1)
    said = [one for one in carol.inbox() if "Blue Door Café" in one and "⏳" in one]
    assert said == [
        "⏳ Blue Door Café: 30 points of yours end on 27 November 2026.",
        "⏳ Blue Door Café: 150 points of yours end soon:\n"
        "• 27 November 2026 · 30 pts\n• 24 December 2026 · 120 pts",
    ]


@pytest.mark.both_engines
@pytest.mark.slow
async def test_wins_of_one_member_are_one_message(
    town: Town, owner: Person, carol: Person
) -> None:
    """S0-36: of several draws, reminded of together and expired together, each once."""
    desk = await town.desk(OWNER)
    await desk(add_product, fields={"name": "Mug", "sku": "MUG", "price": "9", "stock": "20"})
    await desk(allocate, sku="MUG", mall=Mall.DRAWS, quantity=20)
    for number in range(11):
        draw = await desk(
            make_draw, name=f"Draw {number}", prizes=[PrizeWish(1, sku="MUG")], points=0,
            free_daily=1, closes_at=town.clock() + timedelta(hours=1), claim_days=6,
        )  # fmt: skip
        await (await town.desk(CAROL)).visiting(CAFE)(enter, draw_id=draw)
    for _ in range(8):
        await restless(town, random.Random(3))
        town.clock.passes(hours=46)
    for kind in ("win_ends", "win_expired"):
        assert list((await keys(town, kind)).values()) == [1] * 11
    ends = [one for one in carol.inbox() if "have not claimed them yet" in one]
    assert len(ends) == 1
    assert "⏳ You won 11 prizes and have not claimed them yet:" in ends[0]
    assert ends[0].count("• Mug · Draw ") == 8
    assert "and 3 more prizes" in ends[0]
    back = [one for one in carol.inbox() if "went back" in one]
    assert len(back) == 2, "as many as one transaction ends"
