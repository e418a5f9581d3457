"""What other features show of payments."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData


class PayoutDeed(CallbackData, prefix="bk1"):
    """Money that somebody has to give back by hand. ``payout`` 0: all of it, as a list.

    ``new``: sent below the screen that it stands on.
    """

    payout: int
    deed: Literal["list", "show", "new", "done"]
