"""An alert and what is done about it, the list, what is told to whom and when."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData


class AlertDeed(CallbackData, prefix="al1"):
    """``n``: days; 0: ask how many. With ! it is the second tap."""

    alert: int
    deed: Literal["new", "card", "extend", "holders", "holders!", "off", "off!", "snooze", "done"]
    n: int = 0


class AlertPage(CallbackData, prefix="av1"):
    """The open ones, a step from the alert ``id``."""

    step: str = "first"
    id: int = 0


class AlertSet(CallbackData, prefix="at1"):
    """``n``: the place in the list of days, the hours, or who hears of it first."""

    deed: Literal["show", "days", "hours", "first"]
    n: int = 0


class AlertFile(CallbackData, prefix="ax1"):
    """What was raised on a day."""

    day: str
