"""How tills say "no"."""

from domain.till import AlreadyClosed, TillMoved
from handlers.catalog.words import money
from handlers.kit.refusals import Refusals
from handlers.kit.screen import Rows, button
from handlers.kit.words import _, bold, fill, moment
from handlers.till.buttons import TillOf


def _look(store_id: int) -> Rows:
    """The till as it is now."""
    return [[button("🪙 " + _("Look at the till"), TillOf(store=store_id))]]


REFUSALS = Refusals(
    say={
        AlreadyClosed: lambda r, z: fill(
            _("❌ This till was closed already, {at} by {who}. Nothing is closed twice."),
            at=moment(r.at, z),
            who=bold(r.by),
        ),
        TillMoved: lambda r, z: fill(
            _(
                "❌ Money went through this till meanwhile: {was} → {now} should be there. "
                "Count again."
            ),
            was=money(r.was, r.currency),
            now=bold(money(r.now, r.currency)),
        ),
    },
    malformed={
        "till_note": lambda: _("❌ A note has at most {limit} characters."),
    },
    gone={"stars": lambda: _("❌ This shop takes no Stars.")},
    not_found={"till_closings": lambda: _("❌ There is no such closing here.")},
    offers={
        AlreadyClosed: lambda r: _look(r.store_id),
        TillMoved: lambda r: _look(r.store_id),
    },
)
