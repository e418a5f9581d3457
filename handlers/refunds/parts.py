"""What stands of a refund under an order: for its buyer, and for the staff."""

from domain.orders import Means, OrderCard, State
from domain.refunds import Back, RefundLine, RefundState
from handlers.catalog.words import money, points
from handlers.kit.screen import Rows, button
from handlers.kit.words import Markup, _, bold, fill, last_day, moment
from handlers.refunds.buttons import AskFor, MyRefund, RefundDeed
from handlers.refunds.words import MARK, STATE, refund_no, whole

PAID = frozenset({State.PAID, State.SHIPPED, State.COMPLETED})


def came_back(back: Back) -> list[Markup | str | None]:
    """What came back, and which way the money goes; Stars are no money."""
    own, taken = back.points, back.taken
    told = back.money if back.means is not Means.STARS else 0
    return [
        fill(_("◆ {points} are yours again"), points=points(own)) if own else None,
        fill(_("◆ {points} that it gave you are taken back"), points=points(taken))
        if taken
        else None,
        fill(_("💶 {amount} come back to you"), amount=money(told, back.currency))
        if told
        else None,
        _how(back.means) if back.money else None,
    ]


def _how(means: Means | None) -> str:
    match means:
        case Means.BALANCE:
            return _("💶 The money is in your balance.")
        case Means.STARS:
            return _("⭐ The Stars go back to you by themselves.")
        case Means.ELSEWHERE:
            return _("💶 You get the money where you paid it: in the shop that you ordered from.")
    return _("💶 The shop gives the money back the way it came, and you are told when.")


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
