"""A voucher in words: its kind, its terms, its validity."""

from collections.abc import Callable
from datetime import date, datetime

from domain.vouchers import VoucherKind, VoucherLine
from handlers.kit.bills import terms_words
from handlers.kit.store_names import good_at
from handlers.kit.words import (
    Markup,
    _,
    _n,
    bold,
    day,
    fill,
    last_day,
    lines,
    number,
    span,
)

KIND: dict[VoucherKind, Callable[[], str]] = {
    VoucherKind.EXCHANGE: lambda: _("exchange voucher"),
    VoucherKind.AMOUNT_OFF: lambda: _("amount off"),
    VoucherKind.DISCOUNT: lambda: _("discount"),
}


def kind_words(one: VoucherLine) -> str:
    """Its terms, which say its kind; an exchange voucher has none."""
    return terms_words(one.terms) if one.terms else KIND[one.kind]()


def span_words(days: int | None, begins: date | None, ends: date | None) -> str:
    """S1-16: from, to; or so many days from the claim on."""
    if days is not None:
        return _n("{n} day from the claim on", "{n} days from the claim on", days).format(
            n=number(days)
        )
    if ends is None:
        return "—"
    if begins is not None:
        return _("from {first} to {last}").format(first=day(begins), last=day(ends))
    return _("until {day}").format(day=day(ends))


def validity_words(one: VoucherLine) -> str:
    if one.valid_days is not None or one.valid_until is None:
        return span_words(one.valid_days, None, None)
    if one.valid_from is not None:
        return span(one.valid_from, one.valid_until, one.timezone)
    return _("until {day}").format(day=last_day(one.valid_until, one.timezone))


def each_words(each_may: int | None) -> str:
    if each_may is None:
        return _("nobody: there is no link yet")
    return _n("{n} for each person", "{n} for each person", each_may).format(n=number(each_may))


def state_words(one: VoucherLine, now: datetime) -> str:
    if one.revoked:
        return _("🚫 ended")
    if one.over(now):
        return _("⚪ over")
    if one.paused:
        return _("⏸ paused")
    return _("🟢 given out") if one.left else _("⚪ none left")


def voucher_text(one: VoucherLine, now: datetime) -> Markup:
    """A voucher as those who lead see it."""
    return lines(
        fill("🎫 {name} · #{n}", name=bold(one.name), n=str(one.id)),
        state_words(one, now),
        bold(kind_words(one)),
        fill(
            _("Left: {left} of {stock}; {gone} claimed, printed or put aside"),
            left=bold(number(one.left)),
            stock=one.stock,
            gone=one.claimed,
        ),
        fill(_("Valid: {span}"), span=validity_words(one)),
        fill(_("At: {stores}"), stores=good_at(one.stores, one.everywhere)),
        fill(_("By link: {each}"), each=each_words(one.each_may)),
    )
