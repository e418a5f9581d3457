"""Whose day a daily limit counts: the shop's, or of a stock that is a store's own the day of that
store's clock, where it has one (D31)."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from domain.desk import House, Work
from domain.stock.model import SubInventory
from domain.stores import Store


async def house_at(work: Work, store_id: int | None) -> House:
    """What everybody asks of the merchant, by the clock there; None: no store's."""
    house = await work.house()
    if store_id is None:
        return house
    zone = await work.session.scalar(
        select(Store.timezone).where(Store.merchant_id == work.merchant_id, Store.id == store_id)
    )
    return house if zone is None else house.by_clock(zone, work.now)


async def days_at(work: Work, subs: Iterable[SubInventory]) -> dict[int | None, date]:
    """The day just now, by the number of the store whose own these are; None: no store's."""
    house = await work.house()
    stores = {one.store_id for one in subs if one.store_id is not None}
    found: dict[int | None, date] = {None: house.today, **dict.fromkeys(stores, house.today)}
    if stores:
        rows = await work.session.execute(
            select(Store.id, Store.timezone).where(
                Store.merchant_id == work.merchant_id,
                Store.id.in_(stores),
                Store.timezone.is_not(None),
            )
        )
        found |= {
            store: house.by_clock(zone or house.zone, work.now).today for store, zone in rows
        }
    return found
