"""Of a shop that sells thousands of things, the one that ends is told of."""

from datetime import timedelta
from typing import Any

from sqlalchemy import event, insert, select

from domain.alerts import Alert, What, raise_alerts
from domain.alerts.due import CHUNK, LOOKED_AT
from domain.catalog import Product, Template, Validity
from domain.desk import Desk
from domain.roles import system
from tests.buying import sells
from tests.town import CAFE, Town

PASSES = 2_500


async def test_behind_thousands_of_passes_that_last_the_one_that_ends_is_told_of(
    town: Town,
) -> None:
    """D22, D26: sales that end with their cards, fixed or counted from the first day of sale."""
    await sells(town)
    async with town.database.writing() as session:
        product = dict((await session.execute(select(Product.__table__))).mappings().one())
        product |= {
            "auto_off": True,
            "template": Template.REDEMPTION_CARD,
            "validity": Validity.FROM_SALE,
            "valid_days": 300,
            "on_sale_at": town.clock() - timedelta(days=15),
        }
        rows: list[dict[str, Any]] = [product | {"id": 100 + n} for n in range(PASSES)]
        day = town.clock().date()
        fixed = {"validity": Validity.FIXED, "valid_until": day + timedelta(days=2)}
        rows += [product | {"id": 9_001, "valid_days": 20}, product | {"id": 9_002} | fixed]
        rows += [
            product | {"id": 9_003, "valid_days": 14},
            product | {"id": 9_004, "valid_days": 60},
        ]
        itself = {"valid_days": 20, "expires_on": day + timedelta(days=1)}
        rows += [product | itself | {"id": 5_000 + n} for n in range(LOOKED_AT + 50)]
        await session.execute(insert(Product), rows)
    clock = Desk(town.database, system(CAFE), None, town.clock)
    for _ in range(6):
        await clock(raise_alerts)
    async with town.database.reading() as session:
        found = await session.execute(
            select(Alert.thing_id, Alert.ends_on).where(Alert.what == What.LISTING)
        )
        told = dict(found.all())
    assert told == {9_001: day + timedelta(days=5), 9_002: day + timedelta(days=2)}


async def test_a_morning_of_hundreds_is_told_in_few_questions(town: Town) -> None:
    """Whoever redeems waits behind each of them."""
    await sells(town)
    day = town.clock().date() + timedelta(days=3)
    async with town.database.writing() as session:
        product = dict((await session.execute(select(Product.__table__))).mappings().one())
        rows = [product | {"id": 100 + n, "expires_on": day} for n in range(CHUNK * 2 - 10)]
        await session.execute(insert(Product), rows)
    asked: list[str] = []

    def ask(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    engine = town.database.writer.sync_engine
    event.listen(engine, "before_cursor_execute", ask)
    clock = Desk(town.database, system(CAFE), None, town.clock)
    done = [await clock(raise_alerts) for _ in range(3)]
    event.remove(engine, "before_cursor_execute", ask)
    assert done == [CHUNK, CHUNK - 10, 0]
    assert len(asked) < CHUNK
