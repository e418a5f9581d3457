"""What is known of an order, in lines."""

from collections.abc import Callable, Mapping

from domain.orders import Delivery, Means, OrderCard, State
from handlers.catalog.words import money
from handlers.kit.words import Markup, _, bold, fill, lines, moment
from handlers.orders.words import MARK, MEANS, STATE, TO_DO, in_stars, number_words, price_of, what


def head(one: OrderCard) -> Markup:
    return lines(
        fill("{mark} {state}", mark=MARK[one.line.state], state=bold(STATE[one.line.state]())),
        bought(one),
    )


def bought(one: OrderCard) -> Markup:
    return lines(
        fill("{what} · {price}", what=what(one.line), price=price_of(one.line)),
        fill(_("Order {no}"), no=number_words(one.line.no)),
    )


def facts(
    one: OrderCard, zone: str, to_do: Mapping[Delivery, Callable[[], str]] = TO_DO
) -> list[Markup | str | None]:
    """``to_do``: what is still to come, in the words of who reads it."""
    line = one.line
    return [
        _("🔌 It was made in another shop") if one.elsewhere else None,
        fill("🏷 {note}", note=one.note) if one.note else None,
        fill(_("🚚 {freight} of it is shipping"), freight=money(one.freight, line.currency))
        if one.freight
        else None,
        fill(_("Ordered {at}"), at=moment(line.placed_at, zone)),
        fill(_("Kept until {at}; then it is closed."), at=moment(line.closes_at, zone))
        if line.state is State.PENDING and line.closes_at
        else None,
        fill(
            _("Paid {at}, {means}"),
            at=moment(one.paid_at, zone),
            means=_paid_with(one),
        )
        if one.paid_at
        else None,
        to_do[line.delivery]()
        if line.state is State.PAID and line.delivery is not Delivery.AT_ONCE
        else None,
        fill(_("🏬 At: {store}"), store=one.store) if one.store else None,
        fill(_("🏠 {address}"), address=one.address) if one.address else None,
        *(fill("📝 {answer}", answer=answer) for answer in one.answers),
        fill(
            _("🚚 Shipped {at}: {carrier} {tracking}"),
            at=moment(one.shipped_at, zone),
            carrier=one.carrier,
            tracking=number_words(one.tracking),
        )
        if one.shipped_at
        else None,
        fill(_("Completed {at}"), at=moment(one.completed_at, zone)) if one.completed_at else None,
        fill(_("Closed {at}"), at=moment(one.closed_at, zone)) if one.closed_at else None,
    ]


def _paid_with(one: OrderCard) -> str:
    if one.means is Means.STARS and one.stars is not None:
        return in_stars(0, one.stars)
    return MEANS[one.means or Means.ELSEWHERE]()
