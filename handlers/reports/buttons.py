"""The day's report, a day back and forth, and its files."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData


class DayReport(CallbackData, prefix="dr1"):
    """``part``: the report itself, or its file."""

    day: str
    part: Literal["show", "csv", "xlsx"] = "show"
