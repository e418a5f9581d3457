"""What a member has, what a leader gives and takes, and the transfers that prove the number."""

import re
from datetime import datetime
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.errors import Malformed
from domain.ledger import Standing
from domain.limits import LINE, POINTS
from domain.members import (
    Holdings,
    adjust_points,
    history_of,
    holdings_of,
    holdings_then,
    list_members,
    my_history,
    my_holdings,
    pay_out,
    top_up,
)
from domain.money import parse_money, ungrouped
from domain.orders import numbers_of
from domain.paging import Place
from domain.signs import narrow
from handlers.catalog.words import money, points
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.paging import walker
from handlers.kit.questions import Question
from handlers.kit.screen import Button, Event, Rows, Screen, button, send, show
from handlers.kit.typed import number_first, parse_moment, past_day, split_moment
from handlers.kit.words import Markup, _, _n, bold, day, fill, lines, moment
from handlers.people.buttons import MemberDeed
from handlers.points.buttons import PointsOf
from handlers.points.words import order_in, transfer_line

CHANGE = Question("points.change", things=("members",))
SHOWN = 8  # members who match
# Not inside of a name, as in A-1; and "+1 000 gift" is no gift of one.
_CHANGE = re.compile(
    r"(?<=\s)([+＋−–—－-]\s*(?:\d{1,3}(?:[,，]\d{3})+|\d{1,9}))\s+(?!\d{3}\b)(.*)", re.DOTALL
)
Unit = Literal["p", "m"]  # points, money: a button has 64 bytes


class Proof(CallbackData, prefix="pv1"):
    """The transfers behind a number; ``person`` 0: one's own."""

    person: int
    unit: Unit
    step: str = "first"
    id: int = 0


async def points_command(message: Event, desk: Desk, me: Me, args: str = "") -> None:
    """``/points MEMBER``; ``/points MEMBER +50 birthday`` gives, ``-50 mistake`` takes;
    ``/points MEMBER at DATE TIME``: as it stood then."""
    whose, said = split_moment(args)
    if said and not _CHANGE.search(whose):
        await _then(message, desk, me, whose, parse_moment(said, desk.clock(), me.zone, past_day))
        return
    words, change, reason = _read(args)
    found = await desk(list_members, words=words, limit=SHOWN + 1)
    if len(found) == 1:
        person = found[0].person_id
        if change:
            has = await desk(adjust_points, person_id=person, change=change, reason=reason)
            await show(message, _screen(has, _change_words(change)))
        else:
            await show(message, _screen(await desk(holdings_of, person_id=person)))
        return
    if change or (words and not found):
        raise Malformed("member")
    rows: Rows = [
        [button("👤 " + one.name, PointsOf(person=one.person_id))] for one in found[:SHOWN]
    ]
    text = lines(
        _("◆ <b>Points</b>: whose?"),
        _("Tap a member, or type <code>/points NAME +50 birthday</code>."),
        None if found else _("None found. Who opens your shop's link becomes a member."),
        _("There are more: add letters of the name.") if len(found) > SHOWN else None,
    )
    if not found:
        rows.append([go("📣 " + _("Share"), "share")])
    await show(message, Screen(text, [*rows, [go("◀ " + _("Members"), "members"), to_menu()]]))


async def _then(event: Event, desk: Desk, me: Me, words: str, at: datetime) -> None:
    """The sums of the ledger until that moment."""
    found = await desk(list_members, words=words, limit=2)
    if len(found) != 1:
        raise Malformed("member")
    then = await desk(holdings_then, person_id=found[0].person_id, at=at)
    text = lines(
        fill(
            _("🕰 {name} as it stood on {at}"),
            name=bold(then.name),
            at=bold(moment(then.at, me.zone)),
        ),
        fill(_("◆ <b>{n}</b> to spend"), n=points(then.points)),
        fill(_("held for orders: {n}"), n=points(then.points_held)) if then.points_held else None,
        fill(_("Balance: {amount}"), amount=money(then.money, then.currency)),
        fill(_("held for orders: {n}"), n=money(then.money_held, then.currency))
        if then.money_held
        else None,
        fill(_("last moved {at}"), at=moment(then.last, me.zone))
        if then.last
        else _("Nothing had moved yet."),
    )
    now = button("◆ " + _("Now"), PointsOf(person=found[0].person_id))
    await show(event, Screen(text, [[now, to_menu()]]))


async def points_pressed(
    query: CallbackQuery, pressed: PointsOf, desk: Desk, state: FSMContext
) -> None:
    await state.clear()
    await show(query, _screen(await desk(holdings_of, person_id=pressed.person)))


async def change_pressed(
    query: CallbackQuery, pressed: PointsOf, desk: Desk, state: FSMContext
) -> None:
    has = await desk(holdings_of, person_id=pressed.person)
    await CHANGE.ask(state, person=pressed.person, deed=pressed.deed)
    back = button("◀ " + _("Back"), PointsOf(person=pressed.person))
    await show(query, Screen(fill(_ASK[pressed.deed](), name=bold(has.name)), [[back]]))


_ASK = {
    "give": lambda: _("✍️ How many points shall {name} get, and why? For example: 50 birthday"),
    "take": lambda: _(
        "✍️ How many points shall be taken from {name}, and why? For example: 50 given twice"
    ),
    "topup": lambda: _(
        "✍️ How much money did {name} give you? It goes into the till and onto their balance."
    ),
    "payout": lambda: _("✍️ How much do you pay out to {name}? It comes from the till."),
}


