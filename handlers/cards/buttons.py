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


class HandOn(CallbackData, prefix="ho1"):
    """Give one's own card to somebody. With ! it is the second tap."""

    merchant: int
    card: int
    deed: Literal["ask", "make!", "keep!"] = "ask"


class TakeOver(CallbackData, prefix="to1"):
    """Take a card that somebody gives away by a link."""

    merchant: int
    token: str


class CardsOf(CallbackData, prefix="ch1"):
    """All cards of a member."""

    person: int


class IssueTo(CallbackData, prefix="if1"):
    """The form of a new card, for this member."""

    person: int
