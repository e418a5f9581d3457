"""How shifts say "no"."""

from domain.shifts import NotYourStore, OtherShopsCode
from handlers.kit.refusals import Refusals
from handlers.kit.words import _, bold, fill

REFUSALS = Refusals(
    say={
        OtherShopsCode: lambda r, z: _(
            "❌ That is the code of a shop where you do not work just now. "
            "/switch changes the shop."
        ),
        NotYourStore: lambda r, z: fill(
            _("❌ You do not work at {store}. Ask a manager to add it to your stores."),
            store=bold(r.store),
        ),
    },
    gone={
        "shift code": lambda: _("❌ This shift code was renewed. Ask for the new one."),
        "shift": lambda: _("❌ This shift was closed before."),
    },
    not_found={
        "shifts": lambda: _("❌ There is no such shift of yours."),
    },
)
