"""How redeeming and taking back say "no"."""

from domain.cards import WrongLength
from domain.redemption import AlreadyUndone, NotYours, ReasonNeeded, UndoTooLate
from handlers.kit.refusals import Refusals
from handlers.kit.words import _, fill, lines, moment
from handlers.scan.phrases import not_redeemed
from handlers.scan.reading import wrong_length

REFUSALS = Refusals(
    say={
        AlreadyUndone: lambda r, z: fill(
            _("↩ This was undone before, {at}, by {who}."),
            at=moment(r.at, z),
            who=r.by or _("a former colleague"),
        ),
        WrongLength: lambda r, z: lines(not_redeemed(_("wrong length")), wrong_length(r.symbols)),
        NotYours: lambda r, z: _(
            "❌ Only who redeemed it can undo it, or a manager. Ask a manager."
        ),
        UndoTooLate: lambda r, z: fill(
            _("❌ Too late: it could be undone until {at}. A manager still can. Ask a manager."),
            at=moment(r.until, z),
        ),
        ReasonNeeded: lambda r, z: fill(
            _("✍️ A reason is needed: /undo {n} and the reason."), n=str(r.record_id)
        ),
    },
    not_found={
        "redemptions": lambda: _("❌ There is no such redemption here."),
    },
)
