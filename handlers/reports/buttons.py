"""A report, a span back and forth, its parts, and its files."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from domain.reports import Length, Reach

Part = Literal[
    "show",
    "stores",
    "verifiers",
    "products",
    "refusals",
    "refunds",
    "files",
    "chart",
    "csv",
    "xlsx",
]


class ShowReport(CallbackData, prefix="dr3"):
    """``day`` is within the span, or ends so many days; ``csv`` are the redemptions, ``xlsx`` is
    the report. ``store``: of it alone; 0: of all."""

    day: str
    deed: Part = "show"
    length: Reach = Length.DAY
    store: int = 0
