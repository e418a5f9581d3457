"""A broadcast and what is done with it, whom it is for, and what a member wants."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData


class CastDeed(CallbackData, prefix="bc1"):
    """``n``: a voucher; 0: ask which, -1: none. With ! it is the second tap."""

    broadcast: int
    deed: Literal["show", "try", "words", "voucher", "stop", "stop!", "drop"]
    n: int = 0


class CastSend(CallbackData, prefix="bs1"):
    """Send what the screen that bears it shows."""

    broadcast: int
    sign: str


class CastTo(CallbackData, prefix="bt1"):
    """``sign``: of a known level, tag or title, "": ask which; ``voucher``: its number, 0: ask."""

    deed: Literal["ask", "everybody", "level", "tag", "card", "voucher"]
    sign: str = ""
    voucher: int = 0


class CastPage(CallbackData, prefix="bp1"):
    """Broadcasts, a step from the one called ``id``."""

    step: str = "first"
    id: int = 0


class News(CallbackData, prefix="nw1"):
    """A member's own choice at a merchant."""

    merchant: int
    wanted: bool


class Quiet(CallbackData, prefix="qh1"):
    """One's quiet hours; the same hour twice: none."""

    since: int
    until: int
