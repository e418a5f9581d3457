"""The buttons that every conversation shows: to what a command opens, and back to its group."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from handlers.kit.screen import Button, button
from handlers.kit.words import _


class Go(CallbackData, prefix="go1"):
    """Open what the command of this name opens."""

    to: str


TileName = Literal["cards", "goods", "malls", "orders", "today", "people", "buying", "own", "more"]


class GoFrom(CallbackData, prefix="gf1"):
    """The same, from a group of home: ◀ leads back there."""

    to: str
    tile: TileName


class OpenTile(CallbackData, prefix="hm1"):
    """What stands behind one button of home."""

    tile: TileName


def to_menu() -> Button:
    return button("⌂ " + _("Menu"), Go(to="menu"))


def go(text: str, to: str) -> Button:
    return button(text, Go(to=to))
