"""How the resource centre says "no"."""

from domain.roles import Permission
from domain.supply import SupplyPriceChanged
from handlers.catalog.words import money
from handlers.kit.refusals import ListOf, Refusals
from handlers.kit.words import _, bold, fill

REFUSALS = Refusals(
    say={
        SupplyPriceChanged: lambda r, z: fill(
            _("❌ The price has changed: it costs {price} now. Look at it again."),
            price=bold(money(r.price, r.currency)),
        ),
    },
    malformed={
        "kind": lambda: _("❌ The kind is voucher, top up or bundle."),
        "supplier": lambda: _("❌ The supplier has 1 to {limit} characters."),
        "item": lambda: _("❌ The item has 1 to {limit} characters."),
        "bundle_expiry": lambda: _(
            "❌ A bundle must have an expiry, and nothing else may have one."
        ),
        "expiry": lambda: _("❌ That is not a day. Write it like 2027-06-30, or none."),
    },
    lists={
        "supplier_items": ListOf(
            "supply", Permission.MANAGE_PRODUCTS, lambda: _("Resource centre")
        ),
    },
)
