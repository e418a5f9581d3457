"""How records and reports say "no"."""

from handlers.kit.refusals import Refusals
from handlers.kit.words import _

REFUSALS = Refusals(
    malformed={
        "rows": lambda: _("❌ More than {limit} rows do not fit into one file. Narrow the dates."),
    },
)
