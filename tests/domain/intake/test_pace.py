"""Work on a long file leaves the event loop, and the database, to everybody else."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from domain.intake import (
    Watch,
    bring_members,
    keep_upload,
    preview_members,
    preview_orders,
    preview_products,
)
from domain.pace import FEW, MANY, Pace
from domain.people import meet
from domain.sheets import table_of
from tests.town import OWNER, STRANGER, Town, stranger

PRODUCTS = "sku,name,price\n" + "".join(f"S{n},Thing {n},4.50\n" for n in range(500))
MEMBERS = "telegram_id,name\n" + "".join(f"{5 * 10**9 + n},Ada\n" for n in range(500))
ORDERS = "order_no,placed_at,sku,quantity,status\n" + "".join(
    f"A{n},2026-11-20T10:00:00+00:00,NONE,1,paid\n" for n in range(500)
)


@dataclass
class Looks(Watch):
    """Each time that progress is told: how many connections are in somebody's hands."""

    town: Town | None = None
    open: list[int] = field(default_factory=list)

    def at(self, done: int) -> None:
        assert self.town
        self.open.append(self.town.database.reader.pool.checkedout())  # type: ignore[attr-defined]
        super().at(done)


@pytest.mark.parametrize(
    ("text", "preview"),
    [(PRODUCTS, preview_products), (MEMBERS, preview_members), (ORDERS, preview_orders)],
    ids=["products", "members", "orders"],
)
@pytest.mark.both_engines
async def test_a_dry_run_keeps_no_transaction_open_while_it_computes(
    town: Town, text: str, preview: Callable[..., Any]
) -> None:
    """On SQLite the log of what was written grows for as long as one is open."""
    owner = await town.desk(OWNER)
    upload = await keep_upload(owner, name="long.csv", table=table_of(text.encode()))
    before = town.database.reader.pool.checkedout()  # type: ignore[attr-defined]
    watch = Looks(town=town)
    await preview(owner, upload=upload, watch=watch)
    assert len(watch.open) >= 2
    assert set(watch.open) == {before}


async def test_what_is_computed_is_not_computed_on_the_event_loop(town: Town) -> None:
    threads = set()

    def numbers() -> Iterator[int]:
        for number in range(25):
            threads.add(threading.get_ident())
            yield number

    pace, things = Pace(await town.desk(OWNER)), numbers()
    found = [await pace.some(things, 10) for _ in range(4)]
    assert found == [[*range(10)], [*range(10, 20)], [*range(20, 25)], []]
    assert threading.get_ident() not in threads


async def test_fewer_things_are_looked_at_where_somebody_else_is_at_work(town: Town) -> None:
    pace = Pace(await town.desk(OWNER))
    assert pace.few == MANY
    await stranger(town.database, STRANGER, town.clock)(meet, name="Sam", username="sam")
    assert pace.few == FEW


class Observed(Pace):
    """Says each time whether anybody else was taken to be about."""

    def __init__(self, *wish: Any) -> None:
        super().__init__(*wish)
        self.alone: list[bool] = []

    def _alone(self, own: int = 0) -> bool:
        self.alone.append(super()._alone(own))
        return self.alone[-1]


async def test_a_files_own_deeds_are_nobody_elses(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line for a shop in peace is in at once: each chunk would wait 32 times as long."""
    made: list[Observed] = []

    def observed(*wish: Any) -> Observed:
        made.append(Observed(*wish))
        return made[-1]

    monkeypatch.setattr("domain.intake.bring.Pace", observed)
    owner = await town.desk(OWNER)
    text = "telegram_id,name\n5000000001,Ada\n"
    upload = await keep_upload(owner, name="one.csv", table=table_of(text.encode()))
    await bring_members(owner, upload=upload, watch=Watch())
    assert len(made[0].alone) >= 4
    assert all(made[0].alone)
