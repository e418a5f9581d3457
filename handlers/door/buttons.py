"""What other features show of hats."""

from aiogram.filters.callback_data import CallbackData

from domain.roles import Role


class MyShop(CallbackData, prefix="fs2"):
    """Who leads redeems, at the first store."""


class Wear(CallbackData, prefix="we1"):
    """Put on this hat."""

    merchant: int
    role: Role
