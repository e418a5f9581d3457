"""How sentences say "no"."""

from domain.plans import CannotTakeBack
from handlers.kit.refusals import Refusals
from handlers.kit.words import _, bold, fill

REFUSALS = Refusals(
    say={
        CannotTakeBack: lambda r, z: fill(
            _(
                "❌ {sign} cannot be taken back whole: only {free} of it is still free, the rest "
                "is sold, held or spent. Nothing was changed."
            ),
            sign=bold(r.sign),
            free=r.free,
        ),
    },
    gone={
        "sign": lambda: _(
            "❌ You have nothing to take back under this sign: it was taken back before, is too "
            "old, or somebody else did it."
        ),
    },
)
