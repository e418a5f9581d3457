"""How records and reports say "no"."""

from domain.exports import Stopped
from handlers.kit.refusals import Refusals
from handlers.kit.words import _

REFUSALS = Refusals(
    say={Stopped: lambda r, z: _("👌 Stopped. No file was sent.")},
    malformed={
        "rows": lambda: _("❌ More than {limit} rows do not fit into one file. Narrow the dates."),
    },
)
