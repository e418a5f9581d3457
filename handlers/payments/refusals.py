"""How payments say "no"."""

from domain.payments import BillOver, Unpayable
from handlers.kit.refusals import Refusals
from handlers.kit.words import _, fill
from handlers.orders.words import number_words

_OVER = {
    Unpayable.CLOSED: lambda: _(
        "❌ Order {no} is closed: its time was over. Nothing was charged. Order it again."
    ),
    Unpayable.PAID: lambda: _("❌ Order {no} is paid already. Nothing was charged now."),
    Unpayable.CHANGED: lambda: _(
        "❌ This bill is not right any more. Nothing was charged. A new one is in order {no} "
        "under /myorders."
    ),
    Unpayable.OFF: lambda: _(
        "❌ The shop does not take this any more. Nothing was charged. Pay order {no} in "
        "another way: /myorders"
    ),
}


REFUSALS = Refusals(
    say={BillOver: lambda r, z: fill(_OVER[r.why](), no=number_words(r.no))},
    malformed={
        "reference": lambda: _("❌ What proves it has 1 to {limit} characters."),
    },
    gone={"payout": lambda: _("👌 This was given back already.")},
    not_found={"payouts": lambda: _("❌ Nothing like that is to be given back here.")},
)
