"""What buyers and the merchant are told of orders."""

from collections.abc import Callable

from domain.orders import Delivery
from handlers.kit.letter import Facts, Letter, Reader, Words
from handlers.kit.screen import Screen, button
from handlers.kit.words import _, bold, fill, lines
from handlers.orders.buttons import MyOrder, ShowOrder
from handlers.orders.words import TO_DO, number_words


async def to_do(facts: Facts, reader: Reader) -> Letter:
    """An order was paid that somebody has to fulfil."""
    text = lines(
        fill(
            _("🛒 Paid: {n} × {name}"),
            n=facts["quantity"],
            name=bold(facts["name"]),
        ),
        fill(_("Order {no}"), no=number_words(facts["no"])),
        TO_DO[Delivery(facts["delivery"])](),
    )
    return Letter(
        Screen(text, [[button(_("Open the order"), ShowOrder(order=facts["order_id"]))]])
    )


def _to_buyer(words: Callable[[], str]) -> Words:
    async def told(facts: Facts, reader: Reader) -> Letter:
        text = lines(
            fill(words(), name=bold(facts["name"])),
            fill(_("Order {no}"), no=number_words(facts["no"])),
        )
        open_it = MyOrder(merchant=reader.merchant_id, order=facts["order_id"])
        return Letter(Screen(text, [[button(_("Open the order"), open_it)]]))

    return told


NOTICES: dict[str, Words] = {
    "order_to_do": to_do,
    "order_waits": _to_buyer(lambda: _("⏳ {name} is kept for you. Open the order to pay it.")),
    "order_paid": _to_buyer(lambda: _("✅ Your order of {name} is paid.")),
    "order_shipped": _to_buyer(lambda: _("🚚 Your order of {name} is on its way.")),
    "order_completed": _to_buyer(lambda: _("✅ Your order of {name} is completed.")),
    "order_closed": _to_buyer(
        lambda: _("✖ Your order of {name} was closed without payment. Nothing was taken.")
    ),
}
