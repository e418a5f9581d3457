"""For who leads: who is at which store now, and what each verifier did."""

from datetime import timedelta

from aiogram.types import CallbackQuery

from domain.days import local
from domain.desk import Desk
from domain.merchants import settings
from domain.shifts import OnShift, Verifier, on_shift, verifiers
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.screen import Button, Screen, button, show
from handlers.kit.words import Markup, _, _n, bold, clock, fill, lines, number, times
from handlers.shifts.buttons import Figures

WEEK = 7


async def today_pressed(query: CallbackQuery, desk: Desk, me: Me) -> None:
    other = button("📊 " + _("Last 7 days"), Figures(deed="week"))
    await _shown(query, desk, me, 1, _("📊 <b>Verifiers, today</b>"), other)


async def week_pressed(query: CallbackQuery, desk: Desk, me: Me) -> None:
    other = button("📊 " + _("Today"), Figures(deed="today"))
    await _shown(query, desk, me, WEEK, _("📊 <b>Verifiers, last 7 days</b>"), other)


async def _shown(
    query: CallbackQuery, desk: Desk, me: Me, days: int, first: str, other: Button
) -> None:
    """The last days of the merchant's own, and who is where just now."""
    found = await desk(settings)
    today = local(desk.clock(), found.timezone if found else me.zone).date()
    did = await desk(verifiers, since=today - timedelta(days=days - 1), until=today)
    text = lines(
        first,
        *now_lines(await desk(on_shift), me.zone),
        "",
        *(_line(one) for one in did),
        None if did else _("Nobody has redeemed anything yet."),
    )
    await show(query, Screen(text, [[other], [go("◀ " + _("Staff"), "staff"), to_menu()]]))


def now_lines(now: list[OnShift], zone: str) -> list[Markup]:
    """Who is at which store, since when."""
    return [
        fill(
            _("🟢 {store}: {name} since {at}"),
            store=one.store,
            name=bold(one.name),
            at=clock(one.since, zone),
        )
        for one in now
    ]


def _line(one: Verifier) -> Markup:
    """``Viktor: 42 uses in 40 · ❌ 2 · ↩ 1 · ...``; what is nought is left out."""
    odd = [
        _n("{n} refused", "{n} refused", one.refused).format(n=number(one.refused))
        if one.refused
        else "",
        _n("{n} undone", "{n} undone", one.undone).format(n=number(one.undone))
        if one.undone
        else "",
        _("{n} overridden by a manager").format(n=number(one.overridden))
        if one.overridden
        else "",
        _("{n} denied by holders").format(n=number(one.denied)) if one.denied else "",
    ]
    return lines(
        fill(
            "{name}: {uses}",
            name=bold(one.name or _("a former colleague")),
            uses=times(one.uses),
        ),
        Markup("   ") + " · ".join(one for one in odd if one) if any(odd) else None,
    )
