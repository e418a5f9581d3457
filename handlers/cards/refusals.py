"""How cards say "no"."""

from domain.cards import SomebodyElses
from handlers.kit.refusals import Refusals
from handlers.kit.words import _

REFUSALS = Refusals(
    say={
        SomebodyElses: lambda r, z: _(
            "🎟 That card is good, but somebody else's: only its holder sees it here."
        ),
    },
    malformed={
        "code": lambda: _("❌ That is not a code. It looks like XXXX-XXXX-XXXX-XXXX."),
        "count": lambda: _("❌ How many? A number from 1 to {limit}."),
        "title": lambda: _("❌ The title must have 1 to {limit} characters."),
        "uses": lambda: _("❌ Uses are a number from 1 to {limit}, or unlimited."),
        "valid_until": lambda: _("❌ The end must lie in the future, within 50 years."),
    },
    gone={
        "cards": lambda: _("❌ This card was ended before."),
    },
    not_found={
        "cards": lambda: _("❌ There is no such card here."),
    },
)
