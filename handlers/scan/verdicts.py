"""How each answer to "may this be redeemed?" is said: the verdict, what, what is left, what next.

One table; a test keeps it complete.
"""

from collections.abc import Callable

from domain.days import local
from domain.redemption import Outcome, Receipt
from handlers.cards.buttons import ShowCard
from handlers.catalog.words import money
from handlers.kit.buttons import go
from handlers.kit.screen import BAD, Button, Rows, Screen, button
from handlers.kit.store_names import good_at
from handlers.kit.words import (
    Clocks,
    Markup,
    _,
    bold,
    clock,
    fill,
    left_words,
    lines,
    moment,
    span,
    times,
    valid_words,
)
from handlers.scan.asking import again, choose, too_many
from handlers.scan.bill import ask_bill, below, pays
from handlers.scan.brief import BRIEF
from handlers.scan.buttons import Evidence, Undo
from handlers.scan.phrases import last_use, named, not_redeemed


def verdict(
    receipt: Receipt, clocks: Clocks, how: str = "typed", *, leads: bool = False
) -> Screen:
    """The screen for one code."""
    return VERDICTS[receipt.outcome](receipt, clocks, how, leads)


def _redeemed(receipt: Receipt, clocks: Clocks, how: str, leads: bool) -> Screen:
    text = lines(
        bold(_verdict(receipt)),
        named(receipt),
        pays(receipt) if receipt.terms else None,
        bold(left_words(receipt.left, receipt.total)),
        fill(
            "{store} · {at}{holder}",
            store=receipt.store,
            at=clock(receipt.at, clocks.wall),
            holder=f" · {receipt.holder}" if receipt.holder else "",
        ),
        valid_words(receipt.valid_from, receipt.valid_until, clocks.days),
    )
    rows = [[button("↩ " + _("Undo"), Undo(record=receipt.record_id or 0))]]
    return Screen(text, rows)


def _verdict(receipt: Receipt) -> str:
    """Where something is taken off a bill, what the customer pays now."""
    if receipt.terms is None or receipt.due is None:
        return _("✅ REDEEMED · {uses}").format(uses=times(receipt.uses))
    due = money(receipt.due, receipt.terms.currency)
    return _("✅ REDEEMED · the customer pays {due}").format(due=due)


def _mistyped(receipt: Receipt, clocks: Clocks, how: str, leads: bool) -> Screen:
    return _refused(
        receipt,
        leads,
        _("This cannot be a code: its check symbol does not fit."),
        _("Compare it with the card symbol by symbol, or send a photo."),
    )


def _paused(receipt: Receipt, clocks: Clocks, how: str, leads: bool) -> Screen:
    return Screen(
        lines(
            _no(receipt),
            _("Your scanning is paused after several unknown codes."),
            _("The managers were told and can lift the pause in one tap."),
        ),
        [[go(_("Staff"), "staff")]] if leads else [],
    )


def _no_store(receipt: Receipt, clocks: Clocks, how: str, leads: bool) -> Screen:
    return Screen(_("🏬 Where are you working just now?"))


def _unknown(receipt: Receipt, clocks: Clocks, how: str, leads: bool) -> Screen:
    return _refused(
        receipt,
        leads,
        _("There is no such card here."),
        _("Ask for the card itself, or look it up with a manager."),
        _("⏸ That was one unknown code too many: <b>your scanning is paused now</b>.")
        if receipt.pausing
        else None,
        _("The managers were told and can lift the pause in one tap.")
        if receipt.pausing
        else None,
    )


def _revoked(receipt: Receipt, clocks: Clocks, how: str, leads: bool) -> Screen:
    return _refused(
        receipt,
        leads,
        fill(_("Revoked{when}: it cannot be used any more."), when=_when(receipt, clocks)),
        _("A manager can say why, or issue a new card."),
    )


def _replaced(receipt: Receipt, clocks: Clocks, how: str, leads: bool) -> Screen:
    return _refused(
        receipt,
        leads,
        fill(_("Replaced{when}: another card stands for it."), when=_when(receipt, clocks)),
        _("Ask for the new card: the holder finds it in this bot under /my."),
    )


def _frozen(receipt: Receipt, clocks: Clocks, how: str, leads: bool) -> Screen:
    return _refused(
        receipt,
        leads,
        _("🧊 Its holder said of a use: not me. Nobody can use it until a manager has looked."),
        _("Ask a manager: the case is in their chat, with this bot."),
    )


def _not_yet(receipt: Receipt, clocks: Clocks, how: str, leads: bool) -> Screen:
    begins = receipt.valid_from or receipt.at
    return _refused(
        receipt,
        leads,
        fill(_("It can be used from {at} on."), at=moment(begins, clocks.wall)),
        valid_words(receipt.valid_from, receipt.valid_until, clocks.days),
    )


