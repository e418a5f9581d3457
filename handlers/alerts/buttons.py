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
    """The open ones."""

    step: str = "first"
    id: int = 0


class AlertSet(CallbackData, prefix="at1"):
    """``n``: the place in the list of days, the hours, who hears of it first, or the hour;
    -1: the report's, -2: ask. ``daily``: the report shall come each morning again."""

    deed: Literal["show", "kinds", "days", "hours", "first", "hour", "daily"]
    n: int = 0


class AlertKind(CallbackData, prefix="aq1"):
    """The days of one kind: the place in the list of days; -1: as all, -2: ask."""

    ends: Literal["product", "bundle", "listing", "voucher", "win", "points", "card"]
    n: int = -2


class Hearing(CallbackData, prefix="hh1"):
    """Who hears what. ``person`` 0: the group. With ``topic``: whether it hears of that."""

    deed: Literal["list", "person", "set"]
    person: int = 0
    topic: Literal["", "report", "low", "product", "bundle", "listing", "voucher", "win"] = ""
    on: bool = False


class GroupSet(CallbackData, prefix="gq1"):
    """The leaders' group. With ! it is the second tap."""

    deed: Literal["show", "link", "off", "off!"]


class AlertFile(CallbackData, prefix="ax1"):
    """What was raised on a day."""

    day: str
