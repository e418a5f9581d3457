"""What other features show of people and stores."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from handlers.kit.screen import Button, button
from handlers.kit.words import _


class ShowColleague(CallbackData, prefix="co1"):
    staff: int


class LiftPause(CallbackData, prefix="lp1"):
    staff: int


Standing = Literal["level", "tags"]


class MemberDeed(CallbackData, prefix="mb1"):
    """``at``: a known level or tag that was tapped, from 1; -1: none; 0: ask."""

    person: int
    deed: Literal["show", Standing] = "show"
    at: int = 0


StoreField = Literal[
    "name", "address", "phone", "hours", "timezone", "again_minutes", "external_id"
]


class StoreDeed(CallbackData, prefix="sd1"):
    """Or the name of a field to type. ``ask``: redeeming asks for a second tap there; ``at_once``:
    it does not. A deletion asks first; ``delete!`` is the second tap."""

    store: int
    deed: Literal["new", "ask", "at_once", "delete", "delete!", "picture", "point", StoreField]


class WhereItem(CallbackData, prefix="wi1"):
    """The stores at which an item can be had or used."""

    merchant: int
    listing: int


class WhereCard(CallbackData, prefix="wc1"):
    """The stores at which one of the own cards is good."""

    merchant: int
    card: int


class OnMap(CallbackData, prefix="om1"):
    """A store as a place on a map."""

    merchant: int
    store: int


def to_add_store() -> Button:
    return button("➕ " + _("Add a store"), StoreDeed(store=0, deed="new"))
