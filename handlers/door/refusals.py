"""How the door says "no", and what every feature says alike."""

from domain.engine import NoVault
from domain.errors import Elsewhere, NotAllowed
from handlers.kit.bill import NotBilled
from handlers.kit.fetching import NotFetched, lost
from handlers.kit.refusals import Refusals
from handlers.kit.words import _

REFUSALS = Refusals(
    say={
        Elsewhere: lambda r, z: _(
            "🎩 This button is of another shop than the one you work for just now. "
            "Change your hat first: /switch"
        ),
        NotAllowed: lambda r, z: _(
            "⛔ You have no right to do this here. /help shows what you can do."
        ),
        NotFetched: lambda r, z: lost(),
        NotBilled: lambda r, z: (
            _(
                "💳 Telegram takes no amount like this: a payment is worth one US dollar at "
                "least. Choose another way to pay."
            )
            if r.amount
            else _("💳 The shop cannot be paid this way just now. Choose another way, or tell it.")
        ),
        NoVault: lambda r, z: _(
            "🔐 That cannot be kept: the program has no key to seal secrets with. "
            "Whoever runs it sets SECRET_KEY."
        ),
    },
    malformed={
        "time": lambda: _("❌ A time is written as 14:30."),
        "date": lambda: _("❌ That is not a date. Write it like 2026-11-21 or 21.11.2026."),
        "year": lambda: _("❌ That year is too far away: from 2000 to 2200."),
        "name": lambda: _("❌ The name must have 1 to {limit} characters."),
        "number": lambda: _("❌ That is not a number I can use here."),
        "reason": lambda: _("❌ A reason of at most {limit} characters is needed."),
    },
    gone={
        "draft": lambda: _("❌ This was finished or thrown away. Start again from the menu."),
        "hat": lambda: _("❌ You do not wear that hat any more."),
        "person": lambda: _("❌ Please send /start first."),
    },
)
