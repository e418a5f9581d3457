"""The bill that a voucher takes something off: asked for, typed or tapped (S1-09).

Its first line says what the customer pays.
"""

import re

from domain.cards import Terms
from domain.errors import Malformed
from domain.money import MOST, TwoWays, digits, parse_money
from domain.redemption import Receipt
from handlers.catalog.words import money, two_ways
from handlers.kit.bills import terms_words
from handlers.kit.buttons import go
from handlers.kit.screen import GOOD, Button, Rows, Screen, button, rows_of
from handlers.kit.words import (
    Clocks,
    Markup,
    _,
    bold,
    fill,
    lines,
    valid_words,
)
from handlers.scan.buttons import Billed, Take
from handlers.scan.phrases import named, not_redeemed
from handlers.scan.uses import short_of

SUMS = (5, 10, 15, 20, 30, 40, 50, 60, 80, 100, 120, 150, 200, 250, 300, 400, 500, 600, 800, 1000)
OFFERED = 6
_SAID = re.compile(r"(?:bill|账单|消费)\s*[:：]?\s*(.*)", re.IGNORECASE)


def bill_in(rest: str) -> str | None:
    """What is said of a bill behind a code: ``bill 120`` is "120"; None: nothing."""
    found = _SAID.fullmatch(rest.strip())
    return found[1].strip() if found else None


def bill_of(said: str, currency: str) -> int | None:
    """Minor units; None: it is no sum of this currency."""
    try:
        bill = parse_money(said, currency, "bill")
    except Malformed:
        return None
    return bill if 0 < bill <= MOST else None


def bill_refused(said: str, currency: str) -> Markup:
    try:
        parse_money(said, currency, "bill")
    except TwoWays as no:
        return two_ways(no)
    except Malformed:
        pass
    return fill(
        _("❌ “{said}” is no sum that I know. Write it like {example}."),
        said=short_of(said),
        example=money(12000, currency),
    )


def ask_bill(receipt: Receipt, clocks: Clocks, how: str, leads: bool) -> Screen:
    terms = _terms(receipt)
    text = lines(
        fill("🎟 {card}", card=named(receipt)),
        bold(terms_words(terms)),
        fill(
            "{store}{holder}",
            store=receipt.store,
            holder=f" · {receipt.holder}" if receipt.holder else "",
        ),
        valid_words(receipt.valid_from, receipt.valid_until, clocks.days),
        "",
        _("🧾 How much is the bill? Tap, or type the sum."),
    )
    return Screen(text, _sums(receipt, how))


def below(receipt: Receipt, clocks: Clocks, how: str, leads: bool) -> Screen:
    terms, bill = _terms(receipt), receipt.bill or 0
    text = lines(
        not_redeemed(_("the bill is too small")),
        named(receipt),
        fill(
            _("The bill is {bill}; {missing} is missing to {threshold}."),
            bill=money(bill, terms.currency),
            missing=bold(money(terms.threshold - bill, terms.currency)),
            threshold=money(terms.threshold, terms.currency),
        ),
        _("🧾 How much is the bill? Tap, or type the sum."),
    )
    return Screen(text, _sums(receipt, how))


def confirm_bill(receipt: Receipt, how: str) -> Screen:
    """The second tap of a store that asks for one: what will be paid."""
    code, bill = receipt.code.reveal(), receipt.bill or 0
    text = lines(fill("🎟 {card}", card=named(receipt)), pays(receipt))
    take = Billed(code=code, bill=bill, how=how)
    back = button("◀ " + _("Back"), Take(code=code, uses=0, how=how))
    return Screen(text, [[button("✅ " + _("Redeem"), take, GOOD)], [back, _cancel()]])


def pays(receipt: Receipt) -> Markup:
    """``Bill €120.00 − €30.00 = €90.00``."""
    terms, bill, due = _terms(receipt), receipt.bill or 0, receipt.due or 0
    return fill(
        _("Bill {bill} − {off} = {due}"),
        bill=money(bill, terms.currency),
        off=money(bill - due, terms.currency),
        due=bold(money(due, terms.currency)),
    )


def _terms(receipt: Receipt) -> Terms:
    return receipt.terms or Terms("USD", 0, 0, None)


def _sums(receipt: Receipt, how: str) -> Rows:
    terms = _terms(receipt)
    unit = 10 ** digits(terms.currency) * (10 if digits(terms.currency) == 0 else 1)
    usual = [one * unit for one in SUMS if one * unit > terms.threshold]
    sums = ([terms.threshold] if terms.threshold else []) + usual
    buttons = [
        button(money(one, terms.currency), Billed(code=receipt.code.reveal(), bill=one, how=how))
        for one in sums[:OFFERED]
    ]
    return [*rows_of(buttons, 3), [_cancel()]]


def _cancel() -> Button:
    return go("✖ " + _("Cancel"), "cancel")
