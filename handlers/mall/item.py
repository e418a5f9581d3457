"""An item as customers see it: its card, its pictures (S2-15, S2-37, S2-38)."""

from aiogram import Bot
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import BufferedInputFile, CallbackQuery, InputMediaPhoto, Message

from domain.catalog import Template, picture_data
from domain.desk import Desk
from domain.mall import Item, Mode, find_door, item, visit
from handlers.catalog.pictures import show_pictured
from handlers.catalog.words import (
    MALL,
    TEMPLATE,
    calculator,
    facts,
    money,
    price_words,
    uses_words,
    waits_words,
)
from handlers.kit.buttons import to_menu
from handlers.kit.screen import GOOD, Event, Rows, Screen, button, whence
from handlers.kit.store_names import good_at
from handlers.kit.words import Markup, _, _n, bold, day, fill, lines
from handlers.mall.browsing import Browse, token_of
from handlers.mall.buttons import ShowItem
from handlers.mall.listing_words import who_may
from handlers.orders.buttons import Get
from handlers.people.buttons import WhereItem

PICTURES_SHOWN, SPECS_SHOWN, SPECS_TAPPED, NOTE_SHOWN = 10, 12, 6, 500


class MorePictures(CallbackData, prefix="mp1"):
    merchant: int
    listing: int
    preview: str = ""


async def item_link(message: Message, args: str, desk: Desk, bot: Bot) -> None:
    """One item, by the channel it was shared in."""
    key, _dash, channel = args.partition("-")
    door = await desk(find_door, letter="l", key=key)
    there = desk.visiting(door.merchant_id)
    one = await there(item, listing_id=door.listing_id)
    await there(visit, mall=door.mall, listing_id=door.listing_id, channel=channel)
    await _show_item(message, there, bot, one, door.merchant_id, "")


async def item_pressed(
    query: CallbackQuery, pressed: ShowItem, desk: Desk, bot: Bot, state: FSMContext
) -> None:
    await state.clear()
    there = desk.visiting(pressed.merchant)
    token = await token_of(desk, pressed.preview)
    one = await there(item, listing_id=pressed.listing, token=token)
    await _show_item(query, there, bot, one, pressed.merchant, pressed.preview)


async def pictures_pressed(query: CallbackQuery, pressed: MorePictures, desk: Desk) -> None:
    """The carousel and the detail picture, as an album."""
    there = desk.visiting(pressed.merchant)
    token = await token_of(desk, pressed.preview)
    one = await there(item, listing_id=pressed.listing, token=token)
    photos = [
        BufferedInputFile(await there(picture_data, digest=digest), "picture.jpg")
        for digest in one.pictures[:PICTURES_SHOWN]
    ]
    if not photos:  # they were taken away since the screen was drawn
        await query.answer(_("There is no photo of it."))
        return
    bot, chat = whence(query)
    if len(photos) == 1:
        await bot.send_photo(chat, photos[0], caption=bold(one.name))
    else:
        await bot.send_media_group(chat, [InputMediaPhoto(media=photo) for photo in photos])
    await query.answer()


async def _show_item(
    event: Event, there: Desk, bot: Bot, one: Item, merchant: int, preview: str
) -> None:
    rows = [] if preview else _get(one, merchant)
    if one.pictures:
        more = MorePictures(merchant=merchant, listing=one.id, preview=preview)
        rows.append([button("🖼 " + _("More pictures"), more)])
    if not preview and one.template in (Template.REDEMPTION_CARD, Template.PICK_UP):
        rows.append([button("🏬 " + _("Stores"), WhereItem(merchant=merchant, listing=one.id))])
    home = Browse(merchant=merchant, mall=one.mall.value, draft=preview)
    rows.append([button("◀ " + MALL[one.mall](), home), to_menu()])
    await show_pictured(event, there, bot, Screen(item_text(one), rows), one.cover)


def _get(one: Item, merchant: int) -> Rows:
    """A tap for each variant, where there are few of them."""
    if not one.left or not one.mine:
        return []
    few = 1 < len(one.specs) <= SPECS_TAPPED
    if not few:
        return [[button("🛒 " + _("Get it"), Get(merchant=merchant, listing=one.id), GOOD)]]
    own = one.price.mode is Mode.CASH and one.price.cash is None
    return [
        [
            button(
                f"🛒 {spec.name}" + (f" · {money(spec.price, one.currency)}" if own else ""),
                Get(merchant=merchant, listing=one.id, variant=spec.id),
                GOOD,
            )
        ]
        for spec in one.specs
        if spec.left
    ]


def item_text(one: Item) -> str:
    """The price, what is excluded, who may buy, what is left."""
    return lines(
        bold(one.name),
        fill("<i>{subtitle}</i>", subtitle=one.subtitle) if one.subtitle else None,
        fill("💶 {price}", price=bold(price_words(one.price, one.prices, one.currency))),
        calculator(one.price, one.prices, one.currency)
        if one.price.mode is Mode.POINTS_OFFSET
        else None,
        _left(one),
        *_specs(one),
        fill(
            "📝 {note}",
            note=one.note if len(one.note) <= NOTE_SHOWN else one.note[: NOTE_SHOWN - 1] + "…",
        )
        if one.note
        else None,
        fill(_("📦 How you get it: {how}"), how=TEMPLATE[one.template]()),
        (
            _("🚚 Free shipping")
            if not one.freight
            else fill(_("🚚 Shipping {freight}"), freight=money(one.freight, one.currency))
        )
        if one.template is Template.SHIPPING
        else None,
        fill(_("🏬 Good at: {stores}"), stores=good_at(one.stores, one.everywhere))
        if one.template is Template.REDEMPTION_CARD or not one.everywhere
        else None,
        *facts(one),
        waits_words(one.wait_hours) if one.wait_hours else None,
        fill(_("📅 Sold until {day}"), day=day(one.expires_on)) if one.expires_on else None,
        fill(_("⏳ The benefit ends with {day}"), day=day(one.benefit_until))
        if one.benefit_until
        else None,
        fill(_("📱 Platforms: {platforms}"), platforms=one.platforms) if one.platforms else None,
        fill(_("🔐 May be bought by: {who}"), who=who_may(one.levels, one.tags))
        if one.levels or one.tags
        else None,
        None if one.mine else _("You are not among them yet; ask the shop."),
        fill(_("☝ At most {n} a member, past purchases counted."), n=one.purchase_limit)
        if one.purchase_limit is not None
        else None,
        _("No member discount, coupons or free-shipping offers on points items.")
        if one.price.mode is not Mode.CASH
        else None,
        fill(_("Sold by {merchant}"), merchant=one.merchant),
    )


def _left(one: Item) -> str:
    if not one.left:
        return _("⚪ Sold out just now.")
    return fill(_n("🟢 {n} left", "🟢 {n} left", one.left), n=one.left)


def _specs(one: Item) -> list[Markup]:
    """The variants, each with its own price where it differs (S2-38)."""
    if len(one.specs) == 1 and not one.specs[0].name:
        uses = one.specs[0].uses
        if one.template is Template.REDEMPTION_CARD:
            return [fill("🎟 {uses}", uses=uses_words(uses))]
        return []
    cash = one.price.mode is Mode.CASH and one.price.cash is None
    return [
        fill(
            "• {name}{price}{uses}{gone}",
            name=spec.name,
            price=f" · {money(spec.price, one.currency)}" if cash else "",
            uses=f" · {uses_words(spec.uses)}" if one.template is Template.REDEMPTION_CARD else "",
            gone="" if spec.left else " · " + _("sold out"),
        )
        for spec in one.specs[:SPECS_SHOWN]
    ]
