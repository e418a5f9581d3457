"""What other features show of refunds."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from domain.sheets import FileFormat

WhyCode = Literal["", "m", "n", "d", "w", "r", "o"]  # short: a button has 64 bytes
StateCode = Literal["", "w", "d", "x", "b"]


class MyRefund(CallbackData, prefix="rj1"):
    """Ask for a refund of one's own order at a merchant, or keep it after all. With ! it is the
    second tap; ``why`` empty: ask for the reason."""

    merchant: int
    order: int
    deed: Literal["ask", "keep", "keep!"] = "ask"
    why: WhyCode = ""


class AskFor(CallbackData, prefix="rb1"):
    """Ask for a refund on the buyer's behalf."""

    order: int
    why: WhyCode = ""


class RefundDeed(CallbackData, prefix="rc1"):
    """What is done about a refund. ``case``: what was looked at."""

    refund: int
    deed: Literal["new", "card", "approve", "approve!", "override", "reject", "order", "stockin"]
    case: str = ""


class RejectFor(CallbackData, prefix="rk1"):
    """Reject it for one of our reasons, by its place."""

    refund: int
    n: int


class RefundPage(CallbackData, prefix="rd1"):
    """The queue, a step from the refund ``id``."""

    step: str = "first"
    id: int = 0
    state: StateCode = "w"


class RestockPage(CallbackData, prefix="re1"):
    """The restock log, a step from the line ``id``; a filter is kept in a draft."""

    step: str = "first"
    id: int = 0
    draft: str = ""


class RestockFile(CallbackData, prefix="rg1"):
    """The log as a file."""

    file_format: FileFormat
    draft: str = ""


class EchoAnswer(CallbackData, prefix="rh1"):
    """Whether a stock-in was the same as an automatic restock."""

    restock: int
    deed: Literal["same", "other"]


class AfterSales(CallbackData, prefix="ri1"):
    """The settings of after-sales. ``value`` empty: ask for it."""

    what: Literal["", "days", "points", "free", "one", "hours", "echo"] = ""
    value: str = ""
