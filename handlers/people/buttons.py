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
    """``sign``: of a known level that was tapped, or of a tag and which way it turns; "-": none;
    "": ask."""

    person: int
    deed: Literal["show", Standing] = "show"
    sign: str = ""


StoreField = Literal[
    "name", "address", "phone", "hours", "timezone", "again_minutes", "external_id"
]


class StoreDeed(CallbackData, prefix="sd1"):
    """Or the name of a field to type. ``ask``: redeeming asks for a second tap there; ``at_once``:
    it does not. A deletion asks first; ``delete!`` is the second tap."""

    store: int
    deed: Literal["new", "ask", "at_once", "delete", "delete!", "picture", "point", StoreField]


GroupName = Literal["shop", "counter", "orders", "points"]


class SettingsOf(CallbackData, prefix="sg1"):
    """One group of settings."""

    group: GroupName


StoreGroup = Literal["seen", "counter", "setup"]


class ShowStore(CallbackData, prefix="st1"):
    store: int


class StoreOf(CallbackData, prefix="so1"):
    """One group of what can be changed of a store."""

    store: int
    about: StoreGroup


class StoreZone(CallbackData, prefix="sz1"):
    """``zone`` empty: the merchant's."""

    store: int
    zone: str


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


def to_order_settings(words: str | None = None) -> Button:
    """◀ to the settings of orders and refunds."""
    return button("◀ " + (words or _("Orders and refunds")), SettingsOf(group="orders"))
