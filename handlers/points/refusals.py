"""How the ledger says "no"."""

from domain.ledger import POINTS, GivenBack, TooLittle
from handlers.catalog.words import money, points
from handlers.kit.refusals import Refusals
from handlers.kit.words import _, fill, number


def _too_little(r: TooLittle) -> str:
    def said(amount: int) -> str:
        return points(amount) if r.unit == POINTS else money(amount, r.unit)

    return fill(
        _("❌ Asked for: {asked}; only {free} free."),
        asked=said(r.asked),
        free=said(max(r.free, 0)),
    )


REFUSALS = Refusals(
    say={
        TooLittle: lambda r, z: _too_little(r),
        GivenBack: lambda r, z: fill(
            _("❌ That was given back already; {left} of it was not."), left=number(r.left)
        ),
    },
    malformed={
        "amount": lambda: _("❌ That is no amount of money. Write it like 20 or 4.50."),
        "points moved": lambda: _(
            "❌ First how many points, a number from 1 to {limit}, then why: 50 birthday"
        ),
        "points_months": lambda: _("❌ Months are a number from 1 to {limit}, or - for ever."),
    },
)
