"""What customers see: a mall's home, its groups, search, an item's card (S2-15, S2-34, S2-37).

Everybody looks through a desk that is no more than a guest's at that merchant.
"""

from aiogram import Bot
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import BufferedInputFile, CallbackQuery, InputMediaPhoto, Message

from domain import drafts
from domain.catalog import Template, picture_data
from domain.desk import Desk
from domain.mall import Front, Item, ItemLine, Mode, find_door, front, item, shelf, visit
from domain.stock import Mall
from handlers.buttons import ShowItem, to_menu
from handlers.catalog.pictures import show_pictured
from handlers.catalog.words import (
    MALL,
    TEMPLATE,
    calculator,
    money,
    price_words,
    uses_words,
)
from handlers.kit.me import Me
from handlers.kit.paging import PAGE, pager
from handlers.kit.questions import Question
from handlers.kit.routing import Routes
from handlers.kit.screen import Button, Rows, Screen, button, show
from handlers.kit.words import Markup, _, _n, bold, comma, day, fill, lines, number
from handlers.mall.listing_words import who_may

WORDS = Question("shop.words")


class Browse(CallbackData, prefix="br1"):
    """A page of a mall. ``group`` 0: everything; ``draft``: words, or a preview's token."""

    merchant: int
    mall: str
    group: int = 0
    page: int = -1
    draft: str = ""


class Search(CallbackData, prefix="sr1"):
    merchant: int
    mall: str
    draft: str = ""


class MorePictures(CallbackData, prefix="mp1"):
    merchant: int
    listing: int
    preview: str = ""


def entrances(table: Routes) -> None:
    table.command("mall", mall_command, "mall", "积分商城")
    table.command("shop", shop_command, "shop", "商城")
    table.command("find", find_command)
    table.start("m", mall_link)
    table.start("s", shop_link)
    table.start("l", item_link)
    table.start("p", preview_link)
    table.button(Browse, browse_pressed)
    table.button(Search, search_pressed)
    table.button(ShowItem, item_pressed)
    table.button(MorePictures, pictures_pressed)
    table.question(WORDS, words_typed)


async def mall_command(
    message: Message | CallbackQuery, desk: Desk, me: Me, args: str = ""
) -> None:
    """``/mall [words]``: the points mall."""
    await _home_of(message, desk, me, Mall.POINTS, args)


async def shop_command(
    message: Message | CallbackQuery, desk: Desk, me: Me, args: str = ""
) -> None:
    """``/shop [words]``."""
    await _home_of(message, desk, me, Mall.SHOP, args)


async def find_command(message: Message, args: str, desk: Desk, me: Me) -> None:
    """``/find [points|shop] words``: the two are searched apart (S2-34)."""
    first, _space, rest = args.partition(" ")
    if first.casefold() in ("points", "shop") and rest:
        await _home_of(message, desk, me, Mall(first.casefold()), rest)
        return
    await _home_of(message, desk, me, Mall.SHOP, args)


async def _home_of(
    event: Message | CallbackQuery, desk: Desk, me: Me, mall: Mall, words: str
) -> None:
    if not me.actor.merchant_id:
        text = lines(
            _("🏬 You do not know a shop here yet."),
            _("Open a shop's link or scan its QR code; then it is under /mall and /shop."),
        )
        await show(event, Screen(text, [[to_menu()]]))
        return
    merchant = me.actor.merchant_id
    if words.strip():
        draft = await desk(drafts.begin, kind="shop", answers={"words": words, "token": ""})
        await _shelf(event, desk, Browse(merchant=merchant, mall=mall.value, draft=draft))
        return
    await _front(event, desk, Browse(merchant=merchant, mall=mall.value))


async def mall_link(message: Message, args: str, desk: Desk) -> None:
    await _by_link(message, desk, "m", args)


async def shop_link(message: Message, args: str, desk: Desk) -> None:
    await _by_link(message, desk, "s", args)


