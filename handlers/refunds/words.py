"""Refunds in words: states, reasons, accounts, what becomes of the stock."""

from collections.abc import Callable

from domain.payments import PayoutState
from domain.refunds import Place, Reason, RefundLine, RefundState, RestockMode, Restocks
from handlers.kit.words import Markup, _, fill
from handlers.orders.words import price
from handlers.refunds.buttons import WhyCode

STATE = {
    RefundState.WAITING: lambda: _("waits for a decision"),
    RefundState.DONE: lambda: _("refunded"),
    RefundState.REJECTED: lambda: _("rejected"),
    RefundState.WITHDRAWN: lambda: _("taken back by the buyer"),
}
TAB = {  # two of them stand side by side on a phone
    RefundState.WAITING: lambda: _("waiting"),
    RefundState.DONE: lambda: _("refunded"),
    RefundState.REJECTED: lambda: _("rejected"),
    RefundState.WITHDRAWN: lambda: _("taken back"),
}
MARK = {
    RefundState.WAITING: "⏳",
    RefundState.DONE: "✅",
    RefundState.REJECTED: "❌",
    RefundState.WITHDRAWN: "↪",
}
WHY = {
    Reason.CHANGED_MIND: lambda: _("changed my mind"),
    Reason.NOT_AS_SAID: lambda: _("not as described"),
    Reason.DAMAGED: lambda: _("damaged"),
    Reason.WRONG_ITEM: lambda: _("the wrong thing"),
    Reason.NOT_RECEIVED: lambda: _("never arrived"),
    Reason.OTHER: lambda: _("something else"),
}
CODE: dict[WhyCode, Reason] = {
    "m": Reason.CHANGED_MIND,
    "n": Reason.NOT_AS_SAID,
    "d": Reason.DAMAGED,
    "w": Reason.WRONG_ITEM,
    "r": Reason.NOT_RECEIVED,
    "o": Reason.OTHER,
}
PLACE = {
    Place.POINTS: lambda: _("the buyer's points"),
    Place.BALANCE: lambda: _("the buyer's balance"),
    Place.PENDING: lambda: _("points that are earned later"),
    Place.SALES: lambda: _("sales"),
    Place.ELSEWHERE: lambda: _("the other shop, which gives it back"),
    Place.DUE: lambda: _("owed to buyers, to be paid out"),
}
RESTOCKS = {
    Restocks.YES: lambda: _("♻️ Its stock comes back by itself."),
    Restocks.OFF: lambda: _("📦 The stock is not returned: restocking is off in the settings."),
    Restocks.BEFORE: lambda: _(
        "📦 The stock is not returned: it was ordered before restocking was switched on."
    ),
    Restocks.SENT: lambda: _("📦 The stock is not returned: it was shipped."),
    Restocks.HANDED_OVER: lambda: _("📦 The stock is not returned: it was handed over."),
    Restocks.USED: lambda: _("📦 The stock is not returned: it was used."),
    Restocks.NO_STOCK: lambda: _("📦 It took no stock here."),
}
PAYOUT = {
    PayoutState.DUE: lambda: _("⭐ The Stars go back by themselves."),
    PayoutState.TRYING: lambda: _("⭐ The Stars go back by themselves."),
    PayoutState.UNCLEAR: lambda: _("⚠️ Telegram has not said yet whether the Stars are back."),
    PayoutState.BY_HAND: lambda: _("💸 <b>The money is still to be given back by hand.</b>"),
    PayoutState.DONE: lambda: _("💸 The money is back."),
}
MODE = {
    RestockMode.AUTO: lambda: _("by itself"),
    RestockMode.MANUAL: lambda: _("by a person"),
}
NO: tuple[Callable[[], str], ...] = (  # reasons that are a tap
    lambda: _("It is outside of our terms"),
    lambda: _("It was used or worn"),
    lambda: _("It was replaced already"),
)


def refund_no(number: int) -> Markup:
    return fill("<code>R{n}</code>", n=str(number))


def whole(one: RefundLine) -> str:
    """Always all of it (S2-41)."""
    return price(one.points, one.money, one.currency)


def why_words(one: RefundLine) -> Markup:
    said = WHY[one.why]()
    return (
        fill(_("💬 {why}: {reason}"), why=said, reason=one.reason)
        if one.reason
        else fill("💬 {why}", why=said)
    )
