"""How a file is refused."""

from domain.intake import Busy, CallReused, Stopped
from domain.sheets import BadSheet
from handlers.intake.words import bad_sheet
from handlers.kit.buttons import go
from handlers.kit.refusals import Refusals
from handlers.kit.words import _

REFUSALS = Refusals(
    say={
        BadSheet: lambda r, z: bad_sheet(r),
        Busy: lambda r, z: _("⏳ Something else comes in just now. Try again in a moment."),
        CallReused: lambda r, z: _("❌ Another call came under this number before."),
        Stopped: lambda r, z: _("👌 Cancelled. Nothing was changed."),
    },
    malformed={
        "template kind": lambda: _(
            "❌ There are empty files for: products, keys, supply, members, orders."
        ),
        "telegram_id": lambda: _("❌ That is no Telegram id: a number like 5000000001."),
        "twice": lambda: _("❌ This Telegram id stands further up already."),
        "order_no": lambda: _(
            "❌ An order number has 1 to 40 letters, digits and signs like -, / and #."
        ),
        "order twice": lambda: _("❌ This order number stands further up already."),
        "placed_at": lambda: _(
            "❌ That is no moment with its offset: write 2026-11-21T14:30:15+08:00."
        ),
        "order's points": lambda: _("❌ Points are a number from 0 to {limit}, or nothing."),
        "status": lambda: _(
            "❌ A status is one of these words: pending, paid, shipped, completed, closed."
        ),
        "refunded elsewhere": lambda: _(
            "❌ A refund is not brought in with a file: it is asked for and decided in the order "
            "here, so that stock, points and money go back together."
        ),
        "elsewhere's sku": lambda: _("❌ There is no such SKU here. /stock finds it by words."),
        "elsewhere's store": lambda: _(
            "❌ There is no such store here. Say its number or its name; /stores has them."
        ),
        "opening points": lambda: _("❌ Points are a number from 0 to {limit}, or nothing."),
    },
    gone={
        "shop key": lambda: _("❌ This key was replaced or removed before."),
        "upload": lambda: _("❌ This file was done, cancelled, or forgotten. Send it again."),
    },
    offers={
        BadSheet: lambda r: [[go("📥 " + _("File"), "import")]],
    },
)
