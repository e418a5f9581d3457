"""A store's page: what stands now, and what can be changed in groups one tap deeper."""

from collections.abc import Callable
from typing import get_args

from aiogram.types import CallbackQuery

from domain.countries import of_zone
from domain.desk import Desk
from domain.roles import Permission
from domain.stores import StoreLine, store
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.screen import BAD, Button, Rows, Screen, button, rows_of, show
from handlers.kit.words import Markup, _, _n, bold, fill, lines
from handlers.people.buttons import (
    ShowStore,
    StoreDeed,
    StoreField,
    StoreGroup,
    StoreOf,
    StoreZone,
)
from handlers.people.places import clock_rows
from handlers.scan.buttons import StandAt
from handlers.shifts.buttons import ShiftCode

GROUPS: dict[StoreGroup, Callable[[], str]] = {
    "seen": lambda: "🏬 " + _("What customers see"),
    "counter": lambda: "📷 " + _("Redeeming here"),
    "setup": lambda: "⚙ " + _("Set up"),
}
GROUP_OF: dict[str, StoreGroup] = {
    "confirm": "counter",
    "again_minutes": "counter",
    "timezone": "setup",
    "external_id": "setup",
}  # whatever is not here is what customers see


def group_of(field: str) -> StoreGroup:
    """Where a field of a store is changed."""
    return GROUP_OF.get(field, "seen")


async def group_pressed(query: CallbackQuery, pressed: StoreOf, desk: Desk) -> None:
    one = await desk(store, store_id=pressed.store)
    await show(query, group_screen(one, pressed.about))


def store_screen(one: StoreLine, me: Me) -> Screen:
    rows: Rows = []
    if me.actor.at_store != one.id and me.may(Permission.REDEEM):
        rows.append([button("📍 " + _("I work here now"), StandAt(store=one.id))])
    if me.may(Permission.MANAGE_STORES):
        rows += [] if one.pictured else [[_picture(one)]]
        rows += [
            [button(GROUPS[group](), StoreOf(store=one.id, about=group))]
            for group in get_args(StoreGroup)
        ]
        rows.insert(-1, [button("🕐 " + _("Shift code"), ShiftCode(store=one.id))])
    return Screen(_said(one), [*rows, [go("◀ " + _("Stores"), "stores"), to_menu()]])


def group_screen(one: StoreLine, group: StoreGroup) -> Screen:
    """One group of what can be changed; a change stays where it was made."""
    text = lines(fill("<b>{title}</b>", title=GROUPS[group]()), "", _said(one))
    back = button("◀ " + _("Store"), ShowStore(store=one.id))
    return Screen(
        text, [*rows_of(_changes(one, group), 1 if group == "counter" else 2), [back, to_menu()]]
    )


def back_to_group(store_id: int, field: str) -> Button:
    return button("◀ " + _("Back"), StoreOf(store=store_id, about=group_of(field)))


def zone_screen(store_id: int, me: Me, desk: Desk) -> Screen:
    """By what time it is there: everybody knows that. Or the merchant's own."""
    own = button(
        _("As the shop: {zone}").format(zone=me.house_zone), StoreZone(store=store_id, zone="")
    )
    taps = clock_rows(
        me.country or of_zone(me.house_zone),
        desk.clock(),
        lambda zone: StoreZone(store=store_id, zone=zone),
    )
    text = _("🕘 What time is it there just now? Tap, or type the time zone: Asia/Shanghai.")
    return Screen(text, [*taps, [own], [back_to_group(store_id, "timezone")]])


def _picture(one: StoreLine) -> Button:
    return button("🖼 " + _("Picture"), StoreDeed(store=one.id, deed="picture"))


def _changes(one: StoreLine, group: StoreGroup) -> list[Button]:
    def to_type(words: str, field: StoreField) -> Button:
        return button("✍️ " + words, StoreDeed(store=one.id, deed=field))

    if group == "seen":
        return [
            _picture(one),
            button("🗺 " + _("Map"), StoreDeed(store=one.id, deed="point")),
            to_type(_("Name"), "name"),
            to_type(_("Address"), "address"),
            to_type(_("Phone"), "phone"),
            to_type(_("Hours"), "hours"),
        ]
    if group == "counter":
        return [
            button("⚙ " + _("Redeem at once"), StoreDeed(store=one.id, deed="at_once"))
            if one.confirm
            else button("⚙ " + _("Ask for a second tap"), StoreDeed(store=one.id, deed="ask")),
            to_type(_("Used again"), "again_minutes"),
        ]
    return [
        button("🕘 " + _("Time zone"), StoreDeed(store=one.id, deed="timezone")),
        to_type(_("Other system"), "external_id"),
        button("🗑 " + _("Delete"), StoreDeed(store=one.id, deed="delete"), BAD),
    ]


def _said(one: StoreLine) -> Markup:
    return lines(
        fill("🏬 {name} (#{n})", name=bold(one.name), n=str(one.id)),
        fill("📍 {value}", value=one.address) if one.address else None,
        fill("☎ {value}", value=one.phone) if one.phone else None,
        fill("🕘 {value}", value=one.hours) if one.hours else None,
        _("🗺 On the map") if one.point else None,
        fill(_("Elsewhere: {value}"), value=one.external_id) if one.external_id else None,
        None if one.pictured else _("🖼 Its picture is missing."),
        fill(_("Time zone: {zone}"), zone=one.timezone),
        _("Redeeming: asks for a second tap")
        if one.confirm
        else _("Redeeming: at once, when there is nothing to choose"),
        fill(
            _n(
                "The same card again within {n} minute: asks first",
                "The same card again within {n} minutes: asks first",
                one.again_minutes,
            ),
            n=one.again_minutes,
        )
        if one.again_minutes
        else _("The same card again: never asks"),
    )
