"""The buttons that several conversations show. A prefix carries its version."""

from aiogram.filters.callback_data import CallbackData

from handlers.kit.screen import Button, button
from handlers.kit.words import _


class Go(CallbackData, prefix="go1"):
    """Open what a command opens."""

    to: str


class Take(CallbackData, prefix="tk1"):
    """Redeem this many uses of a card; 0: the obvious one. ``how`` as in domain.redemption.How."""

    code: str
    uses: int
    how: str


class Undo(CallbackData, prefix="ud1"):
    record: int


class StandAt(CallbackData, prefix="sa1"):
    """Say at which store one works; then go on with a card, or with a draft of several."""

    store: int
    code: str = ""
    uses: int = 0
    how: str = "typed"
    draft: int = 0


class ShowCard(CallbackData, prefix="cd1"):
    """A card's screen for owners and managers."""

    card: int


class OwnCard(CallbackData, prefix="oc1"):
    """A holder's own card with its QR code."""

    card: int


class ShowColleague(CallbackData, prefix="co1"):
    staff: int


class LiftPause(CallbackData, prefix="lp1"):
    staff: int


class DayReport(CallbackData, prefix="dr1"):
    """``part``: the report itself, or its csv or xlsx."""

    day: str
    part: str = "show"


def to_menu() -> Button:
    return button("⌂ " + _("Menu"), Go(to="menu"))


def go(text: str, to: str) -> Button:
    return button(text, Go(to=to))
