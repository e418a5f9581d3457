"""Every way to stock: looking up, moving, one sub-inventory, what is held."""

from domain.roles import Permission
from handlers.catalog.buttons import ProductDeed
from handlers.kit.commands import Command, Group
from handlers.kit.routing import Routes
from handlers.kit.words import _
from handlers.mall.buttons import ListingDeed
from handlers.stock import holds, ledger, moving, stock, sub_inventory
from handlers.stock.amount import Amount
from handlers.stock.buttons import ShowStock, StockDeed, SubDeed


def entrances(table: Routes) -> None:
    table.command(
        Command(
            "stock",
            Permission.SEE_STOCK,
            Group.GOODS,
            icon="📦",
            short=lambda: _("Stock"),
            does=lambda: _("what can be sold"),
            words=("stock", "库存"),
        ),
        stock.stock_command,
    )
    table.command(
        Command(
            "low",
            Permission.MANAGE_STOCK,
            Group.GOODS,
            icon="🪫",
            short=lambda: _("Low stock"),
            does=lambda: _("what runs low"),
            words=("low stock", "低库存", "缺货"),
        ),
        stock.low_command,
    )
    table.button(stock.LowPage, stock.low_page_pressed, Permission.MANAGE_STOCK, of="low")
    table.button(stock.StockPage, stock.page_pressed, Permission.SEE_STOCK, of="stock")
    table.lists["sp1"] = "stock"
    table.button(ShowStock, stock.stock_pressed, Permission.SEE_STOCK)
    table.deed(ProductDeed, "stock", stock.of_product_pressed, Permission.SEE_STOCK)
    table.deed(StockDeed, "ledger", ledger.ledger_pressed, Permission.MANAGE_STOCK)
    table.button(ledger.LedgerPage, ledger.page_pressed, Permission.MANAGE_STOCK)
    _moving(table)
    _sub_inventory(table)
    table.deed(ProductDeed, "holds", holds.of_product_pressed, Permission.MANAGE_STOCK)
    table.deed(ListingDeed, "holds", holds.of_listing_pressed, Permission.MANAGE_STOCK)
    table.button(holds.HoldPage, holds.page_pressed, Permission.MANAGE_STOCK)
    table.deed(holds.HoldDeed, "show", holds.hold_pressed, Permission.MANAGE_STOCK)
    table.deed(holds.HoldDeed, "sold", holds.sold_pressed, Permission.MANAGE_ORDERS)
    table.button(holds.HoldSold, holds.sale_confirmed, Permission.MANAGE_ORDERS)
    table.deed(holds.HoldDeed, "ask", holds.ask_pressed, Permission.MANAGE_ORDERS)
    table.deed(holds.HoldDeed, "release", holds.release_pressed, Permission.MANAGE_STOCK)


def _moving(table: Routes) -> None:
    for name, does, handler in (
        ("allocate", lambda: _("pool stock goes to a mall"), moving.allocate_command),
        ("offline", lambda: _("a mall's stock is taken offline"), moving.offline_command),
        ("online", lambda: _("a mall's stock is put online"), moving.online_command),
        ("stockin", lambda: _("stock comes into the pool"), moving.stockin_command),
        ("writeoff", lambda: _("stock is written off the pool"), moving.writeoff_command),
    ):
        about = Command(
            name,
            Permission.MANAGE_STOCK,
            Group.GOODS,
            short=lambda: _("Stock"),
            does=does,
            like="stock",
        )
        table.command(about, handler)
    table.deed(StockDeed, "in", moving.in_pressed, Permission.MANAGE_STOCK)
    table.deed(StockDeed, "out", moving.out_pressed, Permission.MANAGE_STOCK)
    table.deed(StockDeed, "allocate", moving.allocate_pressed, Permission.MANAGE_STOCK)
    table.deed(Amount, "in", moving.in_tapped, Permission.MANAGE_STOCK)
    table.deed(Amount, "allocate", moving.allocate_tapped, Permission.MANAGE_STOCK)
    table.question(moving.COMES_IN, moving.in_typed)
    table.question(moving.ALLOCATED, moving.allocated_typed)
    table.question(moving.GOES_OUT, moving.out_typed)
    table.question(moving.REASON, moving.reason_typed)
    table.question(moving.EDITED, moving.edit_typed)


def _sub_inventory(table: Routes) -> None:
    table.deed(SubDeed, "show", sub_inventory.sub_pressed, Permission.MANAGE_STOCK)
    table.deed(SubDeed, "add", sub_inventory.add_pressed, Permission.MANAGE_STOCK)
    table.deed(SubDeed, "in", sub_inventory.in_pressed, Permission.MANAGE_STOCK)
    table.deed(SubDeed, "edit", sub_inventory.edit_pressed, Permission.MANAGE_STOCK)
    table.deed(SubDeed, "on", sub_inventory.on_pressed, Permission.MANAGE_STOCK)
    table.deed(SubDeed, "off", sub_inventory.off_pressed, Permission.MANAGE_STOCK)
    table.deed(SubDeed, "daily", sub_inventory.daily_pressed, Permission.MANAGE_STOCK)
    table.deed(SubDeed, "low", sub_inventory.low_pressed, Permission.MANAGE_STOCK)
    table.deed(SubDeed, "freight", sub_inventory.freight_pressed, Permission.MANAGE_STOCK)
    table.deed(SubDeed, "snooze", sub_inventory.snooze_pressed, Permission.MANAGE_STOCK)
    table.question(sub_inventory.LIMIT, sub_inventory.limit_typed)
    table.question(sub_inventory.LOW, sub_inventory.low_typed)
