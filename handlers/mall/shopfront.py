"""What customers see: a mall's home, its groups, search (S2-15, S2-34).

Everybody looks through a desk that is no more than a guest's at that merchant.
"""

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import drafts
from domain.desk import Desk
from domain.draws import draws_are_on
from domain.mall import Front, ItemLine, above_shelf, find_door, front, shelf, visit
from domain.paging import START, Page, Place
from domain.stock import Mall
from handlers.catalog.words import MALL, price_words
from handlers.draws.buttons import DrawPage
from handlers.kit.buttons import to_menu
from handlers.kit.me import Me
from handlers.kit.paging import PAGE, pager
from handlers.kit.questions import Question
from handlers.kit.screen import Button, Event, Rows, Screen, button, show
from handlers.kit.words import _, bold, fill, lines, number, shortened
from handlers.mall.browsing import ALL, Browse, Search, ShelfPage, mall_at, token_of
from handlers.mall.buttons import ShowItem
from handlers.stock.typed import MALLS

WORDS = Question("shop.words")


async def mall_command(event: Event, desk: Desk, me: Me, args: str = "") -> None:
    """``/mall [words]``: the points mall."""
    await _home_of(event, desk, me, Mall.POINTS, args)


async def shop_command(event: Event, desk: Desk, me: Me, args: str = "") -> None:
    """``/shop [words]``."""
    await _home_of(event, desk, me, Mall.SHOP, args)


async def find_command(event: Event, args: str, desk: Desk, me: Me) -> None:
    """``/find [points|shop] words``: the two are searched apart (S2-34)."""
    first, _space, rest = args.partition(" ")
    if first.casefold() in MALLS and rest:
        await _home_of(event, desk, me, MALLS[first.casefold()], rest)
        return
    await _home_of(event, desk, me, Mall.SHOP, args)


async def _home_of(event: Event, desk: Desk, me: Me, mall: Mall, words: str) -> None:
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


async def page_pressed(query: CallbackQuery, pressed: ShelfPage, desk: Desk) -> None:
    shown = Browse(page=0, **pressed.model_dump(include={"merchant", "mall", "group", "draft"}))
    await _shelf(query, desk, shown, at=Place("back" if pressed.back else "next", pressed.id))


async def search_pressed(
    query: CallbackQuery, pressed: Search, desk: Desk, state: FSMContext
) -> None:
    await token_of(desk, pressed.draft)  # a draft that is gone is said before a word is typed
    await WORDS.ask(state, merchant=pressed.merchant, mall=pressed.mall, draft=pressed.draft)
    mall = mall_at(pressed)
    text = fill(_("🔎 What are you looking for in the {mall}? Type a word."), mall=MALL[mall]())
    await show(query, Screen(text))


async def words_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    about = await WORDS.about(state)
    token = await token_of(desk, about["draft"])
    answers = {"words": message.text or "", "token": token}
    draft = await desk(drafts.begin, kind="shop", answers=answers)
    await state.clear()
    place = Browse(merchant=about["merchant"], mall=about["mall"], page=0, draft=draft)
    await _shelf(message, desk, place)


async def _front(event: Event, desk: Desk, place: Browse) -> None:
    """A mall's home: its groups, or its items where there is only one group."""
    mall = mall_at(place)
    token = await token_of(desk, place.draft)
    there = desk.visiting(place.merchant)
    home = await there(front, mall=mall, token=token)
    if len(home.groups) <= 1:
        await _shelf(event, desk, place.model_copy(update={"page": 0}), home)
        return
    total = sum(one.listings for one in home.groups)
    rows: Rows = [
        [
            button(
                _("All ({n})").format(n=number(total)),
                place.model_copy(update={"page": 0, "group": ALL}),
            )
        ]
    ]
    rows += [
        [
            button(
                "🗂 "
                + _("{group} ({n})").format(
                    group=one.name or _("Everything else"), n=number(one.listings)
                ),
                place.model_copy(update={"page": 0, "group": one.id}),
            )
        ]
        for one in sorted(home.groups, key=lambda one: not one.name)
    ]
    rows += await _draws(desk, place.merchant)
    rows.append([_search(place), to_menu()])
    await show(event, Screen(_head(home), rows))


async def _shelf(
    event: Event,
    desk: Desk,
    place: Browse,
    home: Front | None = None,
    at: Place = START,
) -> None:
    """Items a page at a time, of a group or of a search, whose pages have numbers."""
    mall = mall_at(place)
    asked = {"words": "", "token": ""}
    if place.draft:
        asked = await desk(drafts.read, draft=place.draft, kind="shop")
    there, group_id = desk.visiting(place.merchant), max(place.group, 0)
    if asked["words"]:
        at = Place("page", max(place.page, 0))
    if home is None:
        home = await there(above_shelf, mall=mall, group_id=group_id, token=asked["token"])
    found = await there(
        shelf,
        mall=mall,
        group_id=group_id,
        words=asked["words"],
        token=asked["token"],
        place=at,
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
        for one in found.lines
    ]
    rows += _turns(place, found, numbered=bool(asked["words"]))
    group = next((one.name for one in home.groups if one.id == place.group), None)
    text = lines(
        _head(home),
        fill("🗂 {group}", group=group or _("Everything else"))
        # Of a group that shows nothing not even its name; a search is of the whole mall.
        if group_id and found.lines and not asked["words"]
        else None,
        fill(
            _("🔎 “{words}” in the {mall} only"),
            words=shortened(asked["words"]),
            mall=MALL[mall](),
        )
        if asked["words"]
        else None,
        None if found.lines else _("Nothing here just now."),
    )
    last = [_search(place)]
    if asked["words"] or place.group:
        start = place.model_copy(update={"page": -1, "group": 0, "draft": preview})
        last.append(button("◀ " + _("Back"), start))
    if not found.before and not group_id:
        rows += await _draws(desk, place.merchant)
    await show(event, Screen(text, [*rows, [*last, to_menu()]]))


def _turns(place: Browse, found: Page[ItemLine], *, numbered: bool) -> Rows:
    """◀ ▶, as far as there is something."""
    if numbered:
        number = max(place.page, 0)
        return pager(
            number,
            found.after,
            lambda to, text: button(text, place.model_copy(update={"page": to})),
        )

    def to(item: ItemLine, text: str, *, back: bool) -> Button:
        where = place.model_dump(include={"merchant", "mall", "group", "draft"})
        return button(text, ShelfPage(id=item.id, back=back, **where))

    row = [to(found.lines[0], "◀", back=True)] if found.before and found.lines else []
    row += [to(found.lines[-1], "▶", back=False)] if found.after else []
    return [row] if row else []


async def _draws(desk: Desk, merchant: int) -> Rows:
    """The way to what can be won just now."""
    on = await desk.visiting(merchant)(draws_are_on)
    return [[button("🎲 " + _("Draws"), DrawPage(merchant=merchant))]] if on else []


def _head(home: Front) -> str:
    icon = "◆" if home.mall is Mall.POINTS else "🏬"
    return lines(
        fill(
            "{icon} {merchant} · {mall}",
            icon=icon,
            merchant=bold(home.merchant),
            mall=MALL[home.mall](),
        ),
        None if home.open else _("👁 Preview: the mall is not open yet."),
    )


def _search(place: Browse) -> Button:
    return button(
        "🔎 " + _("Search"),
        Search(merchant=place.merchant, mall=place.mall, draft=place.draft),
    )


def _item_line(one: ItemLine) -> str:
    price = price_words(one.price, one.prices, one.currency, short=True)
    return " · ".join([price, *([] if one.left else [_("sold out")]), one.name])
