"""What other features show of redeeming."""

from aiogram.filters.callback_data import CallbackData


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
