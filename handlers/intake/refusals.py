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
        "template kind": lambda: _("❌ There are empty files for: products, keys, supply."),
    },
    gone={
        "upload": lambda: _("❌ This file was done, cancelled, or forgotten. Send it again."),
    },
    offers={
        BadSheet: lambda r: [[go("📥 " + _("File"), "import")]],
    },
)
