"""Words that are not understood are a search, by role (screens 9)."""

from contextlib import suppress
from difflib import get_close_matches

from aiogram.types import Message

from domain.cards import list_cards
from domain.catalog import list_products
from domain.desk import Desk
from domain.limits import LINE
from domain.mall import MallClosed, shelf
from domain.members import list_members
from domain.orders import Wanted, list_orders
from domain.roles import LEADERS, Permission
from domain.stock import Mall, find_stock
from handlers.cards.buttons import ShowCard
from handlers.catalog.buttons import ShowProduct
from handlers.catalog.words import variant_name
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.routing import Routes
from handlers.kit.screen import Rows, Screen, button, send
from handlers.kit.words import _, fill, lines, shortened
from handlers.mall.shopfront import find_command
from handlers.orders.buttons import ShowOrder
from handlers.points.buttons import PointsOf
from handlers.scan.scan import not_understood
from handlers.stock.buttons import ShowStock

EACH = 4  # of every kind of thing


async def no_command(message: Message, me: Me, routes: Routes) -> None:
    """A command that there is none of: those that are spelt like it, of what the person may do."""
    said = (message.text or "")[1:].split()[0].partition("@")[0]
    listed = {one.name: one for one in routes.listed(me)}
    like = get_close_matches(said.casefold(), listed, EACH, cutoff=0.7)
    rows = [[go(f"{listed[name].icon} /{name}".strip(), name)] for name in like]
    text = lines(
        fill(_("❓ There is no command “/{name}”."), name=said[:64]),
        _("Was one of these meant?") if rows else _("/help lists all of them."),
    )
    await send(message, Screen(text, [*rows, [go("❔ " + _("Help"), "help"), to_menu()]]))


async def search(
    message: Message, desk: Desk, me: Me, words: str, *, understood: bool = False
) -> None:
    """A leader finds goods, members, cards and orders; a verifier what can be sold; a customer
    what the shop has. ``understood``: a sentence that was, about ``words``."""
    words = " ".join(words.split())[:LINE]
    if me.role in LEADERS:
        rows = await _everything(desk, words)
    elif me.may(Permission.SEE_STOCK):
        found = await desk(find_stock, words=words, size=EACH * 2)
        rows = [
            [
                button(
                    f"📦 {one.can_sell} · {variant_name(one.product, one.variant)}",
                    ShowStock(variant=one.variant_id),
                )
            ]
            for one in found.lines
        ]
    else:
        mall = await _mall_with(desk, words) if me.actor.merchant_id else None
        if mall is not None:
            await find_command(message, f"{mall.value} {words}", desk, me)
            return
        rows = []
    if not rows:
        none = fill(_("🔎 Nothing here is called “{words}”."), words=shortened(words))
        help_ = [go("❔ " + _("Help"), "help"), to_menu()]
        await send(message, Screen(none, [help_]) if understood else not_understood(me))
        return
    text = lines(
        fill(_("🔎 <b>Found</b> for “{words}”"), words=shortened(words)),
        _("Was something else meant? /help says what I understand."),
    )
    await send(message, Screen(text, [*rows, [go("❔ " + _("Help"), "help"), to_menu()]]))


async def _mall_with(desk: Desk, words: str) -> Mall | None:
    """The mall that has it: the shop, else the points mall; one that is closed has nothing."""
    for mall in (Mall.SHOP, Mall.POINTS):
        with suppress(MallClosed):
            found = await desk(shelf, mall=mall, words=words, size=1)
            if found.lines:
                return mall
    return None


async def _everything(desk: Desk, words: str) -> Rows:
    goods = await desk(list_products, words=words, size=EACH)
    people = await desk(list_members, words=words, limit=EACH)
    cards = await desk(list_cards, words=words, size=EACH)
    orders = await desk(list_orders, wanted=Wanted(words=shortened(words)), size=EACH)
    rows: Rows = [[button(f"🛍 {one.name}", ShowProduct(product=one.id))] for one in goods.lines]
    rows += [[button(f"👤 {one.name}", PointsOf(person=one.person_id))] for one in people]
    rows += [[button(f"🎟 {one.title}", ShowCard(card=one.id))] for one in cards.lines]
    rows += [
        [button(f"🧾 {one.no} · {one.name}", ShowOrder(order=one.id))] for one in orders.lines
    ]
    return rows
