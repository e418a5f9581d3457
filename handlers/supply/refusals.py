"""How the resource centre says "no"."""

from handlers.kit.refusals import Refusals
from handlers.kit.words import _

REFUSALS = Refusals(
    malformed={
        "kind": lambda: _("❌ The kind is voucher, top up or bundle."),
        "supplier": lambda: _("❌ The supplier has 1 to {limit} characters."),
        "item": lambda: _("❌ The item has 1 to {limit} characters."),
        "bundle_expiry": lambda: _(
            "❌ A bundle must have an expiry, and nothing else may have one."
        ),
        "expiry": lambda: _("❌ That is not a day. Write it like 2027-06-30, or none."),
    },
)
