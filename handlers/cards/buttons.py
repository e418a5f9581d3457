"""What other features show of cards."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData


class ShowCard(CallbackData, prefix="cd1"):
    """A card's screen for owners and managers."""

    card: int


class OwnCard(CallbackData, prefix="oc2"):
    """A holder's own card with its QR code, whichever merchant's it is."""

    merchant: int
    card: int


class NotMe(CallbackData, prefix="nm1"):
    """A holder says that a use was not them. With ! it is the second tap."""

    merchant: int
    record: int
    deed: Literal["ask", "deny!", "keep"] = "ask"


class CardsOf(CallbackData, prefix="ch1"):
    """All cards of a member."""

    person: int


class IssueTo(CallbackData, prefix="if1"):
    """The form of a new card, for this member."""

    person: int
