"""An alert and what is done about it, the list, what is told to whom and when."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData


class AlertDeed(CallbackData, prefix="al1"):
    """``n``: days, or percent off; 0: ask how many. With ! it is the second tap."""

    alert: int
    deed: Literal[
        "new", "card", "extend", "holders", "holders!", "offer", "off", "off!", "snooze", "done"
    ]
    n: int = 0


class AlertPage(CallbackData, prefix="av1"):
    """The open ones, a step from the alert ``id``."""

    step: str = "first"
    id: int = 0


class AlertSet(CallbackData, prefix="at1"):
    """``n``: the place in the list of days, the hours, who hears of it first, or the hour;
    -1: the report's."""

    deed: Literal["show", "days", "hours", "first", "hour"]
    n: int = 0


class AlertFile(CallbackData, prefix="ax1"):
    """What was raised on a day."""

    day: str
