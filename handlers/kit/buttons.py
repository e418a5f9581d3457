"""The button that every conversation shows: it opens what a command opens."""

from aiogram.filters.callback_data import CallbackData

from handlers.kit.screen import Button, button
from handlers.kit.words import _


class Go(CallbackData, prefix="go1"):
    """Open what the command of this name opens."""

    to: str


def to_menu() -> Button:
    return button("⌂ " + _("Menu"), Go(to="menu"))


def go(text: str, to: str) -> Button:
    return button(text, Go(to=to))
