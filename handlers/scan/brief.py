"""Each answer to "may this be redeemed?" in a word: for an album's receipt, a look, a report."""

from collections.abc import Callable
from datetime import timedelta

from domain.redemption import Outcome, Receipt
from handlers.kit.store_names import good_at
from handlers.kit.words import (
    Clocks,
    Markup,
    _,
    bold,
    day,
    fill,
    last_day,
    left_words,
    moment,
    mono,
    number,
)


def short(receipt: Receipt, clocks: Clocks) -> Markup:
    """One line of an album's receipt."""
    code = str(receipt.code)
    title = fill("{title} {code}", title=bold(receipt.title), code=code)
    return fill(
        "{icon} {title}: {what}",
        icon=icon(receipt),
        title=title if receipt.title else mono(code),
        what=_brief(receipt, clocks),
    )


def ago(span: timedelta) -> str:
    """``20 s``, ``3 min``."""
    seconds = max(int(span.total_seconds()), 0)
    if seconds < 60:
        return _("{n} s").format(n=number(seconds))
    return _("{n} min").format(n=number(seconds // 60))


def icon(receipt: Receipt) -> str:
    if receipt.outcome is Outcome.REDEEMED:
        return "✅"
    if receipt.outcome in (Outcome.CHOOSE, Outcome.BILL):
        return "🎟"
    return "⚠️" if receipt.outcome is Outcome.AGAIN else "❌"


def _brief(receipt: Receipt, clocks: Clocks) -> str:
    match receipt.outcome:
        case Outcome.REDEEMED:
            return left_words(receipt.left, receipt.total)
        case Outcome.CHOOSE:
            return left_words(receipt.left, receipt.total)
        case Outcome.AGAIN if receipt.last:
            return _("used {ago} ago by {who}").format(
                ago=ago(receipt.at - receipt.last.at),
                who=receipt.last.by or _("a former colleague"),
            )
        case Outcome.USED_UP if receipt.last:
            return _("used up, last {at} at {store}").format(
                at=moment(receipt.last.at, clocks.wall), store=receipt.last.store
            )
        case Outcome.EXPIRED if receipt.valid_until:
            return _("expired on {day}").format(day=last_day(receipt.valid_until, clocks.days))
        case Outcome.NOT_YET_VALID if receipt.valid_from:
            return _("not valid before {day}").format(day=day(receipt.valid_from, clocks.days))
        case Outcome.WRONG_STORE:
            return _("valid at: {stores}").format(stores=good_at(receipt.good_at, False))
    return BRIEF[receipt.outcome]()


BRIEF: dict[Outcome, Callable[[], str]] = {
    Outcome.REDEEMED: lambda: _("redeemed"),
    Outcome.MISTYPED: lambda: _("mistyped"),
    Outcome.PAUSED: lambda: _("scanning is paused"),
    Outcome.NO_STORE: lambda: _("no store chosen"),
    Outcome.UNKNOWN: lambda: _("unknown code"),
    Outcome.REVOKED: lambda: _("revoked"),
    Outcome.REPLACED: lambda: _("replaced by a new card"),
    Outcome.FROZEN: lambda: _("frozen by its holder"),
    Outcome.NOT_YET_VALID: lambda: _("not valid yet"),
    Outcome.EXPIRED: lambda: _("expired"),
    Outcome.WRONG_STORE: lambda: _("wrong store"),
    Outcome.USED_UP: lambda: _("used up"),
    Outcome.TOO_MANY_USES: lambda: _("too many uses"),
    Outcome.BELOW: lambda: _("the bill is too small"),
    Outcome.BILL: lambda: _("needs the bill: send this one alone"),
    Outcome.AGAIN: lambda: _("used a moment ago: send this one alone"),
    Outcome.CHOOSE: lambda: _("to be confirmed"),
    Outcome.PIN_NEEDED: lambda: _("needs your PIN: send this one alone"),
    Outcome.PIN_WRONG: lambda: _("wrong PIN"),
    Outcome.PIN_LOCKED: lambda: _("PIN locked"),
    Outcome.PIN_NOT_CHOSEN: lambda: _("you have no PIN yet"),
}
