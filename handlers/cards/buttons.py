"""What other features show of cards."""

from aiogram.filters.callback_data import CallbackData


class ShowCard(CallbackData, prefix="cd1"):
    """A card's screen for owners and managers."""

    card: int


class OwnCard(CallbackData, prefix="oc2"):
    """A holder's own card with its QR code, whichever merchant's it is."""

    merchant: int
    card: int


class CardsOf(CallbackData, prefix="ch1"):
    """All cards of a member."""

    person: int


class IssueTo(CallbackData, prefix="if1"):
    """The form of a new card, for this member."""

    person: int
