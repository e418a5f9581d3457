"""The buttons of a merchant's own bot."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData


class BotDeed(CallbackData, prefix="ob1"):
    """``bot``: the one that is meant; with ! it is the second tap."""

    deed: Literal["show", "make", "made", "connect", "renew", "remove", "remove!"]
    bot: int = 0
