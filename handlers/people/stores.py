"""Stores: the list, adding, editing, deleting (S1-03)."""

import re

from aiogram import Bot
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.errors import Malformed
from domain.limits import AGAIN_MINUTES_MOST, NAME
from domain.reading import Reader
from domain.roles import Permission
from domain.signs import is_dash, narrow, parts_of
from domain.stores import (
    StoreLine,
    add_store,
    checked,
    delete_store,
    edit_store,
    list_stores,
    store,
)
from handlers.catalog.pictures import show_pictured, take_picture
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.questions import Facts, Question
from handlers.kit.screen import BAD, Event, Screen, button, send, show
from handlers.kit.typed import is_off, parse_count
from handlers.kit.words import _, bold, fill, lines
from handlers.people.buttons import ShowStore, StoreDeed, StoreOf, StoreZone, to_add_store
from handlers.people.store_page import (
    back_to_group,
    group_of,
    group_screen,
    store_screen,
    zone_screen,
)

NEW = Question("store.new")
FIELD = Question("store.field", things=("stores",))
PICTURE = Question("store.picture", things=("stores",))
POINT = Question("store.point", things=("stores",))
DEGREES = re.compile(r"\s*(-?\d{1,2}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*")
STORES_SHOWN = 40


async def stores_command(
    message: Event, desk: Desk, me: Me, state: FSMContext, args: str = ""
) -> None:
    """``/stores``; ``/stores add NAME | ADDRESS`` adds one, with the picture that comes next."""
    word, _space, rest = args.partition(" ")
    if word.casefold() == "add" and rest.strip():
        name, *behind = parts_of(rest)
        address = " | ".join(behind)
        await _ask_first_picture(message, state, name, address)
        return
    found = await desk(list_stores)
    here = me.actor.at_store
    rows = [
        [button(_mark(one, here, me) + one.name, ShowStore(store=one.id))]
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
        _("🖼 still lacks its picture: open it and send one.")
        if me.may(Permission.MANAGE_STORES) and not all(one.pictured for one in found)
        else None,
    )
    await show(message, Screen(text, [*rows, [to_menu()]]))


def _mark(one: StoreLine, here: int | None, me: Me) -> str:
    lacks = not one.pictured and me.may(Permission.MANAGE_STORES)
    if one.id == here:
        return "📍 🖼 " if lacks else "📍 "
    return "🖼 " if lacks else "🏬 "


async def store_pressed(
    query: CallbackQuery, pressed: ShowStore, desk: Desk, me: Me, bot: Bot
) -> None:
    one = await desk(store, store_id=pressed.store)
    screen = store_screen(one, me)
    if one.image_url:
        screen = Screen(screen.text, screen.rows, one.image_url)
    await show_pictured(query, desk, bot, screen, one.picture)


async def picture_pressed(
    query: CallbackQuery, pressed: StoreDeed, desk: Desk, state: FSMContext
) -> None:
    await _ask_picture(query, desk, state, pressed.store)


async def _ask_picture(event: Event, desk: Desk, state: FSMContext, store_id: int) -> None:
    """S1-02: a store has a name and a picture at least."""
    one = await desk(store, store_id=store_id)
    await PICTURE.ask(state, store=one.id)
    text = lines(
        fill(_("🖼 {store}: send its picture, as a photo or a file."), store=bold(one.name)),
        _("Customers see it. A store has a name and a picture at least."),
    )
    await show(event, Screen(text, [[back_to_group(one.id, "picture")]]))


async def _ask_first_picture(event: Event, state: FSMContext, name: str, address: str) -> None:
    """S1-02: no store is there before it has a name and a picture. Raises Malformed."""
    said = checked("name", name) | checked("address", address)
    await PICTURE.ask(state, **said)
    text = lines(
        fill(_("🖼 {store}: send its picture, as a photo or a file."), store=bold(said["name"])),
        _("Customers see it. A store has a name and a picture at least."),
        _("The store is there as soon as its picture is."),
    )
    await show(event, Screen(text, [[go("◀ " + _("Back"), "stores")]]))


async def picture_sent(
    message: Message, desk: Desk, me: Me, state: FSMContext, bot: Bot, reader: Reader
) -> None:
    about = await PICTURE.about(state)
    kept = await take_picture(message, desk, bot, reader, me)
    await _pictured(message, desk, me, state, about, picture=kept.digest)


