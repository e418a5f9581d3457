"""What other features show of shifts."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData


class ShiftCode(CallbackData, prefix="hs1"):
    """A store's code, as a picture or for the printer. With ! it is the second tap."""

    store: int
    deed: Literal["show", "sheet", "renew", "renew!"] = "show"


class EndShift(CallbackData, prefix="he1"):
    """Close one's own shift without scanning the code."""

    shift: int


class Figures(CallbackData, prefix="hf1"):
    """What each verifier did in the last so many days."""

    deed: Literal["today", "week"] = "today"
