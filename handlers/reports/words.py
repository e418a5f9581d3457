"""The report in words: the one thing to know, then the numbers."""

from domain.redemption import Outcome
from domain.reports import (
    Figures,
    Habit,
    Length,
    Odd,
    Oddity,
    OddVerifier,
    Report,
    Series,
    Some,
    Span,
)
from handlers.catalog.words import money
from handlers.kit.words import Markup, _, _n, bold, comma, day, fill, lines, moment, number, times
from handlers.scan.brief import BRIEF

STORES_SHOWN = 15
HABIT = {
    Habit.UNDONE: lambda: _("{name}: {n} undone of {of}, the shop's usual is {usual} of {all}"),
    Habit.OVERRIDDEN: lambda: _(
        "{name}: {n} overridden of {of}, the shop's usual is {usual} of {all}"
    ),
    Habit.REFUSED: lambda: _("{name}: {n} refused of {of}, the shop's usual is {usual} of {all}"),
}
QUIET = {
    Length.DAY: lambda: _("📊 {merchant}, {when}: a quiet day."),
    Length.WEEK: lambda: _("📊 {merchant}, {when}: a quiet week."),
    Length.MONTH: lambda: _("📊 {merchant}, {when}: a quiet month."),
}
CLEAR = 0.05  # a difference that is worth a word
SELDOM = 0.01  # a share below this is said of 1,000


def report_text(found: Report) -> Markup:
    """A quiet day is one line."""
    if found.quiet:
        length = found.span.length
        quiet = _("📊 {merchant}, {when}: quiet days.")
        return fill(
            quiet if isinstance(length, int) else QUIET[length](),
            merchant=bold(whose(found)),
            when=span_words(found.span),
        )
    alone = found.store is not None
    return lines(
        headline(found),
        title(found),
        "",
        *_money(found),
        _redeemed(found),
        _points(found),
        fill(_("🎫 vouchers claimed: {n}"), n=found.claimed) if found.claimed else None,
        _beside(found),
        *_odd_lines(found),
        "",
        *([] if alone else _stores(found)),
        fill(_("↩ undone: {n}"), n=found.total.undone) if found.total.undone else None,
        _refused(found),
        *_to_do(found),
    )


def title(found: Report) -> Markup:
    return fill(_("📊 {merchant}, {day}"), merchant=bold(whose(found)), day=span_words(found.span))


def whose(found: Report) -> str:
    """The merchant's, or one store's."""
    return f"{found.merchant} · {found.store.store}" if found.store else found.merchant


def span_words(span: Span) -> str:
    if span.first == span.last:
        return day(span.first)
    return f"{day(span.first)} – {day(span.last)}"


def headline(found: Report) -> Markup:
    """The one thing to know: what is odd, else how it went beside the same time before."""
    if found.odd:
        return fill("<b>⚠️ {what}</b>", what=odd_words(found, found.odd[0]))
    if found.span.last >= found.today and found.span.length is Length.DAY:
        return fill("<b>{what}</b>", what=_so_far(found))
    beside = found.week_before or found.before
    now, then = _measure(found.total, beside)
    if not then:
        return fill("<b>{what}</b>", what=_so_far(found))
    share = (now - then) / then
    if abs(share) < CLEAR:
        said = _("✅ {what}, as {before}")
    elif share > 0:
        said = _("✅ {what}: {share} % more than {before}")
    else:
        said = _("🔻 {what}: {share} % less than {before}")
    what = fill(said, what=_so_far(found), share=round(abs(share) * 100), before=_then(found))
    return fill("<b>{what}</b>", what=what)


def _so_far(found: Report) -> str:
    if found.total.gross or found.total.refunds:
        return _("Net {money}").format(money=money(found.total.net, found.currency))
    return times(found.total.uses)


def _measure(now: Figures, then: Figures) -> tuple[int, int]:
    return (now.net, then.net) if now.gross or now.refunds else (now.uses, then.uses)


def _then(found: Report) -> str:
    if found.span.length is Length.WEEK:
        return _("the week before")
    if found.span.length is Length.MONTH:
        return _("the month before")
    if isinstance(length := found.span.length, int):
        return _n("the {n} day before", "the {n} days before", length).format(n=number(length))
    return _("the same day a week before")


def _money(found: Report) -> list[Markup]:
    had = found.total
    if not (had.gross or had.refunds or had.orders or had.refunded):
        return []
    shown = {
        name: money(minor, found.currency)
        for name, minor in (
            ("net", had.net),
            ("gross", had.gross),
            ("off", had.off),
            ("refunds", had.refunds),
        )
    }
    sum_of = fill(_("<b>Net {net}</b> = {gross} − {off} discounts − {refunds} refunds"), **shown)
    orders = _n("{n} order", "{n} orders", had.orders).format(n=number(had.orders))
    if had.refunded:
        orders += _(", {n} refunded").format(n=number(had.refunded))
    return [sum_of, fill("🧾 {orders}", orders=orders)]


