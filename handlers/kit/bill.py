"""An invoice: Telegram's own message with its Pay button, kept within Telegram's limits."""

from dataclasses import dataclass, field

from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, LabeledPrice, Message

from domain.errors import Refusal
from domain.money import billed
from domain.secrets import ProviderToken
from handlers.kit.screen import Button, Event, Rows, Screen, whence
from handlers.kit.words import _, clean

TITLE, ABOUT = 32, 255
STARS = "XTR"
_AMOUNT = "CURRENCY_TOTAL_AMOUNT_INVALID"
_OURS = (_AMOUNT, "CURRENCY_INVALID", "PAYMENT_PROVIDER_INVALID", "STARS_INVOICE_INVALID")


@dataclass
class NotBilled(Refusal):
    """Telegram or the provider does not take this; ``amount``: because of how much it is."""

    amount: bool


@dataclass(frozen=True, slots=True)
class Bill:
    """``payload``: the letter that routing knows, a dash, and what it is for. ``amount`` in minor
    units, or Stars; ``price`` is how the button says it. A forwarded copy can be paid by nobody:
    it opens ``link``, which is what stands behind ``?start=``.
    """

    title: str
    about: str
    payload: str
    amount: int
    price: str
    link: str
    currency: str = STARS
    provider: ProviderToken | None = None
    rows: Rows = field(default_factory=list)  # below the Pay button


async def send_bill(event: Event, bill: Bill) -> Message:
    """Send it to the chat where the wish came from. Raises NotBilled."""
    bot, chat = whence(event)
    title = _fitting(bill.title, TITLE)
    pay = Button(text=_("Pay {amount}").format(amount=bill.price)[:64], pay=True)
    stars = bill.currency == STARS
    total = bill.amount if stars else billed(bill.amount, bill.currency)
    try:
        sent = await bot.send_invoice(
            chat,
            title,
            _fitting(bill.about, ABOUT) or title,
            bill.payload,
            bill.currency,
            [LabeledPrice(label=title, amount=total)],
            provider_token=bill.provider.reveal() if bill.provider else "",
            start_parameter=bill.link,
            reply_markup=Screen(title, [[pay], *bill.rows]).markup,
        )
    except TelegramBadRequest as refused:
        if not any(words in refused.message for words in _OURS):
            raise
        raise NotBilled(amount=_AMOUNT in refused.message) from refused
    if isinstance(event, CallbackQuery):
        await event.answer()
    return sent


def _fitting(text: str, most: int) -> str:
    """Telegram counts in UTF-16."""
    text = clean(text).strip()
    while len(text.encode("utf-16-le")) // 2 > most:
        text = text.removesuffix("…")[:-1].rstrip() + "…"
    return text
