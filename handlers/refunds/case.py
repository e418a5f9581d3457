"""The case of a refund on a screen: what a decision rests on, and its buttons."""

from domain.ledger import POINTS
from domain.orders import State
from domain.payments import PayoutState
from domain.refunds import Case, Change, RefundState
from handlers.catalog.words import points as points_words
from handlers.kit.buttons import go
from handlers.kit.screen import BAD, GOOD, Button, Rows, Screen, button
from handlers.kit.words import Markup, _, _n, bold, comma, fill, last_day, lines, moment, number
from handlers.orders.facts import bought
from handlers.orders.words import MEANS, in_unit
from handlers.orders.words import STATE as ORDER_STATE
from handlers.payments.buttons import PayoutDeed
from handlers.refunds.buttons import RefundDeed
from handlers.refunds.words import (
    MARK,
    PAYOUT,
    PLACE,
    RESTOCKS,
    STATE,
    refund_no,
    whole,
    why_words,
)


def refund_screen(case: Case, zone: str) -> Screen:
    """The verdict first; then the case; then what may be done."""
    line = case.line
    if line.state is RefundState.WAITING:
        head = fill(_("↩ <b>REFUND?</b> · {price}"), price=bold(whole(line)))
        return Screen(lines(head, *told(case, zone), *_standing(case)), _deeds(case))
    who = (
        fill(_("by {who}, {at}"), who=line.decided_name, at=moment(line.decided_at, zone))
        if (line.decided_at)
        else None
    )
    verdict = fill(
        "{mark} <b>{state}</b> · {price}",
        mark=MARK[line.state],
        state=STATE[line.state]().upper(),
        price=bold(whole(line)),
    )
    text = lines(
        verdict,
        who,
        fill(_("💬 {reason}"), reason=line.answer) if line.answer else None,
        PAYOUT[case.payout]() if case.payout else None,
        _stock_words(case) if line.state is RefundState.DONE else None,
        "",
        *_about(case, zone),
    )
    rows: Rows = []
    if line.state is RefundState.DONE and case.stockable:
        units = case.order.line.quantity
        label = "📥 " + _n("Stock in {n} unit", "Stock in {n} units", units).format(
            n=number(units)
        )
        rows.append([button(label, RefundDeed(refund=line.id, deed="stockin"), GOOD)])
    if case.payout is PayoutState.BY_HAND:
        give = PayoutDeed(payout=case.payout_id, deed="new")
        rows.append([button("💸 " + _("Give the money back"), give, GOOD)])
    return Screen(text, [*rows, _last(case)])


def told(case: Case, zone: str) -> list[Markup | str | None]:
    """What the decision rests on."""
    return [
        *_about(case, zone),
        _paid(case, zone),
        *_used(case, zone),
        _window(case),
        RESTOCKS[case.restocks](),
        None
        if case.points_back or not case.line.points
        else _("◆ Points are not returned: the shop's settings say so."),
        _habit(case),
        "",
        _("<b>Before → after</b>"),
        *(_change(one) for one in case.changes),
    ]


def _about(case: Case, zone: str) -> list[Markup | str | None]:
    line = case.line
    who = bold(line.person or _("somebody at the counter"))
    return [
        fill(_("Refund {no}"), no=refund_no(line.id)),
        bought(case.order),
        fill("👤 {name}", name=who),
        fill(_("Asked {at} by {who}"), at=moment(line.asked_at, zone), who=line.asked_name)
        if line.by_staff
        else fill(_("Asked {at}"), at=moment(line.asked_at, zone)),
        why_words(line),
    ]


def _paid(case: Case, zone: str) -> Markup | None:
    one = case.order
    if one.paid_at is None or one.means is None:
        return None
    at, means = moment(one.paid_at, zone), MEANS[one.means]()
    if one.line.state is State.PAID:
        return fill(_("🧾 Paid {at}, {means}; nothing was handed over yet"), at=at, means=means)
    state = ORDER_STATE[one.line.state]()
    return fill(_("🧾 Paid {at}, {means}; it is {state}"), at=at, means=means, state=state)


