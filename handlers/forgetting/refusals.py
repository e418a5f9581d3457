"""Why somebody cannot be forgotten just now."""

from domain.forgetting import StillStaff, Unfinished
from handlers.kit.refusals import Refusals
from handlers.kit.words import Markup, _, fill, lines, number


def _unfinished(r: Unfinished) -> str:
    return lines(
        _("❌ Something is under way for which the person is needed. First it must be finished:"),
        _some(_("open orders: {n}"), r.orders),
        _some(_("refunds that wait: {n}"), r.refunds),
        _some(_("money that is owed back: {n}"), r.payouts),
    )


def _some(words: str, count: int) -> Markup | None:
    return fill(words, n=number(count)) if count else None


REFUSALS = Refusals(
    say={
        Unfinished: lambda r, z: _unfinished(r),
        StillStaff: lambda r, z: _(
            "❌ Who works here cannot be forgotten. The owner takes the role away first, under "
            "/staff."
        ),
    },
)
