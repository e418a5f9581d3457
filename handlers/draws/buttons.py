"""What other features show of draws."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from domain.sheets import FileFormat


class DrawPage(CallbackData, prefix="dp1"):
    """A step from the draw ``id``; the words of a search are kept in a draft."""

    merchant: int
    step: str = "first"
    id: int = 0
    draft: str = ""


class DrawSeen(CallbackData, prefix="dw1"):
    """What anybody may do with a draw besides entering."""

    merchant: int
    draw: int
    deed: Literal["show", "tickets", "words", "json", "html"]


class EnterDraw(CallbackData, prefix="de1"):
    """For ``points``; 0: a free try."""

    merchant: int
    draw: int
    points: int


class ClaimWin(CallbackData, prefix="dc2"):
    """``store`` 0: not chosen yet."""

    merchant: int
    win: int
    store: int = 0


class DrawDeed(CallbackData, prefix="dd1"):
    """What those who lead do; what ends it asks first, with ! it is the second tap."""

    draw: int
    deed: Literal["now", "off", "off!", "beacon", "share"]


class ShowWin(CallbackData, prefix="ww1"):
    win: int


class WinDeed(CallbackData, prefix="wd1"):
    win: int
    deed: Literal["give", "give!", "back", "back!"]


class WinPage(CallbackData, prefix="wp1"):
    """A step from the win ``id``; a filter is kept in a draft."""

    step: str
    id: int
    draft: str = ""


class WinFile(CallbackData, prefix="wx1"):
    draft: str
    file_format: FileFormat
