"""Every way into orders: the buyer's side and the merchant's."""

from domain.roles import Permission
from handlers.kit.routing import Routes
from handlers.orders import card, mine
from handlers.orders.buttons import MyOrder, ShowOrder


def entrances(table: Routes) -> None:
    table.button(ShowOrder, card.order_pressed, Permission.MANAGE_ORDERS)
    table.deed(MyOrder, "show", mine.my_order_pressed, Permission.SEE_OWN_CARDS)
    table.deed(MyOrder, "cancel", mine.cancel_pressed, Permission.PLACE_ORDER)
    table.deed(MyOrder, "cancel!", mine.cancel_confirmed, Permission.PLACE_ORDER)
    table.deed(MyOrder, "balance", mine.balance_pressed, Permission.PLACE_ORDER)
    table.deed(MyOrder, "got", mine.got_pressed, Permission.PLACE_ORDER)
