"""What can be pressed on a plan, and on what was done."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData


class PlanDeed(CallbackData, prefix="ps1"):
    """The plan that lies in a draft: carry it out, or drop it."""

    draft: str
    deed: Literal["do", "drop"]


class TakeBack(CallbackData, prefix="tb1"):
    """Undo what left this sign."""

    sign: str
