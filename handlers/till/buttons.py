"""What other features show of tills."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData


class TillOf(CallbackData, prefix="dy1"):
    """A till, what went through it, its closings; ``store`` 0: the shop's own. Lists go a step
    from the row ``id``."""

    store: int
    deed: Literal["show", "moves", "past"] = "show"
    step: str = "first"
    id: int = 0


class AsExpected(CallbackData, prefix="dc1"):
    """The till's ``number``-th closing: there is what should be there."""

    store: int
    number: int
    expected: int


class Counted(CallbackData, prefix="dk1"):
    """What was counted, kept in a draft, is so."""

    draft: str


class Stars(CallbackData, prefix="ds1"):
    """The shop's Stars of today beside Telegram's list."""
