"""What people are told about refunds."""

from datetime import datetime

from domain.orders import Means
from domain.refunds import Back, refund_case
from handlers.kit.letter import Facts, Letter, Reader, Words
from handlers.kit.screen import Button, Screen, button
from handlers.kit.words import _, bold, fill, lines, moment
from handlers.orders.buttons import MyOrder, ShowOrder
from handlers.orders.words import number_words
from handlers.refunds.buttons import RefundDeed
from handlers.refunds.case import refund_screen
from handlers.refunds.parts import came_back
from handlers.refunds.words import refund_no


async def asked(facts: Facts, reader: Reader) -> Letter:
    """The card as it is at this moment, for whoever may decide."""
    case = await reader.desk(refund_case, refund_id=facts["refund_id"])
    return Letter(refund_screen(case, reader.zone))


async def waits(facts: Facts, reader: Reader) -> Letter:
    text = lines(
        fill(_("⏰ Refund {no} still waits for a decision."), no=refund_no(facts["refund_id"])),
        fill(
            _("{name}, asked {at}"),
            name=bold(facts["name"]),
            at=moment(datetime.fromisoformat(facts["asked_at"]), reader.zone),
        ),
    )
    open_it = RefundDeed(refund=facts["refund_id"], deed="new")
    return Letter(Screen(text, [[button("↩ " + _("Open the refund"), open_it)]]))


async def done(facts: Facts, reader: Reader) -> Letter:
    buyer, means = facts["buyer"], facts["means"]
    back = Back(
        points=facts["points"],
        money=facts["money"],
        currency=facts["currency"],
        means=Means(means) if means else None,
        taken=facts["taken"],
    )
    text = lines(
        fill(
            _("✅ Your order of {name} is refunded.")
            if buyer
            else _("✅ The refund of {name} that you asked for is done."),
            name=bold(facts["name"]),
        ),
        *(came_back(back) if buyer else ()),
        fill(_("Order {no}"), no=number_words(facts["no"])),
    )
    return Letter(Screen(text, [[_open(facts, reader)]]))


async def rejected(facts: Facts, reader: Reader) -> Letter:
    text = lines(
        fill(
            _("❌ The refund of {name} was rejected: {reason}"),
            name=bold(facts["name"]),
            reason=facts["reason"],
        ),
        fill(_("Order {no}"), no=number_words(facts["no"])),
    )
    return Letter(Screen(text, [[_open(facts, reader)]]))


def _open(facts: Facts, reader: Reader) -> Button:
    words = _("Open the order")
    if facts["buyer"]:
        return button(words, MyOrder(merchant=reader.merchant_id, order=facts["order_id"]))
    return button(words, ShowOrder(order=facts["order_id"]))


NOTICES: dict[str, Words] = {
    "refund_asked": asked,
    "refund_waits": waits,
    "refund_done": done,
    "refund_rejected": rejected,
}
