"""The day's Stars: our books beside Telegram's own list."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery, StarTransaction, TransactionPartnerUser

from domain.desk import Desk
from domain.errors import Gone
from domain.till import InList, StarsDay, Unlike, stars_begin, stars_day
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.screen import Button, Rows, Screen, button, show
from handlers.kit.words import Markup, _, fill, lines, mono
from handlers.orders.buttons import ShowOrder
from handlers.orders.words import in_stars
from handlers.payments.billing import LETTER
from handlers.till.buttons import Stars


class Book(Protocol):
    """Telegram's list of Stars."""

    async def since(self, moment: datetime) -> Sequence[StarTransaction]:
        """What came and went at that moment or later, and perhaps some before."""


async def stars_button(desk: Desk) -> list[Button]:
    """Where the shop takes Stars."""
    if await desk(stars_begin) is None:
        return []
    return [button("⭐ " + _("Stars of today"), Stars())]


async def stars_pressed(query: CallbackQuery, desk: Desk, me: Me, book: Book) -> None:
    begins = await desk(stars_begin)
    if begins is None:
        raise Gone("stars")
    back: Rows = [[go("◀ " + _("Tills"), "day"), to_menu()]]
    try:
        listed = await book.since(begins)
    except TelegramAPIError:
        words = _("❌ Telegram's list of Stars cannot be read just now. Try again in a minute.")
        await show(query, Screen(words, [[button("⭐ " + _("Again"), Stars())], *back]))
        return
    found = await desk(stars_day, told=_ours(listed, me.actor.merchant_id))
    rows: Rows = [
        [button("🧾 " + _("Order"), ShowOrder(order=one.order_id))]
        for one in found.unlike
        if one.order_id
    ]
    await show(query, Screen(_text(found), [*rows, *back]))


def _ours(listed: Sequence[StarTransaction], merchant_id: int) -> list[InList]:
    """One bot may serve several shops: an invoice says whose it was."""
    found = []
    for one in listed:
        payer = one.source
        if not isinstance(payer, TransactionPartnerUser):
            continue
        letter, _dash, rest = (payer.invoice_payload or "").partition("-")
        if letter == LETTER and rest.partition("-")[0] == str(merchant_id):
            found.append(InList(charge=one.id, amount=one.amount, at=one.date))
    return found


def _text(found: StarsDay) -> Markup:
    return lines(
        _("⭐ <b>Stars of today</b>"),
        fill(_("In our books: {n} came in"), n=in_stars(0, found.income)),
        fill(_("and went back: {n}"), n=in_stars(0, found.back)) if found.back else None,
        fill(_("In Telegram's list: {n} came in"), n=in_stars(0, found.told)),
        *(_unlike(one) for one in found.unlike),
        None if found.unlike else _("✅ Each payment is the same in both."),
    )


def _unlike(one: Unlike) -> Markup:
    charge = mono(one.charge)
    if not one.here:
        words = _("⚠️ Only Telegram knows of {n}: {charge}")
        return fill(words, n=in_stars(0, one.there), charge=charge)
    if not one.there:
        words = _("⚠️ Telegram's list lacks {n}: {charge}")
        return fill(words, n=in_stars(0, one.here), charge=charge)
    words = _("⚠️ {here} in our books, {there} in Telegram's list: {charge}")
    return fill(words, here=in_stars(0, one.here), there=in_stars(0, one.there), charge=charge)
