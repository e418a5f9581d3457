"""What other features show of forgetting."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData


class ForgetMe(CallbackData, prefix="fg1"):
    """Oneself; with ! it is the second tap."""

    deed: Literal["go!"] = "go!"


class ForgetMember(CallbackData, prefix="fm1"):
    """A member who asked for it; with ! it is the second tap."""

    person: int
    deed: Literal["show", "go!"] = "show"