def _redeemed(found: Report) -> Markup:
    had = found.total
    return fill(
        _n("<b>{uses}</b> in {n} redemption", "<b>{uses}</b> in {n} redemptions", had.redemptions),
        uses=times(had.uses),
        n=had.redemptions,
    )


def _points(found: Report) -> Markup | None:
    if found.points is None or not (found.points.given or found.points.taken):
        return None
    return fill(
        _("⭐ points given {given}, taken {taken}"),
        given=found.points.given,
        taken=found.points.taken,
    )


def _beside(found: Report) -> Markup:
    before = _short(found, found.before)
    if found.week_before is None:
        return fill("{then}: {before}", then=_then(found), before=before)
    return fill(
        _("the day before {before}; a week before {week}"),
        before=before,
        week=_short(found, found.week_before),
    )


def _short(found: Report, had: Figures) -> str:
    """Net and uses, whichever this shop has."""
    parts = []
    if found.total.gross or found.before.gross or (found.week_before or had).gross:
        parts.append(money(had.net, found.currency))
        parts.append(_n("{n} order", "{n} orders", had.orders).format(n=number(had.orders)))
    parts.append(times(had.uses))
    return comma(parts)


def _odd_lines(found: Report) -> list[Markup]:
    """The first stands above already."""
    return [fill("⚠️ {what}", what=odd_words(found, one)) for one in found.odd[1:]]


def odd_words(found: Report, one: Odd | OddVerifier) -> str:
    if isinstance(one, OddVerifier):
        return _verifier_words(one)
    judged = one.judged
    names = {line.store_id: line.store for line in found.stores}
    values = {
        "store": names.get(one.store_id, ""),
        "n": number(judged.count),
        "usual": number(judged.usual),
    }
    if one.series is Series.REDEMPTIONS:
        if judged.oddity is Oddity.SILENT and one.last is not None:
            at = moment(one.last, found.timezone)
            said = _("{store}: no scan since {at}; usually {usual} on this weekday")
            return said.format(at=at, **values)
        if judged.oddity is Oddity.MORE:
            return _("{store}: redemptions {n}; usually {usual} on this weekday").format(**values)
        return _("{store}: redemptions only {n}; usually {usual} on this weekday").format(**values)
    if one.series is Series.ORDERS:
        if judged.oddity is Oddity.MORE:
            return _("Paid orders: {n}; usually {usual} on this weekday").format(**values)
        return _("Paid orders: only {n}; usually {usual} on this weekday").format(**values)
    if one.series is Series.REFUSALS:
        return _("Refused scans: {n}; usually {usual} on this weekday").format(**values)
    return _("Refunded orders: {n}; usually {usual} on this weekday").format(**values)


def _verifier_words(one: OddVerifier) -> str:
    """What is usual as so many of 100; of 1,000 where it is seldom."""
    judged = one.judged
    of = 100 if judged.usual >= SELDOM else 1000
    return HABIT[one.habit]().format(
        name=one.name or f"#{one.staff_id}",
        n=number(judged.share.count),
        of=number(judged.share.of),
        usual=number(round(judged.usual * of)),
        all=number(of),
    )


def _stores(found: Report) -> list[Markup | None]:
    busy = sorted(
        (one for one in found.stores if one.figures.any),
        key=lambda one: (-one.figures.net, -one.uses, one.store),
    )
    silent = [one.store for one in found.stores if not one.figures.any]
    return [
        *(store_line(found, one.store, one.figures) for one in busy[:STORES_SHOWN]),
        fill(_("… and more stores: {n}"), n=len(busy) - STORES_SHOWN)
        if len(busy) > STORES_SHOWN
        else None,
        fill(_("🔇 nothing at: {stores}"), stores=comma(silent[:STORES_SHOWN]))
        if silent
        else None,
    ]


def store_line(found: Report, name: str, had: Figures) -> Markup:
    parts = []
    if had.gross or had.refunds:
        parts.append(money(had.net, found.currency))
    elif had.orders:  # for points alone
        parts.append(_n("{n} order", "{n} orders", had.orders).format(n=number(had.orders)))
    if had.uses or not parts:
        parts.append(times(had.uses))
    return fill("🏬 {store}: {what}", store=name or _("no store"), what=comma(parts))


def _refused(found: Report) -> Markup | None:
    """How many, and each reason."""
    if not found.total.refused:
        return None
    words = fill(_("❌ refused: {n}"), n=found.total.refused)
    why = comma([f"{BRIEF[Outcome(one)]()} {number(n)}" for one, n in found.reasons])
    return fill("{words} ({why})", words=words, why=why) if why else words


def _to_do(found: Report) -> list[Markup | None]:
    return [
        fill(_("💸 refunds that wait for a decision: {n}"), n=found.waiting)
        if found.waiting
        else None,
        _some(_("📉 little is left of: {names}"), found.low),
        _some(_("⏳ last days of sale: {names}"), found.ending),
    ]


def _some(said: str, some: Some | None) -> Markup | None:
    if some is None or not some.count:
        return None
    names = comma(some.names)
    if some.count > len(some.names):
        more = _("and {n} more").format(n=number(some.count - len(some.names)))
        names = f"{names} {more}"
    return fill(said, names=names)
