"""What is told of money that goes back."""

from datetime import datetime

from domain.orders import Means
from domain.payments import Why
from handlers.kit.letter import Facts, Letter, Reader, Words
from handlers.kit.screen import Rows, Screen, button
from handlers.kit.words import Markup, _, bold, fill, lines, moment, mono
from handlers.orders.buttons import MyOrder, ShowOrder
from handlers.orders.words import MEANS, in_unit, number_words
from handlers.payments.payouts import done_button
from handlers.payments.words import WHY, given_up


async def to_do(facts: Facts, reader: Reader) -> Letter:
    """Somebody who leads has to give it back."""
    text = lines(
        fill(_("💸 Give back {amount}"), amount=bold(in_unit(facts["amount"], facts["unit"]))),
        *_about(facts),
        given_up(facts["trouble"])
        if facts.get("trouble")
        else _("I cannot do this for you: give it back where it was paid, then press Done."),
    )
    return Letter(Screen(text, [[done_button(facts["payout_id"])], *_order(facts)]))


async def begun(facts: Facts, reader: Reader) -> Letter:
    text = lines(
        fill(
            _("⚠️ A payment of {amount} paid for nothing. I give it back by myself."),
            amount=bold(in_unit(facts["amount"], facts["unit"])),
        ),
        *_about(facts),
    )
    return Letter(Screen(text, _order(facts)))


async def stuck(facts: Facts, reader: Reader) -> Letter:
    text = lines(
        fill(
            _("⚠️ {amount} could not be given back yet. I go on trying, and pay once only."),
            amount=bold(in_unit(facts["amount"], facts["unit"])),
        ),
        *_about(facts),
        fill(_("Telegram says: {trouble}"), trouble=facts["trouble"]),
    )
    return Letter(Screen(text, _order(facts)))


async def gone(facts: Facts, reader: Reader) -> Letter:
    """Telegram took Stars back of an order that was paid with them."""
    text = lines(
        fill(
            _("⚠️ Telegram gave {amount} of order {no} back by itself, {at}."),
            amount=bold(in_unit(facts["amount"], facts["unit"])),
            no=number_words(facts["no"]),
            at=moment(datetime.fromisoformat(facts["at"]), reader.zone),
        ),
        _("The order stands as it was: decide what becomes of it."),
        fill(_("Its number at the provider: {n}"), n=mono(facts["charge"])),
    )
    return Letter(Screen(text, _order(facts)))


async def unnoted(facts: Facts, reader: Reader) -> Letter:
    """Money is in, and its order counts as not paid."""
    text = lines(
        fill(
            _("⚠️ A payment of {amount} came in, and I could not note it yet."),
            amount=bold(in_unit(facts["amount"], facts["unit"])),
        ),
        fill(_("Order {no}"), no=number_words(facts["no"])) if facts["no"] else None,
        fill(_("Its number at the provider: {n}"), n=mono(facts["charge"])),
        _("I go on trying, and whoever runs me is told. Do not have it paid a second time."),
    )
    return Letter(Screen(text, _order(facts)))


async def paid_back(facts: Facts, reader: Reader) -> Letter:
    """To who paid."""
    by_bot = facts["means"] == Means.STARS.value and not facts.get("by_hand")
    back = bold(in_unit(facts["amount"], facts["unit"]))
    text = lines(
        fill(_("↩ {amount} went back to you."), amount=back)
        if by_bot
        else fill(_("↩ The shop has given {amount} back to you."), amount=back),
        WHY[Why(facts["why"])](),
        fill(_("Order {no}"), no=number_words(facts["no"])) if facts["no"] else None,
    )
    rows: Rows = []
    if facts["order_id"] is not None:
        order = MyOrder(merchant=reader.merchant_id, order=facts["order_id"])
        rows.append([button(_("Open the order"), order)])
    return Letter(Screen(text, rows))


def _about(facts: Facts) -> list[Markup | str | None]:
    return [
        WHY[Why(facts["why"])](),
        fill(_("Order {no}"), no=number_words(facts["no"])) if facts["no"] else None,
        fill(_("It came by: {means}"), means=MEANS[Means(facts["means"])]()),
        fill(_("Its number at the provider: {n}"), n=mono(facts["charge"]))
        if facts["charge"]
        else None,
    ]


def _order(facts: Facts) -> Rows:
    number = facts["order_id"]
    return [] if number is None else [[button(_("Open the order"), ShowOrder(order=number))]]


NOTICES: dict[str, Words] = {
    "payout_to_do": to_do,
    "payout_begun": begun,
    "payout_stuck": stuck,
    "charge_gone": gone,
    "payment_unnoted": unnoted,
    "paid_back": paid_back,
}
