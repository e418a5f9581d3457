"""What other features show of orders."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

MyDeed = Literal["show", "cancel", "cancel!", "balance", "got"]


class ShowOrder(CallbackData, prefix="or1"):
    """An order as the merchant's staff see it."""

    order: int


class MyOrder(CallbackData, prefix="mo1"):
    """One's own order at a merchant. Cancelling asks first; with ! it is the second tap."""

    merchant: int
    order: int
    deed: MyDeed = "show"