async def picture_address(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    """An address of a picture, which Telegram fetches."""
    about = await PICTURE.about(state)
    said = (message.text or "").strip()
    await _pictured(message, desk, me, state, about, image_url=said or "-")


async def _pictured(
    message: Message,
    desk: Desk,
    me: Me,
    state: FSMContext,
    about: Facts,
    **said: str,
) -> None:
    """Of a store that is there, or with which a new one is."""
    if "store" in about:
        ((field, value),) = said.items()
        await _changed(message, desk, state, about["store"], field, value)
        return
    store_id = await desk(add_store, name=about["name"], address=about["address"], **said)
    await state.clear()
    await send(message, store_screen(await desk(store, store_id=store_id), me))


async def point_pressed(
    query: CallbackQuery, pressed: StoreDeed, desk: Desk, state: FSMContext
) -> None:
    one = await desk(store, store_id=pressed.store)
    await POINT.ask(state, store=one.id)
    text = lines(
        fill(_("🗺 Where is {store}?"), store=bold(one.name)),
        _("Send its location (📎 → Location), or type its degrees: 48.1374, 11.5755; - for none."),
    )
    await show(query, Screen(text, [[back_to_group(one.id, "point")]]))


async def point_sent(message: Message, desk: Desk, state: FSMContext) -> None:
    """A location, or a place that was found in Telegram's map."""
    about, there = await POINT.about(state), message.location
    value = (there.latitude, there.longitude) if there else None
    await _changed(message, desk, state, about["store"], "point", value)


async def point_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    about, said = await POINT.about(state), (message.text or "").strip()
    found = DEGREES.fullmatch(narrow(said))
    if found is None and not is_off(said):
        raise Malformed("point")
    value = (float(found[1]), float(found[2])) if found else None
    await _changed(message, desk, state, about["store"], "point", value)


async def _changed(
    message: Message, desk: Desk, state: FSMContext, store_id: int, field: str, value: object
) -> None:
    await desk(edit_store, store_id=store_id, field=field, value=value)
    await state.clear()
    await send(message, group_screen(await desk(store, store_id=store_id), group_of(field)))


async def new_pressed(query: CallbackQuery, state: FSMContext) -> None:
    await NEW.ask(state)
    await show(query, Screen(_("✍️ Type the name of the new store.")))


async def ask_pressed(query: CallbackQuery, pressed: StoreDeed, desk: Desk) -> None:
    """Redeeming asks for a second tap there, whatever it did meanwhile."""
    await _switched(query, pressed, desk, asks=True)


async def at_once_pressed(query: CallbackQuery, pressed: StoreDeed, desk: Desk) -> None:
    await _switched(query, pressed, desk, asks=False)


async def _switched(query: CallbackQuery, pressed: StoreDeed, desk: Desk, *, asks: bool) -> None:
    await desk(edit_store, store_id=pressed.store, field="confirm", value=asks)
    await show(query, group_screen(await desk(store, store_id=pressed.store), "counter"))


async def delete_pressed(query: CallbackQuery, pressed: StoreDeed, desk: Desk) -> None:
    one = await desk(store, store_id=pressed.store)
    text = lines(
        fill(_("🗑 Delete {store}?"), store=bold(one.name)),
        _("Nothing can be redeemed there any more. Its records stay."),
    )
    rows = [
        [button(_("Yes, delete"), StoreDeed(store=one.id, deed="delete!"), BAD)],
        [button("◀ " + _("No, keep it"), StoreOf(store=one.id, about="setup"))],
    ]
    await show(query, Screen(text, rows))


async def deletion_confirmed(query: CallbackQuery, pressed: StoreDeed, desk: Desk) -> None:
    name = await desk(delete_store, store_id=pressed.store)
    text = fill(_("🗑 {store} is deleted."), store=bold(name))
    await show(query, Screen(text, [[go("◀ " + _("Stores"), "stores")]]))


async def field_pressed(query: CallbackQuery, pressed: StoreDeed, state: FSMContext) -> None:
    await FIELD.ask(state, store=pressed.store, field=pressed.deed)
    await show(query, Screen(_ASK[pressed.deed](), [[back_to_group(pressed.store, pressed.deed)]]))


async def zone_asked(
    query: CallbackQuery, pressed: StoreDeed, desk: Desk, me: Me, state: FSMContext
) -> None:
    await FIELD.ask(state, store=pressed.store, field="timezone")
    await show(query, zone_screen(pressed.store, me, desk))


async def zone_pressed(
    query: CallbackQuery, pressed: StoreZone, desk: Desk, state: FSMContext
) -> None:
    await desk(edit_store, store_id=pressed.store, field="timezone", value=pressed.zone)
    await state.clear()
    await show(query, group_screen(await desk(store, store_id=pressed.store), "setup"))


async def name_typed(message: Message, state: FSMContext) -> None:
    """As behind the command, with its address or without."""
    name, _bar, address = (message.text or "").partition("|")
    await _ask_first_picture(message, state, name, address)


async def field_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    about = await FIELD.about(state)
    text = (message.text or "").strip()
    value: str | int = "" if is_dash(text) and about["field"] != "name" else text
    if about["field"] == "again_minutes":
        value = 0 if is_off(text) else parse_count(text, "again_minutes", AGAIN_MINUTES_MOST)
    await _changed(message, desk, state, about["store"], about["field"], value)


_ASK = {
    "name": lambda: _("✍️ Type the new name (at most {most} characters).").format(most=NAME),
    "address": lambda: _("✍️ Type the address, or - for none."),
    "phone": lambda: _("✍️ Type the phone number, or - for none."),
    "hours": lambda: _("✍️ Type the opening hours, or - for none."),
    "external_id": lambda: _("✍️ Type its number in your other system, or - for none."),
    "again_minutes": lambda: _(
        "✍️ For how many minutes after a use shall the same card be asked about? Type a number, "
        "or - for never."
    ),
}
