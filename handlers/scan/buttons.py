"""What other features show of redeeming."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData


class Take(CallbackData, prefix="tk2"):
    """Redeem this many uses of a card; 0: the obvious one. ``how`` as in domain.redemption.How."""

    code: str
    uses: int
    how: str
    again: bool = False  # the screen said that it was used a moment ago


class Billed(CallbackData, prefix="bl1"):
    """Redeem a card that takes something off a bill of this much, in minor units."""

    code: str
    bill: int
    how: str


class AskAll(CallbackData, prefix="aa1"):
    """All of many: asked once. ``uses`` 0: back to the choice."""

    code: str
    uses: int
    how: str
    again: bool = False


class Evidence(CallbackData, prefix="ev1"):
    """The photo with which a card was redeemed last."""

    code: str


class Undo(CallbackData, prefix="ud1"):
    record: int


class DenialDeed(CallbackData, prefix="dn1"):
    """What a manager does about a use that a holder denied. With ! it is the second tap."""

    denial: int
    deed: Literal["case", "photos", "card", "lift", "lift!", "back", "back!"] = "case"


class StandAt(CallbackData, prefix="sa1"):
    """Say at which store one works; then go on with a card, or with a draft of several."""

    store: int
    code: str = ""
    uses: int = 0
    how: str = "typed"
    draft: str = ""