def _used(case: Case, zone: str) -> list[Markup]:
    said = [
        fill(
            _("⚠️ {store}: {uses}, last {at}"),
            store=one.store,
            uses=_n("{n} use", "{n} uses", one.uses).format(n=number(one.uses)),
            at=moment(one.last, zone),
        )
        for one in case.visits
    ]
    if case.handed:
        names = comma(case.handed)
        said.append(fill(_("🤝 Handed on: {names} would lose the card"), names=names))
    if case.used.keys:
        said.append(
            fill(
                _n("⚠️ {n} key was handed over", "⚠️ {n} keys were handed over", case.used.keys),
                n=case.used.keys,
            )
        )
    if case.used.points:
        said.append(
            fill(
                _("⚠️ {points} that it gave were spent, and stay away"),
                points=points_words(case.used.points),
            )
        )
    return said


def _window(case: Case) -> Markup:
    """The day is the one that the buyer reads (S2-07)."""
    if case.until is None:
        return fill("🗓 {said}", said=_("Not completed yet: the time to ask has not begun."))
    last = last_day(case.until, case.order.timezone)
    if case.over:
        return fill(_("⚠️ The time to ask was over on {day}"), day=last)
    return fill(_("🗓 Could be asked for until {day}"), day=last)


def _habit(case: Case) -> Markup | None:
    if not case.ordered:
        return None
    return fill(
        _("👀 {asked} in 30 days, {ordered}"),
        asked=_n("{n} other refund", "{n} other refunds", case.asked_lately).format(
            n=number(case.asked_lately)
        ),
        ordered=_n("{n} order", "{n} orders", case.ordered).format(n=number(case.ordered)),
    )


def _change(one: Change) -> Markup:
    return fill(
        "{place}: {before} → {after}",
        place=PLACE[one.place](),
        before=_amount(one.before, one.unit),
        after=_amount(one.after, one.unit),
    )


def _amount(value: int, unit: str) -> str:
    return points_words(value) if unit == POINTS else in_unit(value, unit)


def _standing(case: Case) -> list[Markup | str | None]:
    names = comma(tuple(one.name for one in case.voices))
    given = len(case.voices)
    return [
        "",
        fill(_("✅ {given} of {needed}: {names}"), given=given, needed=case.needed, names=names)
        if given
        else fill(_n("Needs {n} approval", "Needs {n} approvals", case.needed), n=case.needed),
        *(
            fill("💬 {who}: {reason}", who=one.name, reason=one.reason)
            for one in case.voices
            if one.reason
        ),
        _("🙅 You asked for it, or it is your order: somebody else decides.")
        if case.mine
        else None,
        _("You have approved it; another has to.") if case.voted else None,
        _too_few(case) if case.may < case.needed else None,
    ]


def _too_few(case: Case) -> Markup:
    """No limit spares what was used its second approval (D25)."""
    if case.used:
        words = _n(
            "⚠️ Only {n} person may decide it, and what was used takes two: /invite a manager.",
            "⚠️ Only {n} people may decide it, and what was used takes two: /invite a manager.",
            case.may,
        )
    else:
        words = _n(
            "⚠️ Only {n} person may decide it. /invite a manager, or set a limit without "
            "approval: /settings, After-sales.",
            "⚠️ Only {n} people may decide it. /invite a manager, or set a limit without "
            "approval: /settings, After-sales.",
            case.may,
        )
    return fill(words, n=case.may)


def _deeds(case: Case) -> Rows:
    number_, case_no = case.line.id, case.case_no
    rows: Rows = []
    if not case.mine:
        anyway = bool(case.used) and not any(one.override for one in case.voices)
        yes = (
            button(
                "✅ " + _("Approve, with a reason"),
                RefundDeed(refund=number_, deed="override", case=case_no),
                GOOD,
            )
            if anyway
            else button(
                "✅ " + _("Approve"),
                RefundDeed(refund=number_, deed="approve", case=case_no),
                GOOD,
            )
        )
        no = button("✖ " + _("Reject"), RefundDeed(refund=number_, deed="reject"), BAD)
        rows.append([no] if case.voted else [yes, no])
    return [*rows, _last(case)]


def _stock_words(case: Case) -> str:
    if case.restocked is not None:
        units = case.order.line.quantity
        return _n(
            "♻️ {n} unit is in the stock again", "♻️ {n} units are in the stock again", units
        ).format(n=number(units))
    return _("📦 The stock is not returned.")


def _last(case: Case) -> list[Button]:
    order = RefundDeed(refund=case.line.id, deed="order")
    return [go("◀ " + _("Refunds"), "refunds"), button("🧾 " + _("Open the order"), order)]


def back(refund_id: int) -> Button:
    return button("◀ " + _("Back"), RefundDeed(refund=refund_id, deed="card"))
