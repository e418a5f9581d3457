"""How redeeming and taking back say "no"."""

from domain.cards import WrongLength
from domain.redemption import (
    AlreadyUndone,
    DecidedBefore,
    DenialState,
    DeniedBefore,
    GivenBackBefore,
    NotYours,
    ReasonNeeded,
    TooLateToDeny,
    UndoTooLate,
)
from domain.roles import Permission
from handlers.kit.refusals import ListOf, Refusals
from handlers.kit.words import _, fill, lines, moment
from handlers.scan.phrases import not_redeemed
from handlers.scan.reading import wrong_length

_DENIED = {
    DenialState.OPEN: lambda: _("🧊 It is frozen already: a manager looks at it."),
    DenialState.LIFTED: lambda: _("🧊 A manager has looked at that use: it stands."),
    DenialState.GIVEN_BACK: lambda: _("↩ A manager has looked at that use: it was given back."),
}
_DECIDED = {
    DenialState.OPEN: lambda: _("🧊 Somebody decides about it just now."),
    DenialState.LIFTED: lambda: _("✅ Decided before, {at}, by {who}: the use stands."),
    DenialState.GIVEN_BACK: lambda: _("↩ Decided before, {at}, by {who}: it was given back."),
}
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
        DeniedBefore: lambda r, z: _DENIED[r.state](),
        TooLateToDeny: lambda r, z: fill(
            _("⏱ Too late: a use can be denied for 15 minutes, until {at}. Ask at the shop."),
            at=moment(r.until, r.zone),
        ),
        GivenBackBefore: lambda r, z: fill(
            _("↩ That use was given back before, {at}."), at=moment(r.at, r.zone)
        ),
        DecidedBefore: lambda r, z: fill(
            _DECIDED[r.state](), at=moment(r.at, z), who=r.by or _("a former colleague")
        ),
    },
    not_found={
        "redemptions": lambda: _("❌ There is no such redemption here."),
        "denials": lambda: _("❌ There is no such case here."),
    },
    for_good=frozenset(
        {AlreadyUndone, UndoTooLate, DeniedBefore, TooLateToDeny, GivenBackBefore, DecidedBefore}
    ),
    lists={
        "redemptions": ListOf("records", Permission.SEE_RECORDS, lambda: _("Records")),
    },
)
