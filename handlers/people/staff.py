"""Staff: who works here, the stores of a verifier, a pause that is lifted, removal."""

from contextlib import suppress
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery

from domain.desk import Desk
from domain.errors import NotFound
from domain.intake import shop_key
from domain.roles import LEADERS, Permission, Role
from domain.shifts import on_shift
from domain.staff import (
    Colleague,
    clear_pin,
    colleague,
    group_of,
    lift_pause,
    list_staff,
    remove,
    set_stores,
)
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.screen import BAD, GOOD, Event, Rows, Screen, button, show
from handlers.kit.words import _, bold, comma, fill, lines
from handlers.people.buttons import LiftPause, ShowColleague, to_order_settings
from handlers.people.roles import role_icon, role_name
from handlers.people.ticking import Tick, begin_ticking, wish_of
from handlers.shifts.buttons import Figures
from handlers.shifts.figures import now_lines

STAFF_SHOWN = 60


class StaffDeed(CallbackData, prefix="sf1"):
    """A removal asks first; ``remove!`` is the second tap."""

    staff: int
    deed: Literal["stores", "unpin", "remove", "remove!"]


async def staff_command(event: Event, desk: Desk, me: Me) -> None:
    """``/staff``: everybody with a role, who is paused, and who is at which store now."""
    found = await desk(list_staff)
    now = now_lines(await desk(on_shift), me.zone)
    rows: Rows = [[button(_line(one), ShowColleague(staff=one.id))] for one in found[:STAFF_SHOWN]]
    rows.append([button("📊 " + _("What each redeemed"), Figures())])
    rows.append([go("➕ " + _("Invite"), "invite"), to_menu()])
    await show(event, Screen(lines(_("👥 <b>Staff</b>"), *now), rows))


async def colleague_pressed(
    query: CallbackQuery, pressed: ShowColleague, desk: Desk, me: Me
) -> None:
    await show(query, colleague_screen(await desk(colleague, staff_id=pressed.staff), me))


async def lift_pressed(query: CallbackQuery, pressed: LiftPause, desk: Desk) -> None:
    name = await desk(lift_pause, staff_id=pressed.staff)
    text = fill(_("▶️ {name} can scan again, and was told."), name=bold(name))
    await show(query, Screen(text, [[go("◀ " + _("Staff"), "staff")]]))


async def pin_taken(query: CallbackQuery, pressed: StaffDeed, desk: Desk) -> None:
    name = await desk(clear_pin, staff_id=pressed.staff)
    text = fill(
        _("🔓 {name} has no PIN any more and chooses another under /settings."), name=bold(name)
    )
    await show(query, Screen(text, [[go("◀ " + _("Staff"), "staff")]]))


async def stores_pressed(query: CallbackQuery, pressed: StaffDeed, desk: Desk) -> None:
    one = await desk(colleague, staff_id=pressed.staff)
    await show(query, await begin_ticking(desk, one.role, list(one.store_ids), staff_id=one.id))


async def ticking_done(query: CallbackQuery, pressed: Tick, desk: Desk, me: Me) -> None:
    wish = await wish_of(desk, pressed.draft)
    await desk(set_stores, staff_id=wish["staff"], store_ids=wish["stores"])
    await show(query, colleague_screen(await desk(colleague, staff_id=wish["staff"]), me))


async def remove_pressed(query: CallbackQuery, pressed: StaffDeed, desk: Desk) -> None:
    one = await desk(colleague, staff_id=pressed.staff)
    text = lines(
        fill(_("🗑 Remove {name}?"), name=bold(one.name)),
        _("Access ends at once and the name is hidden; what they redeemed stays on record."),
    )
    rows = [
        [button(_("Yes, remove"), StaffDeed(staff=one.id, deed="remove!"), BAD)],
        [button("◀ " + _("No, keep"), ShowColleague(staff=one.id))],
    ]
    await show(query, Screen(text, rows))


async def removal_confirmed(query: CallbackQuery, pressed: StaffDeed, desk: Desk, me: Me) -> None:
    saw_key = await _may_know_the_key(desk, me, pressed.staff)
    name = await desk(remove, staff_id=pressed.staff)
    group = await desk(group_of)
    text = lines(
        fill(_("👋 {name} has no access any more."), name=bold(name)),
        fill(
            _("Whoever is in {title} reads what is told there: take them out of it in Telegram."),
            title=bold(group.title),
        )
        if group
        else None,
        _("They may know the key by which your other shop calls: make another.")
        if saw_key
        else None,
    )
    rows: Rows = [[go("◀ " + _("Staff"), "staff")]]
    await show(
        query, Screen(text, [[to_order_settings(_("Settings"))], *rows] if saw_key else rows)
    )


async def _may_know_the_key(desk: Desk, me: Me, staff_id: int) -> bool:
    """Owners make it and see its secret."""
    if not me.may(Permission.MANAGE_KEYS) or await desk(shop_key) is None:
        return False
    with suppress(NotFound):
        return (await desk(colleague, staff_id=staff_id)).role is Role.OWNER
    return False


def colleague_screen(one: Colleague, me: Me) -> Screen:
    text = lines(
        fill("👤 {name}", name=bold(one.name)),
        role_name(one.role),
        fill(_("At: {stores}"), stores=comma(one.stores)) if one.stores else None,
        _("⏸ Scanning is paused after several unknown codes.") if one.paused else None,
        _("📵 Cannot be written to: has not opened the bot, or blocked it.")
        if one.unreachable
        else None,
    )
    rows: Rows = []
    if one.paused:
        rows.append([button("▶️ " + _("Lift the pause"), LiftPause(staff=one.id), GOOD)])
    if one.has_pin:
        words = "🔓 " + _("Take the PIN away")
        rows.append([button(words, StaffDeed(staff=one.id, deed="unpin"))])
    if one.role is Role.VERIFIER:
        rows.append([button("🏬 " + _("Change stores"), StaffDeed(staff=one.id, deed="stores"))])
    if one.role not in LEADERS or me.may(Permission.MANAGE_LEADERS):
        rows.append([button("🗑 " + _("Remove"), StaffDeed(staff=one.id, deed="remove"), BAD)])
    return Screen(text, [*rows, [go("◀ " + _("Staff"), "staff"), to_menu()]])


def _line(one: Colleague) -> str:
    marks = ("⏸ " if one.paused else "") + ("📵 " if one.unreachable else "")
    where = f" · {comma(one.stores)}" if one.stores else ""
    return f"{role_icon(one.role)}{marks}{one.name} · {role_name(one.role)}{where}"
