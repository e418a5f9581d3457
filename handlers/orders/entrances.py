"""Every way into orders: the buyer's side and the merchant's."""

from domain.roles import Permission
from handlers.kit.commands import Command, Group
from handlers.kit.routing import Routes
from handlers.kit.words import _
from handlers.mall.buttons import ListingDeed
from handlers.orders import buy, card, counter, mine, orders
from handlers.orders.buttons import (
    Get,
    MyOrder,
    MyOrders,
    OrderDeed,
    OrderFile,
    OrderFiles,
    OrderPage,
    OrdersOf,
    Pay,
    Sale,
    ShowOrder,
    WishPart,
)


def entrances(table: Routes) -> None:
    _staff(table)
    _buying(table)
    _mine(table)
    _counter(table)


def _staff(table: Routes) -> None:
    right = Permission.MANAGE_ORDERS
    table.command(
        Command(
            "orders",
            right,
            Group.ORDERS,
            icon="🧾",
            short=lambda: _("Orders"),
            does=lambda: _("what was ordered, by state or words"),
            words=("orders", "订单"),
        ),
        orders.orders_command,
    )
    for about, handler in (
        (
            Command(
                "order",
                right,
                Group.ORDERS,
                like="orders",
                short=lambda: _("Orders"),
                does=lambda: _("one order, by its number"),
            ),
            orders.order_command,
        ),
        (
            Command(
                "paid",
                right,
                Group.ORDERS,
                icon="💵",
                short=lambda: _("Take cash"),
                does=lambda: _("cash was taken for an order"),
            ),
            orders.paid_command,
        ),
        (
            Command(
                "ship",
                right,
                Group.ORDERS,
                icon="🚚",
                short=lambda: _("To deliver"),
                does=lambda: _("an order is on its way, with its tracking number"),
            ),
            orders.ship_command,
        ),
        (
            Command(
                "complete",
                right,
                Group.ORDERS,
                like="ship",
                short=lambda: _("To deliver"),
                does=lambda: _("an order is handed over, or done"),
            ),
            orders.complete_command,
        ),
        (
            Command(
                "close",
                right,
                Group.ORDERS,
                like="paid",
                short=lambda: _("Take cash"),
                does=lambda: _("an unpaid order is closed"),
            ),
            orders.close_command,
        ),
    ):
        table.command(about, handler)
    table.button(OrderPage, orders.page_pressed, right, of="orders")
    table.button(OrderFiles, orders.files_pressed, right)
    table.button(OrderFile, orders.file_pressed, right)
    table.button(OrdersOf, orders.of_pressed, right)
    table.button(ShowOrder, card.order_pressed, right)
    table.deed(OrderDeed, "paid", card.paid_pressed, right)
    table.deed(OrderDeed, "ship", card.ship_pressed, right)
    table.deed(OrderDeed, "complete", card.complete_pressed, right)
    table.deed(OrderDeed, "close", card.close_pressed, right)
    table.deed(OrderDeed, "close!", card.close_confirmed, right)
    table.question(card.TRACKING, card.tracking_typed)


def _buying(table: Routes) -> None:
    table.button(Get, buy.get_pressed, Permission.PLACE_ORDER)
    table.deed(WishPart, "show", buy.shown_again, Permission.PLACE_ORDER)
    table.deed(WishPart, "variant", buy.variant_pressed, Permission.PLACE_ORDER)
    table.deed(WishPart, "quantity", buy.quantity_pressed, Permission.PLACE_ORDER)
    table.deed(WishPart, "store", buy.store_pressed, Permission.PLACE_ORDER)
    table.deed(WishPart, "address", buy.address_pressed, Permission.PLACE_ORDER)
    table.deed(WishPart, "spend", buy.spend_pressed, Permission.PLACE_ORDER)
    table.question(buy.QUANTITY, buy.quantity_typed)
    table.question(buy.WHERE_TO, buy.address_typed)
    table.question(buy.ANSWER, buy.answer_typed)
    table.deed(Pay, "points", buy.points_pressed, Permission.PLACE_ORDER)
    table.deed(Pay, "balance", buy.balance_pressed, Permission.PLACE_ORDER)
    table.deed(Pay, "cash", buy.cash_pressed, Permission.PLACE_ORDER)


def _mine(table: Routes) -> None:
    table.command(
        Command(
            "myorders",
            Permission.SEE_OWN_CARDS,
            Group.CUSTOMER,
            icon="🧾",
            short=lambda: _("My orders"),
            does=lambda: _("what you bought"),
            words=("my orders", "我的订单"),
        ),
        mine.orders_command,
    )
    table.button(MyOrders, mine.page_pressed, Permission.SEE_OWN_CARDS)
    table.deed(MyOrder, "show", mine.my_order_pressed, Permission.SEE_OWN_CARDS)
    table.deed(MyOrder, "cancel", mine.cancel_pressed, Permission.PLACE_ORDER)
    table.deed(MyOrder, "cancel!", mine.cancel_confirmed, Permission.PLACE_ORDER)
    table.deed(MyOrder, "balance", mine.balance_pressed, Permission.PLACE_ORDER)
    table.deed(MyOrder, "got", mine.got_pressed, Permission.PLACE_ORDER)


def _counter(table: Routes) -> None:
    table.deed(ListingDeed, "sell", counter.sell_pressed, Permission.MANAGE_ORDERS)
    table.deed(Sale, "show", counter.shown_again, Permission.MANAGE_ORDERS)
    table.deed(Sale, "variant", counter.variant_pressed, Permission.MANAGE_ORDERS)
    table.deed(Sale, "quantity", counter.quantity_pressed, Permission.MANAGE_ORDERS)
    table.deed(Sale, "person", counter.person_pressed, Permission.MANAGE_ORDERS)
    table.deed(Sale, "sell", counter.sale_confirmed, Permission.MANAGE_ORDERS)
    table.question(counter.HOW_MANY, counter.quantity_typed)
    table.question(counter.WHOM, counter.name_typed)
