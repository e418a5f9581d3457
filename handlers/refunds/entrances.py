"""Every way into refunds."""

from domain.roles import Permission
from handlers.kit.commands import Command, Group
from handlers.kit.routing import Routes
from handlers.kit.words import _
from handlers.refunds import asking, card, log, refunds, settings
from handlers.refunds.buttons import (
    AfterSales,
    AskFor,
    EchoAnswer,
    MyRefund,
    RefundDeed,
    RefundPage,
    RejectFor,
    RestockFile,
    RestockPage,
)


def entrances(table: Routes) -> None:
    _deciding(table)
    _asking(table)
    _stock(table)
    table.button(AfterSales, settings.shown, Permission.MANAGE_SETTINGS)
    table.question(settings.VALUE, settings.value_typed)


def _deciding(table: Routes) -> None:
    right = Permission.MANAGE_REFUNDS
    table.command(
        Command(
            "refunds",
            right,
            Group.ORDERS,
            icon="↩",
            short=lambda: _("Refunds"),
            does=lambda: _("who wants money or points back, and what became of it"),
            words=("refunds", "退款"),
        ),
        refunds.refunds_command,
    )
    for name, does, handler in (
        (
            "approve",
            lambda: _("a refund is approved, by its number or its order's"),
            refunds.approve_command,
        ),
        ("reject", lambda: _("a refund is rejected, with a reason"), refunds.reject_command),
    ):
        about = Command(
            name, right, Group.ORDERS, short=lambda: _("Refunds"), does=does, like="refunds"
        )
        table.command(about, handler)
    table.button(RefundPage, refunds.page_pressed, right, of="refunds")
    for deed, pressed in (
        ("new", card.new_pressed),
        ("card", card.card_pressed),
        ("approve", card.approve_pressed),
        ("approve!", card.approved),
        ("override", card.override_pressed),
        ("reject", card.reject_pressed),
        ("order", card.order_pressed),
    ):
        table.deed(RefundDeed, deed, pressed, right)
    table.button(RejectFor, card.rejected, right)
    table.question(card.WHY_ANYWAY, card.override_typed)
    table.question(card.WHY_NOT, card.reject_typed)


def _asking(table: Routes) -> None:
    table.deed(MyRefund, "ask", asking.ask_pressed, Permission.PLACE_ORDER)
    table.deed(MyRefund, "keep", asking.keep_pressed, Permission.PLACE_ORDER)
    table.deed(MyRefund, "keep!", asking.kept, Permission.PLACE_ORDER)
    table.question(asking.MINE, asking.mine_typed)
    table.button(AskFor, asking.for_pressed, Permission.MANAGE_ORDERS)
    table.question(asking.THEIRS, asking.theirs_typed)


def _stock(table: Routes) -> None:
    right = Permission.MANAGE_STOCK
    table.command(
        Command(
            "restocklog",
            right,
            Group.ORDERS,
            icon="♻️",
            short=lambda: _("Restock log"),
            does=lambda: _("what refunds put back into the stock, by order or product"),
        ),
        log.restocklog_command,
    )
    table.deed(RefundDeed, "stockin", card.stock_in_pressed, right)
    table.button(RestockPage, log.page_pressed, right, of="restocklog")
    table.button(RestockFile, log.file_pressed, right)
    table.deed(EchoAnswer, "same", log.same_pressed, right)
    table.deed(EchoAnswer, "other", log.other_pressed, right)
