"""How each answer to "may this be redeemed?" is said: what happened, what it means, what next.

One table; a test keeps it complete.
"""

from collections.abc import Callable

from domain.redemption import Outcome, Receipt
from handlers.buttons import ShowCard, Take, Undo, go
from handlers.kit.screen import BAD, GOOD, Rows, Screen, button, rows_of
from handlers.kit.words import (
    Markup,
    _,
    bold,
    clock,
    comma,
    day,
    fill,
    last_day,
    left_words,
    lines,
    moment,
    mono,
    times,
)

CHOICES = 5  # buttons 1 … 5, then all


def verdict(receipt: Receipt, zone: str, how: str = "typed", *, leads: bool = False) -> Screen:
    """The screen for one code."""
    return SAY[receipt.outcome](receipt, zone, how, leads)


def short(receipt: Receipt, zone: str) -> Markup:
    """One line of an album's receipt."""
    title = bold(receipt.title) if receipt.title else mono(_masked(receipt))
    return fill(
        "{icon} {title}: {what}", icon=icon(receipt), title=title, what=_brief(receipt, zone)
    )


def icon(receipt: Receipt) -> str:
    if receipt.outcome is Outcome.REDEEMED:
        return "✅"
    if receipt.outcome is Outcome.CHOOSE:
        return "🎟"
    return "🔁" if receipt.outcome is Outcome.USED_UP else "❌"


def _brief(receipt: Receipt, zone: str) -> str:
    match receipt.outcome:
        case Outcome.REDEEMED:
            return left_words(receipt.left, receipt.total)
        case Outcome.CHOOSE:
            return left_words(receipt.left, receipt.total)
        case Outcome.USED_UP if receipt.last:
            return _("used up, last {at} at {store}").format(
                at=moment(receipt.last.at, zone), store=receipt.last.store
            )
        case Outcome.EXPIRED if receipt.valid_until:
            return _("expired on {day}").format(day=last_day(receipt.valid_until, zone))
        case Outcome.NOT_YET_VALID if receipt.valid_from:
            return _("not valid before {day}").format(day=day(receipt.valid_from, zone))
        case Outcome.WRONG_STORE:
            return _("valid at: {stores}").format(stores=comma(receipt.good_at))
    return BRIEF[receipt.outcome]()


BRIEF: dict[Outcome, Callable[[], str]] = {
    Outcome.REDEEMED: lambda: _("redeemed"),
    Outcome.MISTYPED: lambda: _("mistyped"),
    Outcome.PAUSED: lambda: _("scanning is paused"),
    Outcome.NO_STORE: lambda: _("no store chosen"),
    Outcome.UNKNOWN: lambda: _("unknown code"),
    Outcome.REVOKED: lambda: _("revoked"),
    Outcome.REPLACED: lambda: _("replaced by a new card"),
    Outcome.NOT_YET_VALID: lambda: _("not valid yet"),
    Outcome.EXPIRED: lambda: _("expired"),
    Outcome.WRONG_STORE: lambda: _("wrong store"),
    Outcome.USED_UP: lambda: _("used up"),
    Outcome.TOO_MANY_USES: lambda: _("too many uses"),
    Outcome.CHOOSE: lambda: _("to be confirmed"),
    Outcome.PIN_NEEDED: lambda: _("needs your PIN: send this one alone"),
    Outcome.PIN_WRONG: lambda: _("wrong PIN"),
    Outcome.PIN_LOCKED: lambda: _("PIN locked"),
    Outcome.PIN_NOT_CHOSEN: lambda: _("you have no PIN yet"),
}


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
    return Screen(text, _card_row(receipt, leads), photo, protect=True)


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
    most = receipt.left if receipt.left is not None else CHOICES
    buttons = [
        button(str(count), Take(code=receipt.code.reveal(), uses=count, how=how), GOOD)
        for count in range(1, min(most, CHOICES) + 1)
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


def _masked(receipt: Receipt) -> str:
    return str(receipt.code)


SAY: dict[Outcome, Callable[[Receipt, str, str, bool], Screen]] = {
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
