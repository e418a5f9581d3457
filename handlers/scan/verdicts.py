"""How each answer to "may this be redeemed?" is said: what happened, what it means, what next.

One table; a test keeps it complete.
"""

from collections.abc import Callable

from domain.redemption import Outcome, Receipt
from handlers.cards.buttons import ShowCard
from handlers.kit.buttons import go
from handlers.kit.screen import BAD, GOOD, Rows, Screen, button, rows_of
from handlers.kit.words import (
    Markup,
    _,
    bold,
    clock,
    comma,
    fill,
    last_day,
    left_words,
    lines,
    moment,
    times,
)
from handlers.scan.buttons import Take, Undo

CHOICES = 5  # buttons 1 … 5, then all


def verdict(receipt: Receipt, zone: str, how: str = "typed", *, leads: bool = False) -> Screen:
    """The screen for one code."""
    return VERDICTS[receipt.outcome](receipt, zone, how, leads)


def _redeemed(receipt: Receipt, zone: str, how: str, leads: bool) -> Screen:
    text = lines(
        fill(
            _("✅ {title}: {uses} redeemed"), title=bold(receipt.title), uses=times(receipt.uses)
        ),
        bold(left_words(receipt.left, receipt.total)),
        fill(
            "{store} · {at}{holder}",
            store=receipt.store,
            at=clock(receipt.at, zone),
            holder=f" · {receipt.holder}" if receipt.holder else "",
        ),
    )
    rows = [[button("↩ " + _("Undo"), Undo(record=receipt.record_id or 0))]]
    return Screen(text, rows)


def _mistyped(receipt: Receipt, zone: str, how: str, leads: bool) -> Screen:
    return Screen(
        lines(
            _("❌ <b>Mistyped.</b> This cannot be a code: its check symbol does not fit."),
            _("Nothing was redeemed. Compare it with the card symbol by symbol, or send a photo."),
        )
    )


def _paused(receipt: Receipt, zone: str, how: str, leads: bool) -> Screen:
    return Screen(
        lines(
            _("⏸ <b>Your scanning is paused</b> after several unknown codes."),
            _("Nothing was redeemed. The managers were told and can lift the pause in one tap."),
        ),
        [[go(_("Staff"), "staff")]] if leads else [],
    )


def _no_store(receipt: Receipt, zone: str, how: str, leads: bool) -> Screen:
    return Screen(_("🏬 Where are you working just now?"))


def _unknown(receipt: Receipt, zone: str, how: str, leads: bool) -> Screen:
    return Screen(
        lines(
            _("❌ <b>Unknown code.</b> There is no such card here."),
            _("Nothing was redeemed. Ask for the card itself, or look it up with a manager."),
        )
    )


def _revoked(receipt: Receipt, zone: str, how: str, leads: bool) -> Screen:
    return _refused(
        receipt,
        fill(
            _("❌ {title} was <b>revoked</b>{when}."),
            title=bold(receipt.title),
            when=_when(receipt, zone),
        ),
        _("It cannot be used any more. A manager can say why, or issue a new card."),
        leads,
    )


def _replaced(receipt: Receipt, zone: str, how: str, leads: bool) -> Screen:
    return _refused(
        receipt,
        fill(
            _("❌ {title} was <b>replaced</b> by a new card{when}."),
            title=bold(receipt.title),
            when=_when(receipt, zone),
        ),
        _("Ask for the new card: the holder finds it in this bot under /my."),
        leads,
    )


def _not_yet(receipt: Receipt, zone: str, how: str, leads: bool) -> Screen:
    begins = receipt.valid_from or receipt.at
    return _refused(
        receipt,
        fill(
            _("⏳ {title} is <b>not valid yet</b>: from {at}."),
            title=bold(receipt.title),
            at=moment(begins, zone),
        ),
        _("Nothing was redeemed. It can be used from then on."),
        leads,
    )


def _expired(receipt: Receipt, zone: str, how: str, leads: bool) -> Screen:
    return _refused(
        receipt,
        fill(
            _("❌ {title} has <b>expired</b>: it was valid until {day}."),
            title=bold(receipt.title),
            day=last_day(receipt.valid_until or receipt.at, zone),
        ),
        _("Nothing was redeemed. A manager can issue a new card."),
        leads,
    )


def _wrong_store(receipt: Receipt, zone: str, how: str, leads: bool) -> Screen:
    return _refused(
        receipt,
        fill(
            _("❌ {title} is <b>not valid at {store}</b>."),
            title=bold(receipt.title),
            store=receipt.store,
        ),
        fill(_("Valid at: {stores}."), stores=comma(receipt.good_at)),
        leads,
    )


def _used_up(receipt: Receipt, zone: str, how: str, leads: bool) -> Screen:
    text = lines(
        fill(_("🔁 {title} is <b>used up</b>."), title=bold(receipt.title)),
        _last(receipt, zone),
        bold(left_words(receipt.left, receipt.total)),
        _("Nothing was redeemed. If that was a mistake, undo the earlier redemption."),
    )
    photo = receipt.last.photo if receipt.last else None
    return Screen(text, _card_row(receipt, leads), photo, protect=photo is not None)


