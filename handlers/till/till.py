"""The till's day: what should be there, what is counted, what differs, and the closing."""

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import drafts
from domain.desk import Desk
from domain.money import MOST, parse_money
from domain.orders import numbers_of
from domain.paging import Place
from domain.till import (
    DRAFT,
    ClosingLine,
    FlowSum,
    Movement,
    Till,
    TillLine,
    close_till,
    list_closings,
    list_tills,
    movements,
    suspects,
    till,
)
from handlers.catalog.words import money, points
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.paging import PAGE, walker
from handlers.kit.questions import Question
from handlers.kit.screen import BAD, GOOD, Button, Event, Rows, Screen, button, send, show
from handlers.kit.store_names import numbered
from handlers.kit.typed import number_first, parse_number
from handlers.kit.words import Markup, _, _n, bold, fill, lines, moment, number
from handlers.orders.buttons import ShowOrder
from handlers.orders.words import MEANS
from handlers.points.words import order_in
from handlers.till.buttons import AsExpected, Counted, TillOf
from handlers.till.stars import stars_button
from handlers.till.words import FLOW, signed, till_name

COUNT = Question("till.count", things=("stores",))
HIGHEST = 999_999_999
SHOP = ("shop", "店铺")


async def day_command(event: Event, desk: Desk, me: Me, state: FSMContext, args: str = "") -> None:
    """``/day [store ID]``; ``/day ID AMOUNT [note]`` says at once what was counted."""
    words = (await numbered(desk, args)).split()
    if words and words[0].casefold() in ("store", "门店"):
        words = words[1:]
    if not words:
        await _tills(event, desk, me, state)
        return
    first, *rest = words
    store = 0 if first.casefold() in SHOP else parse_number(first, "number", HIGHEST)
    if rest:
        has = await desk(till, store_id=store)
        await _count(event, desk, me, has, " ".join(rest))
        return
    await _show(event, desk, me, state, store)


async def till_pressed(
    query: CallbackQuery, pressed: TillOf, desk: Desk, me: Me, state: FSMContext
) -> None:
    await _show(query, desk, me, state, pressed.store)


async def as_expected_pressed(
    query: CallbackQuery, pressed: AsExpected, desk: Desk, me: Me, state: FSMContext
) -> None:
    done = await desk(
        close_till,
        store_id=pressed.store,
        number=pressed.number,
        expected=pressed.expected,
        counted=pressed.expected,
    )
    await state.clear()
    await show(query, closed_screen(done, me))


async def count_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    """``AMOUNT [note]``."""
    has = await desk(till, store_id=(await COUNT.about(state))["store"])
    await _count(message, desk, me, has, message.text or "")
    await state.clear()


async def counted_pressed(query: CallbackQuery, pressed: Counted, desk: Desk, me: Me) -> None:
    done = await desk.answered(close_till)
    if done is None:
        said = await desk(drafts.read, draft=pressed.draft, kind=DRAFT)
        done = await desk(
            close_till,
            store_id=said["store"],
            number=said["number"],
            expected=said["expected"],
            counted=said["counted"],
            note=said["note"],
            draft=pressed.draft,
        )
    await show(query, closed_screen(done, me))


async def moves_pressed(query: CallbackQuery, pressed: TillOf, desk: Desk, me: Me) -> None:
    """With the time, and who took it."""
    place = Place(pressed.step, pressed.id) if pressed.id else Place(pressed.step)
    has = await desk(till, store_id=pressed.store)
    found = await desk(movements, store_id=pressed.store, place=place, size=PAGE)
    about = {one.id: order_in(one.ref) for one in found.lines}
    ids = [one for one in about.values() if one]
    orders = await desk(numbers_of, order_ids=ids) if ids else {}
    text = lines(
        fill(
            _("🧾 <b>{till}</b>: what went in and out, newest first."), till=till_name(has.store)
        ),
        *(_move(one, orders.get(about[one.id] or 0, ""), has, me) for one in found.lines),
        None if found.lines else _("Nothing since the last closing."),
    )
    rows: Rows = [
        [button(f"🧾 {orders[order]}", ShowOrder(order=order))]
        for order in dict.fromkeys(ids)
        if order in orders
    ]
    rows += walker(
        found,
        [one.id for one in found.lines],
        lambda step, key, words: button(
            words, TillOf(store=pressed.store, deed="moves", step=step, id=key)
        ),
    )
    back = button("◀ " + _("Till"), TillOf(store=pressed.store))
    await show(query, Screen(text, [*rows, [back, to_menu()]]))