async def change_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    about = await CHANGE.about(state)
    person, deed, text = about["person"], about["deed"], (message.text or "").strip()
    if deed in ("topup", "payout"):
        currency = (await desk(holdings_of, person_id=person)).currency
        amount = parse_money(text, currency, "amount")
        has = await desk(top_up if deed == "topup" else pay_out, person_id=person, amount=amount)
        await state.clear()
        words = _("✅ {amount} came in.") if deed == "topup" else _("✅ {amount} was paid out.")
        said = fill(words, amount=money(amount, currency))
    else:
        number, reason = number_first(text, "points moved", POINTS)
        sign = "+" if deed == "give" else "-"
        number = ungrouped(number.removeprefix(sign))
        if not re.fullmatch(r"\d{1,9}", number):  # minus 50 is not given
            raise Malformed("points moved", POINTS)
        change = int(sign + number)
        has = await desk(adjust_points, person_id=person, change=change, reason=reason)
        await state.clear()
        said = _change_words(change)
    await send(message, _screen(has, said))


async def my_points_command(message: Event, desk: Desk) -> None:
    """``/mypoints``."""
    has = await desk(my_holdings)
    rows = [
        [button("❓ " + fill(_("Why {n}?"), n=points(has.points.free)), Proof(person=0, unit="p"))]
    ]
    if has.money.free or has.money.held:
        rows.append([button("❓ " + _("Why this balance?"), Proof(person=0, unit="m"))])
    rows.append([go("🧾 " + _("My orders"), "myorders")])
    await show(message, Screen(_holdings(has), [*rows, [to_menu()]]))


async def proof_pressed(query: CallbackQuery, pressed: Proof, desk: Desk, me: Me) -> None:
    """Every line says what changed, and what there was after it."""
    place = Place(pressed.step, pressed.id) if pressed.id else Place(pressed.step)
    in_money = pressed.unit == "m"
    if pressed.person:
        has = await desk(holdings_of, person_id=pressed.person)
        found = await desk(history_of, person_id=pressed.person, money=in_money, place=place)
        back = button("◀ " + _("Points"), PointsOf(person=pressed.person))
    else:
        has, found = await desk(my_holdings), await desk(my_history, money=in_money, place=place)
        back = go("◀ " + _("Points"), "mypoints")
    about = [number for one in found.lines if (number := order_in(one.ref))]
    orders = await desk(numbers_of, order_ids=about) if about else {}
    currency = has.currency if in_money else None
    free = (has.money if currency else has.points).free
    text = lines(
        fill(
            _("🧾 Why {amount}: newest first, with what was free after each."),
            amount=money(free, currency) if currency else points(free),
        ),
        *(transfer_line(one, currency, me.zone, orders) for one in found.lines),
        None if found.lines else _("Nothing has moved yet."),
    )

    def at(step: str, key: int, words: str) -> Button:
        return button(words, Proof(person=pressed.person, unit=pressed.unit, step=step, id=key))

    rows = walker(found, [one.id for one in found.lines], at)
    await show(query, Screen(text, [*rows, [back, to_menu()]]))


def _read(args: str) -> tuple[str, int, str]:
    """Whom, how many, why."""
    words = args.strip()
    match = _CHANGE.search(words)
    if match is None:
        bare = re.search(r"(?:^|\s)[+＋−–—－-]\s*[\d,，]{1,11}$", words)
        if bare:
            raise Malformed("reason", LINE)
        return words, 0, ""
    return words[: match.start()].strip(), int(re.sub(r"[\s,]", "", narrow(match[1]))), match[2]


def _change_words(change: int) -> Markup:
    words = _("✅ {n} given.") if change > 0 else _("✅ {n} taken.")
    return fill(words, n=points(abs(change)))


def _screen(has: Holdings, said: Markup | None = None) -> Screen:
    """A leader's view, with everything that can be done."""
    who = has.person_id
    rows: Rows = [
        [
            button("➕ " + _("Give points"), PointsOf(person=who, deed="give")),
            button("➖ " + _("Take points"), PointsOf(person=who, deed="take")),
        ],
        [
            button("💶 " + _("Top up"), PointsOf(person=who, deed="topup")),
            button("💸 " + _("Pay out"), PointsOf(person=who, deed="payout")),
        ],
        [
            button("🧾 " + _("Points"), Proof(person=who, unit="p")),
            button("🧾 " + _("Balance"), Proof(person=who, unit="m")),
        ],
        [button("◀ 👤 " + has.name, MemberDeed(person=who)), to_menu()],
    ]
    return Screen(lines(said, fill("👤 {name}", name=bold(has.name)), _holdings(has)), rows)


def _holdings(has: Holdings) -> Markup:
    return lines(
        fill(_("◆ <b>{n}</b> to spend"), n=points(has.points.free)),
        _ending(has.points),
        fill(_("held for orders: {n}"), n=points(has.points.held)) if has.points.held else None,
        fill(_("to come when orders are completed: {n}"), n=points(has.points.pending))
        if has.points.pending
        else None,
        fill(_("Balance: {amount}"), amount=money(has.money.free, has.currency)),
    )


def _ending(has: Standing) -> Markup | None:
    if not has.ending or has.ends_on is None:
        return None
    return fill(
        _n("{n} of them ends after {day}", "{n} of them end after {day}", has.ending),
        n=points(has.ending),
        day=day(has.ends_on),
    )
