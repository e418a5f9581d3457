"""Where something is good: the stores with address, hours and phone, and each on a map (S1-11)."""

from collections.abc import Sequence

from aiogram.types import CallbackQuery

from domain.cards import card_stores
from domain.desk import Desk
from domain.mall import item_stores
from domain.stores import Contact, contact
from handlers.kit.buttons import to_menu
from handlers.kit.screen import Screen, button, rows_of, send, whence
from handlers.kit.words import Markup, _, bold, fill, lines
from handlers.people.buttons import OnMap, WhereCard, WhereItem

SHOWN = 20  # stores of one screen


async def item_pressed(query: CallbackQuery, pressed: WhereItem, desk: Desk) -> None:
    found = await desk.visiting(pressed.merchant)(item_stores, listing_id=pressed.listing)
    await _show(query, pressed.merchant, found)


async def card_pressed(query: CallbackQuery, pressed: WhereCard, desk: Desk) -> None:
    found = await desk(card_stores, merchant_id=pressed.merchant, card_id=pressed.card)
    await _show(query, pressed.merchant, found)


async def map_pressed(query: CallbackQuery, pressed: OnMap, desk: Desk) -> None:
    """A store as a place: Telegram opens it in a map."""
    one = await desk.visiting(pressed.merchant)(contact, store_id=pressed.store)
    bot, chat = whence(query)
    if one.point is None:
        await query.answer(_("The shop has not said where it is on the map."))
        return
    north, east = one.point
    await bot.send_venue(
        chat, latitude=north, longitude=east, title=one.name, address=one.address or one.name
    )
    await query.answer()


async def _show(query: CallbackQuery, merchant: int, found: Sequence[Contact]) -> None:
    text = lines(
        _("🏬 <b>Where it is good</b>"),
        *(line for one in found[:SHOWN] for line in ("", store_words(one))),
    )
    maps = [
        button("🗺 " + one.name, OnMap(merchant=merchant, store=one.id))
        for one in found[:SHOWN]
        if one.point
    ]
    # Below what was asked from, which may be a card's picture and stays to be shown.
    await send(query, Screen(text, [*rows_of(maps, 2), [to_menu()]]))
    await query.answer()


def store_words(one: Contact) -> Markup:
    return lines(
        bold(one.name),
        fill("📍 {value}", value=one.address) if one.address else None,
        fill("🕘 {value}", value=one.hours) if one.hours else None,
        fill("☎ {value}", value=one.phone) if one.phone else None,
    )
