"""What other features show of points."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData


class PointsOf(CallbackData, prefix="pt1"):
    """What is done with a member's points and money."""

    person: int
    deed: Literal["show", "give", "take", "topup", "payout"] = "show"