async def _by_link(message: Message, desk: Desk, letter: str, args: str) -> None:
    key, _dash, channel = args.partition("-")
    door = await desk(find_door, letter=letter, key=key)
    await _front(message, desk, Browse(merchant=door.merchant_id, mall=door.mall.value))
    await desk.visiting(door.merchant_id)(visit, mall=door.mall, channel=channel)


async def item_link(message: Message, args: str, desk: Desk, bot: Bot) -> None:
    """One item, by the channel it was shared in."""
    key, _dash, channel = args.partition("-")
    door = await desk(find_door, letter="l", key=key)
    there = desk.visiting(door.merchant_id)
    one = await there(item, listing_id=door.listing_id)
    await there(visit, mall=door.mall, listing_id=door.listing_id, channel=channel)
    await _show_item(message, there, bot, one, door.merchant_id, "")


async def preview_link(message: Message, args: str, desk: Desk) -> None:
    """A mall before it is on: only for who has the link."""
    door = await desk(find_door, letter="p", key=args)
    draft = await desk(drafts.begin, kind="shop", answers={"words": "", "token": args})
    await _front(
        message, desk, Browse(merchant=door.merchant_id, mall=door.mall.value, draft=draft)
    )


async def browse_pressed(query: CallbackQuery, pressed: Browse, desk: Desk) -> None:
    if pressed.page < 0:
        await _front(query, desk, pressed)
    else:
        await _shelf(query, desk, pressed)


async def search_pressed(query: CallbackQuery, pressed: Search, state: FSMContext) -> None:
    await WORDS.ask(state, merchant=pressed.merchant, mall=pressed.mall, draft=pressed.draft)
    mall = Mall(pressed.mall) if pressed.mall in list(Mall) else Mall.SHOP
    text = fill(_("🔎 What are you looking for in the {mall}? Type a word."), mall=MALL[mall]())
    await show(query, Screen(text))


async def words_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    about = await WORDS.about(state)
    token = await _token(desk, about["draft"])
    answers = {"words": message.text or "", "token": token}
    draft = await desk(drafts.begin, kind="shop", answers=answers)
    await state.clear()
    place = Browse(merchant=about["merchant"], mall=about["mall"], page=0, draft=draft)
    await _shelf(message, desk, place)


async def item_pressed(query: CallbackQuery, pressed: ShowItem, desk: Desk, bot: Bot) -> None:
    there = desk.visiting(pressed.merchant)
    token = await _token(desk, pressed.preview)
    one = await there(item, listing_id=pressed.listing, token=token)
    await _show_item(query, there, bot, one, pressed.merchant, pressed.preview)


async def pictures_pressed(query: CallbackQuery, pressed: MorePictures, desk: Desk) -> None:
    """The carousel and the detail picture, as an album."""
    there = desk.visiting(pressed.merchant)
    token = await _token(desk, pressed.preview)
    one = await there(item, listing_id=pressed.listing, token=token)
    if isinstance(query.message, Message):
        photos = [
            BufferedInputFile(await there(picture_data, digest=digest), "picture.jpg")
            for digest in one.pictures[:10]
        ]
        if len(photos) == 1:
            await query.message.answer_photo(photos[0], caption=bold(one.name))
        elif photos:
            await query.message.answer_media_group(
                [InputMediaPhoto(media=one_photo) for one_photo in photos]
            )
    await query.answer()


async def _token(desk: Desk, draft: str) -> str:
    if not draft:
        return ""
    return str((await desk(drafts.read, draft=draft)).get("token", ""))


async def _front(event: Message | CallbackQuery, desk: Desk, place: Browse) -> None:
    """A mall's home: its groups, or its items where there is only one group."""
    mall = Mall(place.mall) if place.mall in list(Mall) else Mall.SHOP
    token = await _token(desk, place.draft)
    there = desk.visiting(place.merchant)
    home = await there(front, mall=mall, token=token)
    if len(home.groups) <= 1:
        await _shelf(event, desk, place.model_copy(update={"page": 0}), home)
        return
    total = sum(one.listings for one in home.groups)
    rows: Rows = [
        [button(_("All ({n})").format(n=number(total)), place.model_copy(update={"page": 0}))]
    ]
    rows += [
        [
            button(
                f"🗂 {one.name or _('Everything else')} ({number(one.listings)})",
                place.model_copy(update={"page": 0, "group": one.id}),
            )
        ]
        for one in home.groups
    ]
    rows.append([_search(place), to_menu()])
    await show(event, Screen(_head(home), rows))


