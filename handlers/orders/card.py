"""One order, as the merchant's staff see it."""

from aiogram.types import CallbackQuery

from domain.desk import Desk
from domain.orders import OrderCard, order
from handlers.kit.buttons import to_menu
from handlers.kit.me import Me
from handlers.kit.screen import Screen, show
from handlers.kit.words import _, fill, lines
from handlers.orders.buttons import ShowOrder
from handlers.orders.facts import facts, head


async def order_pressed(query: CallbackQuery, pressed: ShowOrder, desk: Desk, me: Me) -> None:
    await show(query, order_screen(await desk(order, order_id=pressed.order), me))


def order_screen(one: OrderCard, me: Me) -> Screen:
    text = lines(
        head(one),
        fill(_("👤 {name}"), name=one.line.person or _("somebody at the counter")),
        *facts(one, me.zone),
    )
    return Screen(text, [[to_menu()]])
