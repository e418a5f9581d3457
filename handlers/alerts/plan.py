"""What is told when: the days before, for each kind, and the hours."""

from aiogram.types import CallbackQuery

from domain.alerts import Plan, What, alert_plan, change_alerts
from domain.desk import Desk
from domain.merchants import settings
from domain.reports import Rhythm, open_report, report_rhythm
from handlers.alerts.buttons import AlertKind, AlertPage, AlertSet, GroupSet, Hearing
from handlers.alerts.words import KIND
from handlers.kit.buttons import to_menu
from handlers.kit.screen import Button, Event, Rows, Screen, button, rows_of, show
from handlers.kit.words import _, _n, bold, comma, fill, lines, number

DAYS = ((30, 7, 3, 1, 0), (14, 7, 3, 1, 0), (7, 3, 1, 0), (7, 1), (1, 0))
HOURS = (1, 2, 4, 8, 24)
AT = (7, 8, 9, 10)
ASK = -2  # for which


async def plan_pressed(query: CallbackQuery, desk: Desk) -> None:
    await show_plan(query, desk)


async def days_pressed(query: CallbackQuery, pressed: AlertSet, desk: Desk) -> None:
    if pressed.n == ASK:
        plan = await desk(alert_plan)
        taps = [
            button(_marked(_list_of(one), one == plan.days), AlertSet(deed="days", n=at))
            for at, one in enumerate(DAYS)
        ]
        asked = _("📅 <b>How many days before the last day?</b> Or type: /alerts days 30 7 1")
        await _ask(query, asked, rows_of(taps, 2))
        return
    await desk(change_alerts, days=list(DAYS[pressed.n % len(DAYS)]))
    await show_plan(query, desk)


async def hours_pressed(query: CallbackQuery, pressed: AlertSet, desk: Desk) -> None:
    if pressed.n == ASK:
        plan = await desk(alert_plan)
        taps = [
            button(_marked(_hours(one), one == plan.hours), AlertSet(deed="hours", n=one))
            for one in HOURS
        ]
        asked = _("⏰ <b>After how long without an answer?</b> Or type: /alerts hours 4")
        await _ask(query, asked, rows_of(taps, 3))
        return
    await desk(change_alerts, hours=pressed.n)
    await show_plan(query, desk)


async def first_pressed(query: CallbackQuery, pressed: AlertSet, desk: Desk) -> None:
    await desk(change_alerts, managers_first=pressed.n > 0)
    await show_plan(query, desk)


async def hour_pressed(query: CallbackQuery, pressed: AlertSet, desk: Desk) -> None:
    if pressed.n == ASK:
        plan = await desk(alert_plan)
        taps = [
            button(_marked(f"{one:02}:00", one == plan.hour), AlertSet(deed="hour", n=one))
            for one in AT
        ]
        own = _marked(_("At the report's hour"), plan.hour is None)
        rows = [*rows_of(taps, 4), [button(own, AlertSet(deed="hour", n=-1))]]
        await _ask(query, _("🕘 <b>At which hour?</b> Or type: /alerts at 9"), rows)
        return
    await desk(change_alerts, hour=pressed.n)
    await show_plan(query, desk)


async def daily_pressed(query: CallbackQuery, desk: Desk) -> None:
    await desk(open_report)
    await show_plan(query, desk)


async def kinds_pressed(query: CallbackQuery, desk: Desk) -> None:
    plan = await desk(alert_plan)
    text = lines(
        _("🗂 <b>Days before, by kind</b>"),
        *(
            fill(_("{kind}: {days}"), kind=KIND[one](), days=_list_of(plan.days_of(one)))
            for one in What
        ),
    )
    taps = [button(KIND[one](), _kind(one)) for one in What]
    back = button("◀ " + _("Back"), AlertSet(deed="show"))
    await show(query, Screen(text, [*rows_of(taps, 2), [back]]))


