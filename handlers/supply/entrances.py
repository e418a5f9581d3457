"""Every way into the resource centre."""

from domain.roles import Permission
from handlers.kit.commands import Command, Group
from handlers.kit.routing import Routes
from handlers.kit.words import _
from handlers.supply.supply import (
    QUANTITY,
    SupplyDeed,
    SupplyOrders,
    SupplyPage,
    buy_pressed,
    item_pressed,
    orders_page_pressed,
    orders_pressed,
    page_pressed,
    purchase_confirmed,
    quantity_typed,
    supply_command,
)


def entrances(table: Routes) -> None:
    table.command(
        Command(
            "supply",
            Permission.MANAGE_PRODUCTS,
            Group.GOODS,
            icon="🏭",
            short=lambda: _("Resource centre"),
            does=lambda: _("buy benefits from suppliers"),
            words=("resource centre", "资源中心"),
        ),
        supply_command,
    )
    table.button(SupplyPage, page_pressed, Permission.MANAGE_PRODUCTS, of="supply")
    table.lists["su1"] = "supply"
    table.button(SupplyOrders, orders_page_pressed, Permission.MANAGE_PRODUCTS)
    table.deed(SupplyDeed, "show", item_pressed, Permission.MANAGE_PRODUCTS)
    table.deed(SupplyDeed, "buy", buy_pressed, Permission.MANAGE_PRODUCTS)
    table.deed(SupplyDeed, "buy!", purchase_confirmed, Permission.MANAGE_PRODUCTS)
    table.deed(SupplyDeed, "orders", orders_pressed, Permission.MANAGE_PRODUCTS)
    table.question(QUANTITY, quantity_typed)