async def past_pressed(query: CallbackQuery, pressed: TillOf, desk: Desk, me: Me) -> None:
    place = Place(pressed.step, pressed.id) if pressed.id else Place(pressed.step)
    has = await desk(till, store_id=pressed.store)
    found = await desk(list_closings, store_id=pressed.store, place=place, size=PAGE)
    text = lines(
        fill(_("📒 <b>{till}</b>: closings, newest first."), till=till_name(has.store)),
        *(_past(one, me) for one in found.lines),
        None if found.lines else _("It was never closed."),
        _("A closing is never changed. What was miscounted, the next one puts right."),
    )
    rows = walker(
        found,
        [one.id for one in found.lines],
        lambda step, key, words: button(
            words, TillOf(store=pressed.store, deed="past", step=step, id=key)
        ),
    )
    back = button("◀ " + _("Till"), TillOf(store=pressed.store))
    await show(query, Screen(text, [*rows, [back, to_menu()]]))


async def _tills(event: Event, desk: Desk, me: Me, state: FSMContext) -> None:
    """One is shown at once; of several, which."""
    found = await desk(list_tills)
    if len(found) == 1:
        await _show(event, desk, me, state, found[0].store_id)
        return
    text = lines(
        _("🪙 <b>Tills</b>: what should be there."),
        *(_till_line(one, me) for one in found),
    )
    rows = [
        [
            button(
                f"{money(one.expected, one.currency)} · {till_name(one.store)}",
                TillOf(store=one.store_id),
            )
        ]
        for one in found
    ]
    await show(event, Screen(text, [*rows, await stars_button(desk), [to_menu()]]))


async def _show(event: Event, desk: Desk, me: Me, state: FSMContext, store: int) -> None:
    """What should be there, and the question what is."""
    has = await desk(till, store_id=store)
    await COUNT.ask(state, store=store)
    await show(event, till_screen(has, me, await stars_button(desk)))


async def _count(event: Event, desk: Desk, me: Me, has: Till, said: str) -> None:
    """What was counted: closed at once where nothing differs, else looked at first."""
    amount, note = number_first(said, "amount", MOST)
    counted = parse_money(amount, has.currency, "amount")
    if counted == has.expected:
        done = await desk.once(
            close_till,
            store_id=has.store_id,
            number=has.number,
            expected=has.expected,
            counted=counted,
            note=note,
        )
        await show(event, closed_screen(done, me))
        return
    answers = {
        "store": has.store_id,
        "number": has.number,
        "expected": has.expected,
        "counted": counted,
        "note": note,
    }
    draft = await desk(drafts.begin, kind=DRAFT, answers=answers)
    may_be = await desk(suspects, store_id=has.store_id, counted=counted)
    difference = signed(counted - has.expected, has.currency)
    words = (
        _("Missing is exactly what these orders brought. Was it really taken?")
        if counted < has.expected
        else _("Too much is exactly what these orders cost, which wait for payment.")
    )
    text = lines(
        fill("⚠️ <b>{difference}</b> · {till}", difference=difference, till=till_name(has.store)),
        fill(_("Counted: {counted}"), counted=bold(money(counted, has.currency))),
        fill(_("Should be: {expected}"), expected=money(has.expected, has.currency)),
        fill("📝 {note}", note=note) if note else None,
        words if may_be else None,
        _("The next span begins from what was counted. Close it so?"),
    )
    rows: Rows = [
        [button(f"🧾 {one.no} · {money(one.amount, has.currency)}", ShowOrder(order=one.order_id))]
        for one in may_be
    ]
    rows += [
        [
            button(
                _("Close with {difference}").format(difference=difference),
                Counted(draft=draft),
                BAD,
            )
        ],
        [button("◀ " + _("Count again"), TillOf(store=has.store_id)), to_menu()],
    ]
    await send(event, Screen(text, rows))


