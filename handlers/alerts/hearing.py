"""Who hears what: a person, or the group, and the kinds of news."""

from collections.abc import Callable

from aiogram.types import CallbackQuery

from domain.desk import Desk
from domain.errors import Malformed, NotFound
from domain.roles import Role
from domain.staff import THE_GROUP, Listener, Topic, set_hearing, who_hears
from handlers.alerts.buttons import AlertSet, Hearing
from handlers.kit.screen import Event, Rows, Screen, button, rows_of, show
from handlers.kit.typed import is_off
from handlers.kit.words import Markup, _, bold, comma, fill, lines

TOPIC: dict[Topic, Callable[[], str]] = {
    Topic.REPORT: lambda: _("the day's report"),
    Topic.LOW: lambda: _("low stock"),
    Topic.PRODUCT: lambda: _("products that end"),
    Topic.BUNDLE: lambda: _("benefits that end"),
    Topic.LISTING: lambda: _("sales that end"),
    Topic.VOUCHER: lambda: _("vouchers that end"),
    Topic.WIN: lambda: _("unclaimed wins"),
}
CALLED = {
    "report": Topic.REPORT,
    "日报": Topic.REPORT,
    "low": Topic.LOW,
    "库存": Topic.LOW,
    "products": Topic.PRODUCT,
    "商品": Topic.PRODUCT,
    "benefits": Topic.BUNDLE,
    "权益": Topic.BUNDLE,
    "sales": Topic.LISTING,
    "销售": Topic.LISTING,
    "vouchers": Topic.VOUCHER,
    "券": Topic.VOUCHER,
    "wins": Topic.WIN,
    "中奖": Topic.WIN,
}


async def who_typed(event: Event, desk: Desk, said: str) -> None:
    """``/alerts who``; ``/alerts who Marta vouchers off``. Raises Malformed, NotFound."""
    if not said:
        await _list(event, desk)
        return
    name, _space, last = said.rpartition(" ")
    name, _space, kind = name.rpartition(" ")
    topic = CALLED.get(kind)
    if not name or topic is None:
        raise Malformed("hearing")
    people = await desk(who_hears)
    found = [one for one in people if name == one.name.casefold()] or [
        one for one in people if name in one.name.casefold()
    ]
    if len(found) != 1:
        raise NotFound("staff")
    await desk(
        set_hearing,
        person_id=found[0].person_id,
        topic=topic,
        hears=last != "no" and not is_off(last),
    )
    await _person(event, desk, found[0].person_id)


async def list_pressed(query: CallbackQuery, desk: Desk) -> None:
    await _list(query, desk)


async def person_pressed(query: CallbackQuery, pressed: Hearing, desk: Desk) -> None:
    await _person(query, desk, pressed.person)


async def set_pressed(query: CallbackQuery, pressed: Hearing, desk: Desk) -> None:
    if pressed.topic:
        await desk(
            set_hearing, person_id=pressed.person, topic=Topic(pressed.topic), hears=pressed.on
        )
    await _person(query, desk, pressed.person)


async def _list(event: Event, desk: Desk) -> None:
    people = await desk(who_hears)
    grouped = people[0].person_id == THE_GROUP
    text = lines(
        _("👤 <b>Who hears what</b>"),
        *(_line(one) for one in people),
        "",
        _("What the group hears is not told in private as well, unless nobody answers it.")
        if grouped
        else _("What everybody leaves out is told to the owners."),
        _("Or type: /alerts who Marta vouchers off"),
    )
    taps = [
        button(f"{_icon(one)} {one.name}", Hearing(deed="person", person=one.person_id))
        for one in people
    ]
    back = button("◀ " + _("Back"), AlertSet(deed="show"))
    await show(event, Screen(text, [*rows_of(taps, 2), [back]]))


async def _person(event: Event, desk: Desk, person: int) -> None:
    people = await desk(who_hears)
    one = next((one for one in people if one.person_id == person), None)
    if one is None:
        raise NotFound("staff")
    text = lines(
        fill(_("{icon} {name} hears of:"), icon=_icon(one), name=bold(one.name)),
        _("A tap leaves it out, or takes it in."),
    )
    taps: Rows = [
        [
            button(
                ("✅ " if topic in one.hears else "▫️ ") + words(),
                _choice(person, topic, on=topic not in one.hears),
            )
        ]
        for topic, words in TOPIC.items()
    ]
    await show(event, Screen(text, [*taps, [button("◀ " + _("Back"), Hearing(deed="list"))]]))


def _choice(person: int, topic: Topic, *, on: bool) -> Hearing:
    chosen = {"deed": "set", "person": person, "topic": topic.value, "on": on}
    return Hearing.model_validate(chosen)


def _line(one: Listener) -> Markup:
    out = [words() for topic, words in TOPIC.items() if topic not in one.hears]
    if not out:
        said = _("everything")
    elif len(out) == len(TOPIC):
        said = _("nothing")
    else:
        said = _("all but {kinds}").format(kinds=comma(out))
    return fill("{icon} {name}: {said}", icon=_icon(one), name=bold(one.name), said=said)


def _icon(one: Listener) -> str:
    if one.role is None:
        return "👥"
    return "👑" if one.role is Role.OWNER else "🧑"
