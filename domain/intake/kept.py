"""What is kept for the orders of a file or a call until all of it is decided."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from domain.desk import Work
from domain.engine import Facts
from domain.orders import (
    Foreign,
    Goods,
    Kept,
    Source,
    State,
    ToldOtherwise,
    WrongState,
    bring_forward,
    goods_of,
    known_order,
    let_go_elsewhere,
    write_elsewhere,
)

Row = list[Any]  # an order, what is kept for it (None: it is here), where it comes from


def row_of(one: Foreign, kept: Kept | None, source: Source) -> Row:
    said = asdict(one) | {"placed_at": one.placed_at.isoformat(), "state": one.state.value}
    return [said, asdict(kept) if kept else None, source.value]


async def write_kept(work: Work, rows: list[Row]) -> None:
    """What was decided. What was done with an order by hand meanwhile stands."""
    things: dict[int, Goods] = {}
    for said, kept, source in rows:
        one = _told(said)
        if one.variant_id not in things:
            things[one.variant_id] = await goods_of(work, one.variant_id)
        goods = things[one.variant_id]
        try:
            if kept is not None:
                await write_elsewhere(work, one, goods, Kept(**kept), Source(source))
            elif known := await known_order(work, one.no):
                await bring_forward(work, one, known)
        except (WrongState, ToldOtherwise):
            continue


async def let_go_kept(work: Work, rows: list[Row]) -> None:
    """It was given up."""
    for said, kept, _source in rows:
        if kept is not None:
            await let_go_elsewhere(work, _told(said), Kept(**kept))


def _told(said: Facts) -> Foreign:
    again = {"placed_at": datetime.fromisoformat(said["placed_at"]), "state": State(said["state"])}
    return Foreign(**said | again)