def till_screen(has: Till, me: Me, stars: list[Button]) -> Screen:
    currency = has.currency
    since = fill(_("Since {at}"), at=moment(has.since, me.zone))
    text = lines(
        fill("🪙 {till}", till=bold(till_name(has.store))),
        fill(
            _("{since}, closed by {who}: {amount}"),
            since=since,
            who=has.opened_by,
            amount=money(has.opening, currency),
        )
        if has.opened_by
        else since,
        *(_flow(one, currency) for one in has.flows),
        fill(_("There should be {amount}."), amount=bold(money(has.expected, currency))),
        "",
        fill(_("Paid today: {what}"), what=_today(has)) if has.today else None,
        _("✍️ Count the cash and type what there is; a note may follow: 90.50 a coin fell."),
    )
    rows: Rows = []
    if has.expected >= 0:
        same = AsExpected(store=has.store_id, number=has.number, expected=has.expected)
        words = _("It is {amount}: close").format(amount=money(has.expected, currency))
        rows.append([button("✅ " + words, same, GOOD)])
    rows += [
        [
            button("🧾 " + _("In and out"), TillOf(store=has.store_id, deed="moves")),
            button("📒 " + _("Closings"), TillOf(store=has.store_id, deed="past")),
        ],
        stars,
        [go("◀ " + _("Tills"), "day"), to_menu()],
    ]
    return Screen(text, rows)


def closed_screen(done: ClosingLine, me: Me) -> Screen:
    differs = signed(done.difference, done.currency)
    text = lines(
        fill(_("⚠️ <b>CLOSED WITH {difference}</b>"), difference=differs)
        if done.difference
        else _("✅ <b>CLOSED</b> · as it should be"),
        fill("🪙 {till}", till=till_name(done.store)),
        fill(
            "{since} – {until}",
            since=moment(done.since, me.zone),
            until=moment(done.until, me.zone),
        ),
        fill(_("Counted: {counted}"), counted=bold(money(done.counted, done.currency))),
        fill(_("Should be: {expected}"), expected=money(done.expected, done.currency)),
        fill("📝 {note}", note=done.note) if done.note else None,
        _(
            "The next span begins from what was counted. What was miscounted, the next closing "
            "puts right."
        ),
    )
    rows = [
        [button("📒 " + _("Closings"), TillOf(store=done.store_id, deed="past"))],
        [go("◀ " + _("Tills"), "day"), to_menu()],
    ]
    return Screen(text, rows)


def _till_line(one: TillLine, me: Me) -> Markup:
    name = bold(till_name(one.store))
    if one.closed_at is None:
        return fill(_("{till}: never closed yet"), till=name)
    return fill(_("{till}: closed {at}"), till=name, at=moment(one.closed_at, me.zone))


def _flow(one: FlowSum, currency: str) -> Markup:
    return fill(
        "{amount} · {what} ({n})",
        amount=signed(one.amount, currency),
        what=FLOW[one.flow](),
        n=one.count,
    )


def _today(has: Till) -> Markup:  # every means, not cash alone
    said = []
    for one in has.today:
        parts = [money(one.money, has.currency)] if one.money else []
        parts += [points(one.points)] if one.points else []
        orders = _n("{n} order", "{n} orders", one.count).format(n=number(one.count))
        what = f"{MEANS[one.means]()} {' + '.join(parts)}"
        said.append(fill("{what} ({orders})", what=what, orders=orders))
    return Markup("; ".join(said))


def _move(one: Movement, order: str, has: Till, me: Me) -> Markup:
    return fill(
        "{at} · <b>{amount}</b> · {what}{order} · {who}",
        at=moment(one.at, me.zone),
        amount=signed(one.change, has.currency),
        what=FLOW[one.flow](),
        order=f" {order}" if order else "",
        who=one.who or _("by itself"),
    )


def _past(one: ClosingLine, me: Me) -> Markup:
    return fill(
        "{at} · {counted} · <b>{difference}</b> · {who}{note}",
        at=moment(one.until, me.zone),
        counted=money(one.counted, one.currency),
        difference=signed(one.difference, one.currency) if one.difference else "✓",
        who=one.who,
        note=f" · 📝 {one.note}" if one.note else "",
    )
