"""What stands of a refund under an order: for its buyer, and for the staff."""

from domain.orders import OrderCard, State
from domain.refunds import RefundLine, RefundState
from handlers.catalog.words import money, points
from handlers.kit.screen import Rows, button
from handlers.kit.words import Markup, _, bold, fill, last_day, moment
from handlers.refunds.buttons import AskFor, MyRefund, RefundDeed
from handlers.refunds.words import MARK, STATE, refund_no, whole

PAID = frozenset({State.PAID, State.SHIPPED, State.COMPLETED})


def came_back(points_: int, money_: int, currency: str) -> list[Markup | None]:
    return [
        fill(_("◆ {points} are yours again"), points=points(points_)) if points_ else None,
        fill(_("💶 {amount} come back to you"), amount=money(money_, currency))
        if money_
        else None,
    ]


def buyers_part(one: OrderCard, refund: RefundLine | None) -> tuple[list[Markup | None], Rows]:
    """What a buyer reads about a refund under an order, and may do about it."""
    line = one.line
    if refund and refund.state is RefundState.WAITING:
        keep = MyRefund(merchant=line.merchant_id, order=line.id, deed="keep")
        said = fill(
            _("⏳ You asked for a refund {at}; the shop decides."),
            at=moment(refund.asked_at, one.timezone),
        )
        return [said], [[button("↪ " + _("Keep it after all"), keep)]]
    told = _rejected(refund) if refund and refund.state is RefundState.REJECTED else None
    if line.state not in PAID:
        return [told], []
    until = one.refundable_until
    if until is not None and one.now >= until:
        over = fill(
            _("↩ A refund could be asked for until {day}."), day=last_day(until, one.timezone)
        )
        return [told, over], []
    ask = MyRefund(merchant=line.merchant_id, order=line.id)
    return [told], [[button("↩ " + _("Ask for a refund"), ask)]]


def staffs_part(one: OrderCard, refund: RefundLine | None) -> tuple[list[Markup | None], Rows]:
    """The same for the merchant's staff."""
    if refund and refund.state in (RefundState.WAITING, RefundState.DONE):
        said = fill(
            _("↩ Refund {no}: {mark} {state}"),
            no=refund_no(refund.id),
            mark=MARK[refund.state],
            state=STATE[refund.state](),
        )
        open_it = RefundDeed(refund=refund.id, deed="new")
        return [said], [[button("↩ " + _("Open the refund"), open_it)]]
    if one.line.state not in PAID:
        return [], []
    return [], [[button("↩ " + _("Ask for a refund"), AskFor(order=one.line.id))]]


def _rejected(refund: RefundLine) -> Markup:
    return fill(
        _("❌ Your refund of {price} was rejected: {reason}"),
        price=bold(whole(refund)),
        reason=refund.answer,
    )
