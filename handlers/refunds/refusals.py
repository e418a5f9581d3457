"""How refunds say "no"."""

from domain.refunds import (
    AlreadyDecided,
    AskedBefore,
    AskedTooOften,
    CaseChanged,
    NeedsOverride,
    OwnRefund,
    RefundState,
    WindowOver,
)
from domain.roles import Permission
from handlers.kit.refusals import ListOf, Refusals
from handlers.kit.screen import Rows, button
from handlers.kit.words import _, bold, fill, last_day, moment
from handlers.orders.words import number_words
from handlers.refunds.buttons import RefundDeed
from handlers.refunds.words import STATE, refund_no


def _again(refusal: CaseChanged | AlreadyDecided | NeedsOverride | OwnRefund) -> Rows:
    deed = RefundDeed(refund=refusal.refund_id, deed="new")
    return [[button("↩ " + _("Open the refund"), deed)]]


REFUSALS = Refusals(
    say={
        WindowOver: lambda r, z: fill(
            _("❌ Order {no}: a refund could be asked for until {day}."),
            no=number_words(r.no),
            day=bold(last_day(r.until, r.zone)),
        ),
        AskedBefore: lambda r, z: fill(
            _("❌ A refund of order {no} was asked for already: {refund}."),
            no=number_words(r.no),
            refund=refund_no(r.refund_id),
        ),
        AskedTooOften: lambda r, z: fill(
            _("❌ You have asked for order {no} often enough today. From {at} on you can again."),
            no=number_words(r.no),
            at=moment(r.until, r.zone),
        ),
        AlreadyDecided: lambda r, z: fill(
            _("👌 Refund {refund} is decided already: {state}, by {who}, {at}."),
            refund=refund_no(r.refund_id),
            state=bold(STATE[RefundState(r.state)]()),
            who=r.who,
            at=moment(r.at, z),
        ),
        OwnRefund: lambda r, z: _(
            "❌ You asked for it, or it is your order: somebody else has to decide."
        ),
        CaseChanged: lambda r, z: _(
            "⚠️ Something has changed since you looked: a use, a shipment, a setting. Nothing was "
            "done. Look at it again."
        ),
        NeedsOverride: lambda r, z: _(
            "❌ Something of it was used: approve it with a reason, for example /approve R12 The "
            "machine was broken"
        ),
    },
    malformed={
        "restocks": lambda: _("❌ Type an order's number, or product and its number."),
        "refund_free": lambda: _("❌ That is no amount. For example: 20, or - for none."),
        "refund_one": lambda: _("❌ That is no amount. For example: 20, or - for none."),
        "refund_hours": lambda: _("❌ Hours until others are asked are 1 to {limit}."),
        "echo_hours": lambda: _("❌ Hours after a restock are 0 to {limit}."),
    },
    gone={
        "refunds": lambda: _("👌 That refund is decided already."),
        "restock": lambda: _("👌 It is in the stock already, or was never refunded."),
        "echo": lambda: _("👌 That was answered already."),
    },
    not_found={"refunds": lambda: _("❌ There is no such refund here.")},
    offers={
        CaseChanged: _again,
        AlreadyDecided: _again,
        NeedsOverride: _again,
        OwnRefund: _again,
    },
    lists={
        "refunds": ListOf("refunds", Permission.MANAGE_REFUNDS, lambda: _("Refunds")),
    },
)