async def kind_pressed(query: CallbackQuery, pressed: AlertKind, desk: Desk) -> None:
    what = What(pressed.ends)
    if pressed.n >= -1:
        days = list(DAYS[pressed.n % len(DAYS)]) if pressed.n >= 0 else []
        await desk(change_alerts, days=days, what=what)
        await kinds_pressed(query, desk)
        return
    plan = await desk(alert_plan)
    mine = plan.kinds.get(what)
    text = lines(
        fill(_("🗂 {kind}: how many days before?"), kind=bold(KIND[what]())),
        _list_of(plan.days_of(what)),
    )
    taps = [
        button(_marked(_list_of(one), one == mine), _kind(what, n=at))
        for at, one in enumerate(DAYS)
    ]
    as_all = button(_marked(_("As all"), mine is None), _kind(what, n=-1))
    back = button("◀ " + _("Back"), AlertSet(deed="kinds"))
    await show(query, Screen(text, [*rows_of(taps, 2), [as_all], [back]]))


async def show_plan(event: Event, desk: Desk) -> None:
    plan = await desk(alert_plan)
    shop = await desk(settings)
    seldom = await desk(report_rhythm) is Rhythm.WEEKLY
    text = lines(
        _("⚙ <b>What is told to whom and when</b>"),
        fill(
            _("Days before the last day: {days}, at {hour}:00"),
            days=_list_of(plan.days),
            hour=f"{plan.hour if plan.hour is not None else shop.report_hour if shop else 0:02}",
        ),
        _("first to the managers, then to the owners")
        if plan.managers_first
        else _("to owners and managers"),
        fill(_("to the owners once more after {n} h without an answer"), n=plan.hours),
        *(
            fill(_("{kind}: {days}"), kind=KIND[one](), days=_list_of(days))
            for one, days in plan.kinds.items()
        ),
        fill(
            _("📊 The report: on Mondays at {hour}:00, because nobody opened the daily one")
            if seldom
            else _(
                "📊 The report: each morning at {hour}:00; on Mondays only, after a week in "
                "which nobody opens it"
            ),
            hour=f"{shop.report_hour if shop else 0:02}",
        ),
        "",
        _(
            "Or type: /alerts days 30 7 1 · /alerts days vouchers 14 3 · /alerts hours 4 · "
            "/alerts at 9"
        ),
    )
    daily = button("📊 " + _("The report each morning again"), AlertSet(deed="daily"))
    last = [button("◀ " + _("What ends soon"), AlertPage()), to_menu()]
    rows = rows_of(_plan_buttons(plan), 2)
    await show(event, Screen(text, [*([[daily]] if seldom else []), *rows, last]))


def _plan_buttons(plan: Plan) -> list[Button]:
    words = _("To all at once") if plan.managers_first else _("To managers first")
    return [
        button("📅 " + _("Days before"), AlertSet(deed="days", n=ASK)),
        button("🕘 " + _("At which hour"), AlertSet(deed="hour", n=ASK)),
        button("⏰ " + _("No answer"), AlertSet(deed="hours", n=ASK)),
        button("👑 " + words, AlertSet(deed="first", n=0 if plan.managers_first else 1)),
        button("🗂 " + _("By kind"), AlertSet(deed="kinds")),
        button("👤 " + _("Who hears what"), Hearing(deed="list")),
        button("👥 " + _("A group"), GroupSet(deed="show")),
    ]


async def _ask(query: CallbackQuery, asked: str, rows: Rows) -> None:
    back = button("◀ " + _("Back"), AlertSet(deed="show"))
    await show(query, Screen(asked, [*rows, [back]]))


def _hours(count: int) -> str:
    return _n("{n} hour", "{n} hours", count).format(n=number(count))


def _kind(what: What, n: int = -2) -> AlertKind:
    return AlertKind.model_validate({"ends": what.value, "n": n})


def _list_of(days: tuple[int, ...]) -> str:
    return comma([number(one) for one in days])


def _marked(text: str, chosen: bool) -> str:
    return f"• {text}" if chosen else text