def _expired(receipt: Receipt, clocks: Clocks, how: str, leads: bool) -> Screen:
    begins = receipt.valid_from or receipt.at
    return _refused(
        receipt,
        leads,
        fill(_("It was valid {span}."), span=span(begins, receipt.valid_until, clocks.days)),
        _ended_here(receipt, clocks),
        _("A manager can issue a new card."),
    )


def _ended_here(receipt: Receipt, clocks: Clocks) -> Markup | None:
    """At a store where that midnight is another hour, the last day may not be over yet."""
    until = receipt.valid_until
    if until is None or local(until, clocks.wall).time() == local(until, clocks.days).time():
        return None
    at = moment(until, clocks.wall)
    return fill(_("Here it ended with the shop's midnight: {at}."), at=at)


def _wrong_store(receipt: Receipt, clocks: Clocks, how: str, leads: bool) -> Screen:
    return _refused(
        receipt,
        leads,
        fill(_("Not valid at {store}."), store=receipt.store),
        fill(_("Valid at: {stores}."), stores=good_at(receipt.good_at, False)),
        valid_words(receipt.valid_from, receipt.valid_until, clocks.days),
    )


def _used_up(receipt: Receipt, clocks: Clocks, how: str, leads: bool) -> Screen:
    """The earlier photo stands behind a button: it would look like the one just sent."""
    last = receipt.last
    screen = _refused(
        receipt,
        leads,
        last_use(receipt, clocks),
        bold(left_words(receipt.left, receipt.total)),
        valid_words(receipt.valid_from, receipt.valid_until, clocks.days),
        _("If that was a mistake, undo the earlier redemption."),
    )
    more: list[Button] = []
    if last and last.undoable:
        more.append(button("↩ " + _("Undo that one"), Undo(record=last.record_id), BAD))
    if last and last.photo:
        more.append(button("🖼 " + _("Its photo"), Evidence(code=receipt.code.reveal())))
    return Screen(screen.text, [more, *screen.rows])


def _pin_needed(receipt: Receipt, clocks: Clocks, how: str, leads: bool) -> Screen:
    return Screen(
        lines(
            fill("🔒 {card}: {uses}", card=named(receipt), uses=times(receipt.uses)),
            _("Type your PIN to redeem. I delete the message at once. /cancel to stop."),
        )
    )


def _pin_wrong(receipt: Receipt, clocks: Clocks, how: str, leads: bool) -> Screen:
    return Screen(lines(_no(receipt), _("Type it again, or /cancel.")))


def _pin_locked(receipt: Receipt, clocks: Clocks, how: str, leads: bool) -> Screen:
    return Screen(
        lines(_no(receipt), _("Your PIN is locked for 15 minutes after five wrong tries."))
    )


def _pin_not_chosen(receipt: Receipt, clocks: Clocks, how: str, leads: bool) -> Screen:
    return Screen(
        lines(
            _no(receipt),
            fill("🔒 {card}: {uses}", card=named(receipt), uses=times(receipt.uses)),
            _(
                "This needs your PIN, and you have none yet. Type one of 4 to 8 digits now: it is"
                " yours from then on, and the card is redeemed. I delete the message at once."
            ),
        )
    )


def _no(receipt: Receipt) -> Markup:
    return not_redeemed(BRIEF[receipt.outcome]())


def _refused(receipt: Receipt, leads: bool, *then: str | None) -> Screen:
    what = named(receipt) if receipt.title else fill("{code}", code=str(receipt.code))
    return Screen(lines(_no(receipt), what, *then), _card_row(receipt, leads))


def _card_row(receipt: Receipt, leads: bool) -> Rows:
    if not leads or receipt.card_id is None:
        return []
    return [[button(_("Open the card"), ShowCard(card=receipt.card_id))]]


def _when(receipt: Receipt, clocks: Clocks) -> str:
    return " · " + moment(receipt.ended_at, clocks.wall) if receipt.ended_at else ""


VERDICTS: dict[Outcome, Callable[[Receipt, Clocks, str, bool], Screen]] = {
    Outcome.REDEEMED: _redeemed,
    Outcome.MISTYPED: _mistyped,
    Outcome.PAUSED: _paused,
    Outcome.NO_STORE: _no_store,
    Outcome.UNKNOWN: _unknown,
    Outcome.REVOKED: _revoked,
    Outcome.REPLACED: _replaced,
    Outcome.FROZEN: _frozen,
    Outcome.NOT_YET_VALID: _not_yet,
    Outcome.EXPIRED: _expired,
    Outcome.WRONG_STORE: _wrong_store,
    Outcome.USED_UP: _used_up,
    Outcome.TOO_MANY_USES: too_many,
    Outcome.BELOW: below,
    Outcome.BILL: ask_bill,
    Outcome.AGAIN: again,
    Outcome.CHOOSE: choose,
    Outcome.PIN_NEEDED: _pin_needed,
    Outcome.PIN_WRONG: _pin_wrong,
    Outcome.PIN_LOCKED: _pin_locked,
    Outcome.PIN_NOT_CHOSEN: _pin_not_chosen,
}
