"""Stores: the list, adding, editing, deleting (S1-03)."""

from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.limits import AGAIN_MINUTES_MOST, NAME
from domain.roles import Permission
from domain.stores import StoreLine, add_store, delete_store, edit_store, list_stores, store
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import BAD, Event, Screen, button, rows_of, send, show
from handlers.kit.typed import OFF, parse_count
from handlers.kit.words import _, _n, bold, fill, lines
from handlers.people.buttons import StoreDeed, StoreField, to_add_store
from handlers.scan.buttons import StandAt
from handlers.shifts.buttons import ShiftCode

NEW = Question("store.new")
FIELD = Question("store.field")
STORES_SHOWN = 40


class ShowStore(CallbackData, prefix="st1"):
    store: int


async def stores_command(message: Event, desk: Desk, me: Me, args: str = "") -> None:
    """``/stores``; ``/stores add NAME | ADDRESS`` adds one."""
    word, _space, rest = args.partition(" ")
    if word.casefold() == "add" and rest.strip():
        name, _bar, address = rest.partition("|")
        store_id = await desk(add_store, name=name, address=address.strip())
        await show(message, store_screen(await desk(store, store_id=store_id), me))
        return
    found = await desk(list_stores)
    here = me.actor.at_store
    rows = [
        [button(("📍 " if one.id == here else "🏬 ") + one.name, ShowStore(store=one.id))]
        for one in found[:STORES_SHOWN]
    ]
    if me.may(Permission.MANAGE_STORES):
        rows.append([to_add_store()])
    text = lines(
        _("🏬 <b>Stores</b>"),
        None
        if found
        else _("There is none yet. Cards are redeemed at a store, so add the first."),
        _("📍 is where you are working now.") if here else None,
    )
    await show(message, Screen(text, [*rows, [to_menu()]]))


async def store_pressed(query: CallbackQuery, pressed: ShowStore, desk: Desk, me: Me) -> None:
    await show(query, store_screen(await desk(store, store_id=pressed.store), me))


async def new_pressed(query: CallbackQuery, state: FSMContext) -> None:
    await NEW.ask(state)
    await show(query, Screen(_("✍️ Type the name of the new store.")))


async def confirm_pressed(query: CallbackQuery, pressed: StoreDeed, desk: Desk, me: Me) -> None:
    """Whether redeeming asks for a second tap."""
    one = await desk(store, store_id=pressed.store)
    await desk(edit_store, store_id=one.id, field="confirm", value=not one.confirm)
    await show(query, store_screen(await desk(store, store_id=one.id), me))


async def delete_pressed(query: CallbackQuery, pressed: StoreDeed, desk: Desk) -> None:
    one = await desk(store, store_id=pressed.store)
    text = lines(
        fill(_("🗑 Delete {store}?"), store=bold(one.name)),
        _("Nothing can be redeemed there any more. Its records stay."),
    )
    rows = [
        [button(_("Yes, delete"), StoreDeed(store=one.id, deed="delete!"), BAD)],
        [button(_("No, keep it"), ShowStore(store=one.id))],
    ]
    await show(query, Screen(text, rows))


async def deletion_confirmed(query: CallbackQuery, pressed: StoreDeed, desk: Desk) -> None:
    name = await desk(delete_store, store_id=pressed.store)
    text = fill(_("🗑 {store} is deleted."), store=bold(name))
    await show(query, Screen(text, [[go(_("Stores"), "stores")]]))


async def field_pressed(query: CallbackQuery, pressed: StoreDeed, state: FSMContext) -> None:
    await FIELD.ask(state, store=pressed.store, field=pressed.deed)
    await show(query, Screen(_ASK[pressed.deed]()))


async def name_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    store_id = await desk(add_store, name=message.text or "")
    await state.clear()
    await send(message, store_screen(await desk(store, store_id=store_id), me))


async def field_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    about = await FIELD.about(state)
    text = (message.text or "").strip()
    value: str | int = "" if text == "-" and about["field"] != "name" else text
    if about["field"] == "again_minutes":
        value = (
            0 if text.casefold() in OFF else parse_count(text, "again_minutes", AGAIN_MINUTES_MOST)
        )
    await desk(edit_store, store_id=about["store"], field=about["field"], value=value)
    await state.clear()
    await send(message, store_screen(await desk(store, store_id=about["store"]), me))


_ASK = {
    "name": lambda: _("✍️ Type the new name (at most {most} characters).").format(most=NAME),
    "address": lambda: _("✍️ Type the address, or - for none."),
    "phone": lambda: _("✍️ Type the phone number, or - for none."),
    "hours": lambda: _("✍️ Type the opening hours, or - for none."),
    "again_minutes": lambda: _(
        "✍️ For how many minutes after a use shall the same card be asked about? Type a number, "
        "or - for never."
    ),
    "timezone": lambda: _(
        "✍️ Type the time zone, for example Asia/Shanghai, or - for the merchant's."
    ),
}


def store_screen(one: StoreLine, me: Me) -> Screen:
    text = lines(
        fill("🏬 {name} (#{n})", name=bold(one.name), n=str(one.id)),
        fill("📍 {value}", value=one.address) if one.address else None,
        fill("☎ {value}", value=one.phone) if one.phone else None,
        fill("🕘 {value}", value=one.hours) if one.hours else None,
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
    rows = []
    if me.actor.at_store != one.id and me.may(Permission.REDEEM):
        rows.append([button("📍 " + _("I work here now"), StandAt(store=one.id))])
    if me.may(Permission.MANAGE_STORES):
        switch = _("Redeem at once") if one.confirm else _("Ask for a second tap")
        rows.append([button("⚙ " + switch, StoreDeed(store=one.id, deed="confirm"))])
        fields: tuple[tuple[str, StoreField], ...] = (
            (_("Name"), "name"),
            (_("Address"), "address"),
            (_("Phone"), "phone"),
            (_("Hours"), "hours"),
            (_("Time zone"), "timezone"),
            (_("Used again"), "again_minutes"),
        )
        edits = [
            button("✍️ " + words, StoreDeed(store=one.id, deed=field)) for words, field in fields
        ]
        rows.append([button("🕐 " + _("Shift code"), ShiftCode(store=one.id))])
        edits.append(button("🗑 " + _("Delete"), StoreDeed(store=one.id, deed="delete"), BAD))
        rows += rows_of(edits, 3)
    return Screen(text, [*rows, [go(_("Stores"), "stores"), to_menu()]])
