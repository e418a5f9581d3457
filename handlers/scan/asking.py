"""What is asked before uses are taken: how many, once more, really all. One tap answers, or a
typed number."""

from domain.limits import USES
from domain.redemption import Outcome, Receipt
from handlers.kit.asking import ways_out
from handlers.kit.screen import BAD, GOOD, Rows, Screen, button, rows_of
from handlers.kit.words import (
    Clocks,
    Markup,
    _,
    bold,
    fill,
    left_words,
    lines,
    times,
    valid_words,
)
from handlers.scan.bill import confirm_bill
from handlers.scan.buttons import AskAll, Take
from handlers.scan.phrases import just_used, last_use, named, not_redeemed

CHOICES = 5  # buttons 1 … 5, then all
MANY = 10  # "all" of more than these asks once


def too_many(receipt: Receipt, clocks: Clocks, how: str, leads: bool) -> Screen:
    only = left_words(receipt.left)
    text = lines(
        not_redeemed(_("not enough uses left")),
        named(receipt),
        fill(_("It has only <b>{left}</b>, not {uses}."), left=only, uses=times(receipt.uses))
        if receipt.uses > 0 and receipt.left is not None
        else fill(_("At most {most} at once, at least 1."), most=receipt.left or USES),
        _("Choose how many:"),
    )
    return Screen(text, _numbers(receipt, how, again=False))


def choose(receipt: Receipt, clocks: Clocks, how: str, leads: bool) -> Screen:
    if receipt.bill is not None and receipt.terms:
        return confirm_bill(receipt, how)
    text = lines(
        fill("🎟 {card}", card=named(receipt)),
        *_facts(receipt, clocks),
        last_use(receipt, clocks),
        _("⚠️ It takes nothing off a bill.") if receipt.bill is not None else None,
        "" if _open(receipt) else None,
        _("How many uses? Tap, or type the number.") if _open(receipt) else None,
    )
    return Screen(text, _numbers(receipt, how, again=False))


def again(receipt: Receipt, clocks: Clocks, how: str, leads: bool) -> Screen:
    """Passed back along the queue, or scanned twice, or a second coffee: only a person knows."""
    text = lines(
        bold(_("⚠️ LOOK AGAIN · {used}").format(used=just_used(receipt))),
        named(receipt),
        *_facts(receipt, clocks),
        last_use(receipt, clocks),
        "",
        _("Redeem again? Tap how many, or type the number.")
        if _open(receipt)
        else _("Redeem again?"),
    )
    return Screen(text, _numbers(receipt, how, again=True))


def asks_number(receipt: Receipt) -> bool:
    """Whether a typed number answers this screen."""
    return receipt.outcome in _ASKING and _open(receipt)


_ASKING = frozenset({Outcome.CHOOSE, Outcome.AGAIN, Outcome.TOO_MANY_USES})


def _open(receipt: Receipt) -> bool:
    """Whether the number of uses is still to be said."""
    if receipt.outcome is Outcome.TOO_MANY_USES:
        return True
    return not receipt.uses and receipt.left != 1


def _facts(receipt: Receipt, clocks: Clocks) -> tuple[Markup | None, ...]:
    return (
        bold(left_words(receipt.left, receipt.total)),
        fill(
            "{store}{holder}",
            store=receipt.store,
            holder=f" · {receipt.holder}" if receipt.holder else "",
        ),
        valid_words(receipt.valid_from, receipt.valid_until, clocks.days),
    )


def _numbers(receipt: Receipt, how: str, *, again: bool) -> Rows:
    """One button where the number is known, else ``1 2 3 … all``."""
    code, left = receipt.code.reveal(), receipt.left
    if not _open(receipt):
        uses = receipt.uses or 1
        words = _("Redeem") if uses == 1 else _("Redeem {uses}").format(uses=times(uses))
        take = Take(code=code, uses=uses, how=how, again=again)
        return [[button("✅ " + words, take, GOOD)]]
    most = CHOICES if left is None else min(left, CHOICES)
    rows = rows_of(
        [
            button(str(count), Take(code=code, uses=count, how=how, again=again), GOOD)
            for count in range(1, most + 1)
        ],
        CHOICES,
    )
    if left is not None and left > 1:
        every = AskAll if left > MANY else Take
        words = _("all {n}").format(n=left)
        rows.append([button(words, every(code=code, uses=left, how=how, again=again), BAD)])
    return [*rows, ways_out()]


def all_screen(receipt: Receipt, how: str) -> Screen:
    """ "All" of many asks once. ``receipt`` of a look; its uses are those asked for."""
    text = lines(
        fill("🎟 {card}", card=named(receipt)),
        fill(_("Redeem <b>all {uses}</b> at once?"), uses=times(receipt.uses)),
    )
    again = receipt.outcome is Outcome.AGAIN
    code = receipt.code.reveal()
    take = Take(code=code, uses=receipt.uses, how=how, again=again)
    yes = button(_("Yes, all {n}").format(n=receipt.uses), take, BAD)
    back = button("◀ " + _("Back"), AskAll(code=code, uses=0, how=how))
    return Screen(text, [[yes, back]])
