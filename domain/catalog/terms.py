"""What buying a pass gives: how many cards, how many uses, where, from when until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from domain import days
from domain.catalog.model import CardMode, Product, RedeemMode, Template, Validity

PRESETS: dict[str, tuple[int | None, int]] = {
    # uses (None: unlimited) and days (S4-02)
    "trial": (1, 7),
    "weekly": (3, 7),
    "annual": (None, 365),
}


def cards_of_order(
    redeem_mode: RedeemMode, card_mode: CardMode, uses: int | None, quantity: int
) -> list[int | None]:
    """The uses of each card that an order of ``quantity`` units makes; None: unlimited.

    By order wins: one card of one use, whatever the quantity (S4-08, D14). A single card has
    quantity × count (S4-10, S4-12), unlimited stays unlimited (D16); several cards have the
    product's count each (S4-11, D15).
    """
    if redeem_mode is RedeemMode.BY_ORDER:
        return [1]
    if card_mode is CardMode.SINGLE:
        return [None if uses is None else uses * quantity]
    return [uses] * quantity


def allowed_stores(
    everywhere: bool, cross_store: bool, chosen: Iterable[int], selling_store: int | None
) -> frozenset[int] | None:
    """Where a card may be redeemed; None: at every store (D17).

    Cross-store: at the chosen stores and always at the selling one (S4-20). Else only where it
    was bought (S4-21); an order without a selling store falls back to the applicable stores.
    """
    listed = None if everywhere else frozenset(chosen)
    if selling_store is None:
        return listed
    if not cross_store:
        return frozenset({selling_store})
    return None if listed is None else listed | {selling_store}


@dataclass(frozen=True, slots=True)
class Span:
    """From the first moment until the moment after the last; None: no end (S4-13)."""

    begins: datetime
    ends: datetime | None


def validity_of(product: Product, bought_at: datetime, zone: str) -> Span:
    """When a card bought at this moment is good (S4-14, D26, D27, D43); never longer
    than the benefit itself (D38)."""
    span = _promised(product, bought_at, zone)
    if product.benefit_until is None:
        return span
    ends = days.after(product.benefit_until, zone)
    return Span(span.begins, ends if span.ends is None else min(span.ends, ends))


def _promised(product: Product, bought_at: datetime, zone: str) -> Span:
    earliest = bought_at + timedelta(hours=product.wait_hours)
    if product.validity is Validity.FIXED:
        begins = days.midnight(product.valid_from, zone) if product.valid_from else earliest
        ends = days.after(product.valid_until, zone) if product.valid_until else None
        return Span(max(begins, earliest), ends)
    if product.valid_days is None:
        return Span(earliest, None)
    from_sale = product.validity is Validity.FROM_SALE
    start = product.on_sale_at if from_sale and product.on_sale_at else bought_at
    last = days.local(start, zone).date() + timedelta(days=product.valid_days)
    return Span(earliest, days.after(last, zone))


class Sold(Protocol):
    """What of a product, or of its card, says when its sale ends."""

    @property
    def template(self) -> Template: ...
    @property
    def expires_on(self) -> date | None: ...
    @property
    def benefit_until(self) -> date | None: ...
    @property
    def auto_off(self) -> bool: ...
    @property
    def validity(self) -> Validity: ...
    @property
    def valid_until(self) -> date | None: ...
    @property
    def valid_days(self) -> int | None: ...
    @property
    def on_sale_at(self) -> datetime | None: ...


def sale_ends_on(product: Sold, zone: str) -> date | None:
    """The last day of sale: its own end, its benefit's (D38), or with automatic off-sale its
    cards' (D26), where it still gives some (D41)."""
    ends = [product.expires_on, product.benefit_until]
    with_cards = product.auto_off and product.template is Template.REDEMPTION_CARD
    if with_cards and product.validity is Validity.FIXED:
        ends.append(product.valid_until)
    if (
        with_cards
        and product.validity is Validity.FROM_SALE
        and product.valid_days
        and product.on_sale_at  # what was never on sale does not end either (D43)
    ):
        began = days.local(product.on_sale_at, zone).date()
        ends.append(began + timedelta(days=product.valid_days))
    return min((one for one in ends if one is not None), default=None)
