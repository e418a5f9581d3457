"""What other features show of stock."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData


class ShowStock(CallbackData, prefix="sk1"):
    """The stock of one SKU."""

    variant: int


class StockDeed(CallbackData, prefix="sx1"):
    """``mall``: points or shop, where it is allocated."""

    variant: int
    deed: Literal["in", "out", "allocate", "ledger"]
    mall: str = ""


class SubDeed(CallbackData, prefix="sb1"):
    """Of one sub-inventory. ``n``: how many, or how long; 0: ask."""

    sub: int
    deed: Literal["show", "on", "off", "edit", "add", "in", "daily", "low", "freight", "snooze"]
    n: int = 0