def _too_many(receipt: Receipt, zone: str, how: str, leads: bool) -> Screen:
    screen = _choose(receipt, zone, how, leads)
    text = lines(
        fill(
            _("❌ {title} has only <b>{left}</b>, not {uses}."),
            title=bold(receipt.title),
            left=left_words(receipt.left),
            uses=times(receipt.uses),
        ),
        _("Nothing was redeemed. Choose how many:"),
    )
    return Screen(text, screen.rows)


def _choose(receipt: Receipt, zone: str, how: str, leads: bool) -> Screen:
    text = lines(
        fill("🎟 {title}", title=bold(receipt.title)),
        bold(left_words(receipt.left, receipt.total)),
        fill(
            "{store}{until}{holder}",
            store=receipt.store,
            until=" · " + _("until {day}").format(day=last_day(receipt.valid_until, zone))
            if receipt.valid_until
            else "",
            holder=f" · {receipt.holder}" if receipt.holder else "",
        ),
        _last(receipt, zone),
        "" if receipt.left != 1 else None,
        _("How many uses?") if receipt.left != 1 else None,
    )
    if receipt.left == 1:
        take = Take(code=receipt.code.reveal(), uses=1, how=how)
        return Screen(text, [[button("✅ " + _("Redeem"), take, GOOD)]])
    most = CHOICES if receipt.left is None else min(receipt.left, CHOICES)
    buttons = [
        button(str(count), Take(code=receipt.code.reveal(), uses=count, how=how), GOOD)
        for count in range(1, most + 1)
    ]
    rows = rows_of(buttons, 5)
    if receipt.left is not None and receipt.left > 1:
        every = _("all {n}").format(n=receipt.left)
        rows.append(
            [button(every, Take(code=receipt.code.reveal(), uses=receipt.left, how=how), BAD)]
        )
    return Screen(text, rows)


def _pin_needed(receipt: Receipt, zone: str, how: str, leads: bool) -> Screen:
    return Screen(
        lines(
            fill(
                _("🔒 {title}: {uses}"),
                title=bold(receipt.title),
                uses=times(receipt.uses),
            ),
            _("Type your PIN to redeem. I delete the message at once. /cancel to stop."),
        )
    )


def _pin_wrong(receipt: Receipt, zone: str, how: str, leads: bool) -> Screen:
    return Screen(_("❌ <b>Wrong PIN.</b> Nothing was redeemed. Type it again, or /cancel."))


def _pin_locked(receipt: Receipt, zone: str, how: str, leads: bool) -> Screen:
    return Screen(
        _(
            "🔒 <b>Your PIN is locked</b> for 15 minutes after five wrong tries. "
            "Nothing was redeemed."
        )
    )


def _pin_not_chosen(receipt: Receipt, zone: str, how: str, leads: bool) -> Screen:
    return Screen(
        _("🔒 This needs your PIN, and you have none yet. Choose one, then redeem again."),
        [[go(_("Choose a PIN"), "pin")]],
    )


def _refused(receipt: Receipt, what: str, then: str, leads: bool) -> Screen:
    return Screen(lines(what, then), _card_row(receipt, leads))


def _card_row(receipt: Receipt, leads: bool) -> Rows:
    if not leads or receipt.card_id is None:
        return []
    return [[button(_("Open the card"), ShowCard(card=receipt.card_id))]]


def _when(receipt: Receipt, zone: str) -> str:
    return " · " + moment(receipt.ended_at, zone) if receipt.ended_at else ""


def _last(receipt: Receipt, zone: str) -> Markup | None:
    if receipt.last is None:
        return None
    return fill(
        _("Last: {uses} on {at}, {store}, by {who}"),
        uses=times(receipt.last.uses),
        at=moment(receipt.last.at, zone),
        store=receipt.last.store,
        who=receipt.last.by or _("a former colleague"),
    )


VERDICTS: dict[Outcome, Callable[[Receipt, str, str, bool], Screen]] = {
    Outcome.REDEEMED: _redeemed,
    Outcome.MISTYPED: _mistyped,
    Outcome.PAUSED: _paused,
    Outcome.NO_STORE: _no_store,
    Outcome.UNKNOWN: _unknown,
    Outcome.REVOKED: _revoked,
    Outcome.REPLACED: _replaced,
    Outcome.NOT_YET_VALID: _not_yet,
    Outcome.EXPIRED: _expired,
    Outcome.WRONG_STORE: _wrong_store,
    Outcome.USED_UP: _used_up,
    Outcome.TOO_MANY_USES: _too_many,
    Outcome.CHOOSE: _choose,
    Outcome.PIN_NEEDED: _pin_needed,
    Outcome.PIN_WRONG: _pin_wrong,
    Outcome.PIN_LOCKED: _pin_locked,
    Outcome.PIN_NOT_CHOSEN: _pin_not_chosen,
}
