"""Every way into payments."""

from domain.roles import Permission
from handlers.kit.commands import Command, Group
from handlers.kit.routing import Routes
from handlers.kit.words import _
from handlers.orders.buttons import MyOrder, Pay
from handlers.payments import billing, payouts, support
from handlers.payments.buttons import PayoutDeed


def entrances(table: Routes) -> None:
    table.bill(billing.LETTER, billing.order_asked, billing.order_paid)
    table.deed(Pay, "provider", billing.provider_agreed, Permission.PLACE_ORDER)
    table.deed(Pay, "stars", billing.stars_agreed, Permission.PLACE_ORDER)
    table.deed(MyOrder, "provider", billing.provider_pressed, Permission.PLACE_ORDER)
    table.deed(MyOrder, "stars", billing.stars_pressed, Permission.PLACE_ORDER)
    table.deed(PayoutDeed, "list", payouts.list_pressed, Permission.MANAGE_ORDERS)
    table.deed(PayoutDeed, "show", payouts.payout_pressed, Permission.MANAGE_ORDERS)
    table.deed(PayoutDeed, "new", payouts.new_pressed, Permission.MANAGE_ORDERS)
    table.deed(PayoutDeed, "done", payouts.done_pressed, Permission.MANAGE_ORDERS)
    table.command(
        Command(
            "payouts",
            Permission.MANAGE_ORDERS,
            Group.ORDERS,
            icon="💸",
            short=lambda: _("To give back"),
            does=lambda: _("money that has to be given back by hand"),
            words=("to give back", "待退还"),
        ),
        payouts.payouts_command,
    )
    table.question(payouts.REFERENCE, payouts.reference_typed)
    table.command(
        Command(
            "paysupport",
            Permission.SEE_SELF,
            Group.CUSTOMER,
            icon="💬",
            short=lambda: _("Payment support"),
            does=lambda: _("whom to ask about a payment"),
        ),
        support.support_command,
    )
    table.command(
        Command(
            "terms",
            Permission.SEE_SELF,
            Group.CUSTOMER,
            icon="📜",
            short=lambda: _("Terms"),
            does=lambda: _("on what terms you buy here"),
        ),
        support.terms_command,
    )