async def _shelf(
    event: Message | CallbackQuery,
    desk: Desk,
    place: Browse,
    home: Front | None = None,
) -> None:
    """Items a page at a time, of a group or of a search."""
    mall = Mall(place.mall) if place.mall in list(Mall) else Mall.SHOP
    asked = {"words": "", "token": ""}
    if place.draft:
        asked = await desk(drafts.read, draft=place.draft)
    there = desk.visiting(place.merchant)
    page = max(place.page, 0)
    if home is None:
        home = await there(front, mall=mall, token=asked["token"])
    found, more = await there(
        shelf,
        mall=mall,
        group_id=place.group,
        words=asked["words"],
        token=asked["token"],
        page=page,
        size=PAGE,
    )
    preview = place.draft if asked["token"] else ""
    rows: Rows = [
        [
            button(
                _item_line(one),
                ShowItem(merchant=place.merchant, listing=one.id, preview=preview),
            )
        ]
        for one in found
    ]
    rows += pager(page, more, lambda to, text: button(text, place.model_copy(update={"page": to})))
    group = next((one.name for one in home.groups if one.id == place.group), None)
    text = lines(
        _head(home),
        fill("🗂 {group}", group=group or _("Everything else")) if place.group else None,
        fill(_("🔎 “{words}” in the {mall} only"), words=asked["words"], mall=MALL[mall]())
        if asked["words"]
        else None,
        None if found else _("Nothing here just now."),
    )
    last = [_search(place)]
    if asked["words"] or place.group:
        start = place.model_copy(update={"page": -1, "group": 0, "draft": preview})
        last.append(button("◀ " + _("Back"), start))
    await show(event, Screen(text, [*rows, [*last, to_menu()]]))


def _head(home: Front) -> str:
    icon = "◆" if home.mall is Mall.POINTS else "🏬"
    return lines(
        fill("{icon} {merchant} · {mall}", icon=icon, merchant=bold(home.merchant),
             mall=MALL[home.mall]()),
        None if home.open else _("👁 Preview: the mall is not open yet."),
    )  # fmt: skip


def _search(place: Browse) -> Button:
    return button(
        "🔎 " + _("Search"),
        Search(merchant=place.merchant, mall=place.mall, draft=place.draft),
    )


def _item_line(one: ItemLine) -> str:
    price = price_words(one.price, one.prices, one.currency, short=True)
    return f"{one.name} · {price}" + ("" if one.left else " · " + _("sold out"))


async def _show_item(
    event: Message | CallbackQuery, there: Desk, bot: Bot, one: Item, merchant: int, preview: str
) -> None:
    rows: Rows = []
    if one.pictures:
        more = MorePictures(merchant=merchant, listing=one.id, preview=preview)
        rows.append([button("🖼 " + _("More pictures"), more)])
    home = Browse(merchant=merchant, mall=one.mall.value, draft=preview)
    rows.append([button("◀ " + MALL[one.mall](), home), to_menu()])
    await show_pictured(event, there, bot, Screen(item_text(one), rows), one.cover)


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
        fill("📝 {note}", note=one.note if len(one.note) <= 500 else one.note[:499] + "…")
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
        fill(_("🏬 Good at: {stores}"), stores=comma(list(one.stores))) if one.stores else None,
        fill(_("⏱ First redeemable {n} hours after the purchase."), n=one.wait_hours)
        if one.wait_hours
        else None,
        fill(_("📅 Sold until {day}"), day=day(one.expires_on)) if one.expires_on else None,
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
        fill(_("At {merchant}"), merchant=one.merchant),
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
        for spec in one.specs[:12]
    ]
