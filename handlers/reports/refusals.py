"""How records and reports say "no"."""

from domain.exports import Stopped
from handlers.kit.refusals import Refusals
from handlers.kit.words import _

REFUSALS = Refusals(
    say={Stopped: lambda r, z: _("👌 Stopped. No file was sent.")},
    malformed={
        "report": lambda: _(
            "❌ I understand a day, a week or a month, and a store: /report yesterday Old Town, "
            "/report last week, /report last 7 days, /report 2026-11-21."
        ),
        "report days": lambda: _(
            "❌ A report is of {limit} days at most: /records finds what was longer ago."
        ),
        "rows": lambda: _("❌ More than {limit} rows do not fit into one file. Narrow the dates."),
    },
)
