"""How a file is refused."""

from domain.intake import Stopped
from domain.sheets import BadSheet
from handlers.intake.words import bad_sheet
from handlers.kit.buttons import go
from handlers.kit.refusals import Refusals
from handlers.kit.words import _

REFUSALS = Refusals(
    say={
        BadSheet: lambda r, z: bad_sheet(r),
        Stopped: lambda r, z: _("👌 Cancelled. Nothing was changed."),
    },
    malformed={
        "template kind": lambda: _(
            "❌ There are empty files for: products, keys, supply, members."
        ),
        "telegram_id": lambda: _("❌ That is no Telegram id: a number like 5000000001."),
        "twice": lambda: _("❌ This Telegram id stands further up already."),
        "opening points": lambda: _("❌ Points are a number from 0 to {limit}, or nothing."),
    },
    gone={
        "upload": lambda: _("❌ This file was done, cancelled, or forgotten. Send it again."),
    },
    offers={
        BadSheet: lambda r: [[go("📥 " + _("File"), "import")]],
    },
)
