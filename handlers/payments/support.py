"""Whom to ask about a payment, and on what terms one pays: Telegram wants both of every bot."""

from domain.desk import Desk
from domain.members import own_memberships
from domain.stores import Contact, contacts
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.screen import Event, Screen, show
from handlers.kit.words import Markup, _, bold, fill, lines

SHOPS, STORES = 5, 3  # that are named


async def support_command(event: Event, desk: Desk, me: Me) -> None:
    """``/paysupport``."""
    text = lines(
        _("💬 <b>Questions about a payment</b>"),
        _(
            "You bought from a shop, not from Telegram and not from me: the shop decides, and its "
            "owner and managers answer. Tell them the number of your order; it is in /myorders."
        ),
        *await _shops(desk, me),
        "",
        _("What I do by myself:"),
        _(
            "• Each payment is noted once, also when I was away. If I could not note it at once I "
            "say so: do not pay again."
        ),
        _(
            "• What was paid twice, too late, or for nothing goes back: Stars by me, card "
            "payments by the shop, which I ask to. You are told when it is done."
        ),
        _(
            "• A refund of an order is the shop's decision. Telegram's own support cannot help "
            "with what you bought here."
        ),
    )
    await show(event, Screen(text, [[go("🧾 " + _("My orders"), "myorders"), to_menu()]]))


async def terms_command(event: Event, desk: Desk, me: Me) -> None:
    """``/terms``."""
    text = lines(
        _("📄 <b>Terms of buying here</b>"),
        _(
            "• The seller is the shop that the confirmation names. I am its till: I take the "
            "order, note the payment and hand over what can be handed over in the chat."
        ),
        _(
            "• The confirmation says before you pay what it costs, how you get it, how long it is "
            "good, and until when a refund can be asked for."
        ),
        _(
            "• Until its closing time an order is kept for you; then it is closed, and points "
            "that were kept for it are yours again, but for those past their last day."
        ),
        _(
            "• Card payments go to the shop's own payment provider, which alone sees your card. "
            "Stars are taken by Telegram, for digital goods alone."
        ),
        _(
            "• The shop sees your Telegram name and number, your orders, and the address and "
            "answers that you type for them."
        ),
        _("Questions about a payment: /paysupport"),
        *await _shops(desk, me),
    )
    await show(event, Screen(text, [[go("🧾 " + _("My orders"), "myorders"), to_menu()]]))


async def _shops(desk: Desk, me: Me) -> list[Markup]:
    """Where one buys, and where its stores can be reached."""
    shops = [(one.merchant_id, one.merchant) for one in await desk(own_memberships)]
    if me.actor.merchant_id and me.actor.merchant_id not in dict(shops):
        shops.insert(0, (me.actor.merchant_id, me.merchant))
    found = []
    for number, name in shops[:SHOPS]:
        found.append(fill("🏬 {merchant}", merchant=bold(name)))
        found += [_reach(one) for one in (await desk.visiting(number)(contacts))[:STORES]]
    return found


def _reach(one: Contact) -> Markup:
    return fill(
        "{store}", store=" · ".join(part for part in (one.name, one.address, one.phone) if part)
    )
