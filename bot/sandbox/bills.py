"""What Telegram takes for an invoice, and what it refuses."""

import re
from typing import Any

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from babel.numbers import format_currency

from bot.sandbox.refuse import bad, utf16
from bot.sandbox.things import Bill

TITLE, ABOUT, PAYLOAD = 32, 255, 128
STARS = "XTR"
WHOLE = ("CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND")  # no decimals; others have two
# About one US dollar in the smallest unit, which is the least that a provider takes.
LEAST = {
    "AED": 367, "AFN": 6805, "ALL": 12048, "AMD": 48264, "ARS": 1598, "AUD": 134, "AZN": 170,
    "BAM": 174, "BDT": 8063, "BGN": 175, "BND": 138, "BOB": 689, "BRL": 328, "CAD": 135,
    "CHF": 97, "CLP": 670, "CNY": 688, "COP": 289400, "CRC": 56971, "CZK": 2370, "DKK": 664,
    "DOP": 4684, "DZD": 10814, "EGP": 1806, "EUR": 89, "GBP": 76, "GEL": 239, "GTQ": 733,
    "HKD": 778, "HNL": 2337, "HUF": 27601, "IDR": 1330800, "ILS": 357, "INR": 6457, "ISK": 100,
    "JMD": 12850, "JPY": 111, "KES": 10301, "KGS": 6788, "KRW": 1117, "KZT": 31282,
    "LBP": 150569, "LKR": 15239, "MAD": 975, "MDL": 1824, "MNT": 241300, "MUR": 3498,
    "MVR": 1550, "MXN": 1865, "MYR": 432, "MZN": 7044, "NGN": 31500, "NIO": 2987, "NOK": 838,
    "NPR": 10219, "NZD": 144, "PAB": 100, "PEN": 327, "PHP": 4963, "PKR": 10466, "PLN": 375,
    "PYG": 5577, "QAR": 364, "RON": 407, "RSD": 11043, "RUB": 5704, "SAR": 375, "SEK": 874,
    "SGD": 138, "THB": 3431, "TJS": 849, "TRY": 358, "TTD": 669, "TWD": 2999, "TZS": 223000,
    "UAH": 2634, "UGX": 3617, "USD": 100, "UYU": 2832, "UZS": 379000, "VND": 22670, "YER": 24994,
    "ZAR": 1324,
}  # fmt: skip  # a table: a row a line
DEAREST = 10_000  # dollars
_PROVIDER = re.compile(r"\d{5,15}:(TEST|LIVE):[\w=-]{3,}")


def bill_of(call: Any) -> Bill:
    """What a sendInvoice or createInvoiceLink asks for. Raises Refused."""
    if not 1 <= utf16(call.title.strip()) <= TITLE:
        raise bad("TITLE_INVALID")
    if not 1 <= utf16(call.description.strip()) <= ABOUT:
        raise bad("DESCRIPTION_INVALID")
    if not 1 <= len(call.payload.encode()) <= PAYLOAD:
        raise bad("INVOICE_PAYLOAD_INVALID")
    if not call.prices or any(not one.label.strip() for one in call.prices):
        raise bad("PRICES_INVALID")
    total = sum(one.amount for one in call.prices)
    if total <= 0:
        raise bad("total price must be positive")
    if call.currency == STARS:
        _check_stars(call)
    else:
        _check_provider(call, total)
    return Bill(call.title, call.description, call.payload, call.currency, total)


def _check_stars(call: Any) -> None:
    extras = (call.max_tip_amount, call.suggested_tip_amounts, call.is_flexible, call.need_email)
    if call.provider_token or len(call.prices) != 1 or any(extras):
        raise bad("STARS_INVOICE_INVALID")


def _check_provider(call: Any, total: int) -> None:
    if not _PROVIDER.fullmatch(call.provider_token or ""):
        raise bad("PAYMENT_PROVIDER_INVALID")
    least = LEAST.get(call.currency)
    if least is None:
        raise bad("CURRENCY_INVALID")
    if not least <= total <= least * DEAREST:
        raise bad("CURRENCY_TOTAL_AMOUNT_INVALID")


def check_pay_button(markup: InlineKeyboardMarkup | None) -> None:
    """An invoice's own keyboard begins with its only pay button."""
    buttons = [one for row in markup.inline_keyboard for one in row] if markup else []
    if buttons and not buttons[0].pay:
        raise bad("REPLY_MARKUP_BUY_EMPTY")
    if any(one.pay for one in buttons[1:]):
        raise bad("BUTTON_POS_INVALID")


def pay_button(bill: Bill) -> InlineKeyboardMarkup:
    """What an invoice without a keyboard is given."""
    button = InlineKeyboardButton(text=f"Pay {amount(bill.total, bill.currency)}", pay=True)
    return InlineKeyboardMarkup(inline_keyboard=[[button]])


def amount(total: int, currency: str) -> str:
    """As Telegram's clients write it."""
    if currency == STARS:
        return f"⭐ {total}"
    places = 0 if currency in WHOLE else 2
    return format_currency(total / 10**places, currency, locale="en")
