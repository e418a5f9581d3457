"""What people are told about refunds."""

from datetime import datetime

from domain.orders import Means
from domain.refunds import refund_case
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
    buyer = facts["buyer"]
    money = facts["money"] if facts["means"] != Means.STARS.value else 0
    text = lines(
        fill(
            _("✅ Your order of {name} is refunded.")
            if buyer
            else _("✅ The refund of {name} that you asked for is done."),
            name=bold(facts["name"]),
        ),
        *(came_back(facts["points"], money, facts["currency"]) if buyer else ()),
        _how(Means(facts["means"])) if buyer and facts["money"] else None,
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


def _how(means: Means) -> str:
    """Which way the money goes."""
    if means is Means.BALANCE:
        return _("💶 The money is in your balance.")
    if means is Means.STARS:
        return _("⭐ The Stars go back to you by themselves.")
    return _("💶 The shop gives the money back the way it came, and you are told when.")


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
