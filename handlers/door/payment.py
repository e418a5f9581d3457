"""Money for something that no conversation knows."""

from aiogram.types import Message, PreCheckoutQuery

from handlers.kit.checkout import refuse
from handlers.kit.words import _


class UnknownBill(Exception):
    """Paid, and nobody knows what for: an operator must look, or a newer version knows it."""


async def unknown_asked(query: PreCheckoutQuery) -> None:
    await refuse(query, _("I do not know this bill any more. Ask the shop for a new one."))


async def unknown_paid(message: Message, payload: str) -> None:
    """Raises UnknownBill: the payment is kept, and tried again."""
    charge = message.successful_payment and message.successful_payment.telegram_payment_charge_id
    raise UnknownBill(f"{payload!r} by charge {charge}")
