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
    draft: str = ""


class ShowCard(CallbackData, prefix="cd1"):
    """A card's screen for owners and managers."""

    card: int


class OwnCard(CallbackData, prefix="oc2"):
    """A holder's own card with its QR code, whichever merchant's it is."""

    merchant: int
    card: int


class ShowColleague(CallbackData, prefix="co1"):
    staff: int


class LiftPause(CallbackData, prefix="lp1"):
    staff: int


class DayReport(CallbackData, prefix="dr1"):
    """``part``: the report itself, or its csv or xlsx."""

    day: str
    part: str = "show"


class ShowProduct(CallbackData, prefix="pr1"):
    """A product's screen for owners and managers."""

    product: int


class ShowStock(CallbackData, prefix="sk1"):
    """The stock of one SKU."""

    variant: int


class ShowListing(CallbackData, prefix="li1"):
    listing: int


class ProductDeed(CallbackData, prefix="pd1"):
    """``deed``: online, offline, delete, delete!, why, edit, terms, pictures, variants, list."""

    product: int
    deed: str


class SubDeed(CallbackData, prefix="sb1"):
    """``deed``: on, off, edit, add, daily, low, freight, snooze; ``n``: how many, how long."""

    sub: int
    deed: str
    n: int = 0


class StockDeed(CallbackData, prefix="sx1"):
    """``deed``: in, out, allocate, ledger; ``mall``: points or shop, where one is meant."""

    variant: int
    deed: str
    mall: str = ""


class ListingDeed(CallbackData, prefix="ld1"):
    """``deed``: on, off, delete, delete!, edit, share, holds, or a field to change."""

    listing: int
    deed: str


class MallDeed(CallbackData, prefix="md1"):
    """``deed``: home, on, on!, off, off!, groups, share, preview."""

    mall: str
    deed: str


class ShowItem(CallbackData, prefix="it1"):
    """An item as customers see it. ``preview``: a draft that holds the preview's token."""

    merchant: int
    listing: int
    preview: str = ""


def to_menu() -> Button:
    return button("⌂ " + _("Menu"), Go(to="menu"))


def go(text: str, to: str) -> Button:
    return button(text, Go(to=to))
