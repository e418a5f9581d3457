"""Listings: the list and its file, one listing, what may be changed of it (S2-18, S2-27)."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

from aiogram import Bot
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import drafts
from domain.catalog import product
from domain.desk import Desk
from domain.mall import (
    ListingCard,
    ListingLine,
    advised_points,
    delete_listing,
    edit_listing,
    export_listings,
    keep_for,
    list_listings,
    listing,
    mall_state,
    put_on_sale,
    take_off_sale,
    tick_permit,
)
from domain.members import known_standings
from domain.merchants import settings
from domain.paging import Place
from domain.sheets import Cell, write_csv
from domain.stock import Mall, hold_line
from handlers.buttons import ListingDeed, MallDeed, ShowListing, go, to_menu
from handlers.catalog.pictures import show_pictured
from handlers.catalog.words import MALL, price_words
from handlers.kit.me import Me
from handlers.kit.paging import PAGE, walker
from handlers.kit.questions import Question
from handlers.kit.routing import Routes
from handlers.kit.screen import (
    BAD,
    Button,
    Rows,
    Screen,
    button,
    rows_of,
    send_file,
    show,
)  # fmt: skip
from handlers.kit.typed import parse_filter
from handlers.kit.words import _, _n, bold, fill, lines, number
from handlers.mall.listing_words import listing_screen, question_of
from handlers.mall.share import show_share
from handlers.stock.holds import KeepFor, ask_for_whom, hold_screen, show_holds

TYPED = Question("listing.field")


class ListingPage(CallbackData, prefix="lq1"):
    """``draft`` holds what is looked for; 0: everything."""

    step: str
    id: int
    draft: str = ""


class ListingField(CallbackData, prefix="lf1"):
    """A tapped value for a field; ``at`` counts in the list that was shown."""

    listing: int
    field: str
    at: int = 0


def entrances(table: Routes) -> None:
    table.command("listings", listings_command, "listings", "上架")
    table.button(ListingPage, page_pressed)
    table.button(ShowListing, listing_pressed)
    table.button(ListingDeed, deed_pressed)
    table.button(ListingField, value_pressed)
    table.button(KeepFor, keep_pressed)
    table.question(TYPED, field_typed)


async def listings_command(
    message: Message | CallbackQuery, desk: Desk, me: Me, args: str = ""
) -> None:
    """``/listings [points|shop] [from DATE] [to DATE] [words] [csv]`` (S2-27)."""
    said = parse_filter(args, desk.clock(), me.zone)
    first, _space, rest = said.words.partition(" ")
    mall = first if first in ("points", "shop") else ""
    words = rest if mall else said.words
    asked = {
        "mall": mall,
        "words": words,
        "since": said.since.isoformat() if said.since else "",
        "until": said.until.isoformat() if said.until else "",
    }
    if said.file_format:
        await _send_csv(message, desk, asked)
        return
    draft = await desk(drafts.begin, kind="listings", answers=asked) if args else ""
    await _list(message, desk, asked, draft, Place())


async def page_pressed(query: CallbackQuery, pressed: ListingPage, desk: Desk) -> None:
    asked = {"mall": "", "words": "", "since": "", "until": ""}
    if pressed.draft:
        asked = await desk(drafts.read, draft=pressed.draft)
    if pressed.step == "csv":
        await _send_csv(query, desk, asked)
        return
    await _list(query, desk, asked, pressed.draft, Place(pressed.step, pressed.id))


async def listing_pressed(
    query: CallbackQuery, pressed: ShowListing, desk: Desk, bot: Bot, state: FSMContext
) -> None:
    await state.clear()
    await show_listing(query, desk, bot, pressed.listing)


async def deed_pressed(
    query: CallbackQuery, pressed: ListingDeed, desk: Desk, state: FSMContext, bot: Bot
) -> None:
    number_of = pressed.listing
    match pressed.deed:
        case "on":
            await desk(put_on_sale, listing_id=number_of)
            await show_listing(query, desk, bot, number_of)
        case "off":
            await desk(take_off_sale, listing_id=number_of)
            await show_listing(query, desk, bot, number_of)
        case "delete":
            one = await desk(listing, listing_id=number_of)
            text = lines(
                fill(_("🗑 Delete the listing {name}?"), name=bold(one.name)),
                _("The product itself stays, and can be listed again."),
            )
            rows = [
                [button(_("Yes, delete"), ListingDeed(listing=number_of, deed="delete!"), BAD)],
                [button(_("No, keep it"), ShowListing(listing=number_of))],
            ]
            await show(query, Screen(text, rows))
        case "delete!":
            name = await desk(delete_listing, listing_id=number_of)
            text = fill(_("🗑 The listing {name} is deleted."), name=bold(name))
            await show(query, Screen(text, [[go(_("Listings"), "listings"), to_menu()]]))
        case "share":
            one = await desk(listing, listing_id=number_of)
            await show_share(query, desk, bot, one.mall, one.id, one.name)
        case "holds":
            await show_holds(query, desk, listing_id=number_of)
        case "keep":
            one = await desk(listing, listing_id=number_of)
            card = await desk(product, product_id=one.product_id)
            if len(card.variants) == 1:
                await ask_for_whom(query, desk, state, number_of, card.variants[0].id)
                return
            rows = [
                [button(v.name, KeepFor(listing=number_of, variant=v.id, person=-1))]
                for v in card.variants[:20]
            ]
            await show(query, Screen(_("📌 Which variant is put aside?"), rows))
        case "price" | "points_stock" | "limit" | "levels" | "tags" | "freight" | "group" | "name":
            await _ask(query, desk, state, number_of, pressed.deed)
        case _:
            await show_listing(query, desk, bot, number_of)


async def keep_pressed(
    query: CallbackQuery, pressed: KeepFor, desk: Desk, me: Me, state: FSMContext
) -> None:
    """Put one unit aside."""
    if pressed.person < 0:
        await ask_for_whom(query, desk, state, pressed.listing, pressed.variant)
        return
    kept = await desk(
        keep_for,
        listing_id=pressed.listing,
        variant_id=pressed.variant,
        person_id=pressed.person or None,
    )
    await state.clear()
    await show(query, hold_screen(await desk(hold_line, hold_id=kept.hold_id), me))


async def value_pressed(
    query: CallbackQuery, pressed: ListingField, desk: Desk, state: FSMContext, bot: Bot
) -> None:
    """A value was tapped: a level or a tag flips, anything else is taken."""
    one = await desk(listing, listing_id=pressed.listing)
    if pressed.field in ("levels", "tags"):
        choices = await _choices(desk, one, pressed.field)
        chosen = one.levels if pressed.field == "levels" else one.tags
        if 0 < pressed.at <= len(choices):
            word = choices[pressed.at - 1]
            await desk(
                tick_permit,
                listing_id=one.id,
                field=pressed.field,
                word=word,
                ticked=word not in chosen,
            )
        elif pressed.at == 0:
            await desk(edit_listing, listing_id=one.id, field=pressed.field, text="-")
        await _ask(query, desk, state, one.id, pressed.field)
        return
    texts = await _texts(desk, one, pressed.field)
    if not 0 <= pressed.at < len(texts):
        await show_listing(query, desk, bot, one.id)
        return
    await state.clear()
    over = await desk(
        edit_listing, listing_id=one.id, field=pressed.field, text=texts[pressed.at][1]
    )
    await show_listing(query, desk, bot, one.id, _over(over))


async def field_typed(message: Message, desk: Desk, state: FSMContext, bot: Bot) -> None:
    about = await TYPED.about(state)
    over = await desk(
        edit_listing, listing_id=about["listing"], field=about["field"], text=message.text or ""
    )
    await state.clear()
    await show_listing(message, desk, bot, about["listing"], _over(over))


def _over(count: int) -> str | None:
    """S2-24, D29."""
    if not count:
        return None
    return fill(
        _n(
            "⚠️ {n} member has more than that already. The limit counts past purchases.",
            "⚠️ {n} members have more than that already. The limit counts past purchases.",
            count,
        ),
        n=count,
    )


async def show_listing(
    event: Message | CallbackQuery, desk: Desk, bot: Bot, listing_id: int, lead: str | None = None
) -> None:
    one = await desk(listing, listing_id=listing_id)
    screen = listing_screen(one)
    await show_pictured(event, desk, bot, screen, one.cover, lead)


async def _ask(
    query: CallbackQuery, desk: Desk, state: FSMContext, listing_id: int, field: str
) -> None:
    """Ask for a field, with what can be tapped instead."""
    one = await desk(listing, listing_id=listing_id)
    await TYPED.ask(state, listing=listing_id, field=field)
    back = button("◀ " + _("Listing"), ShowListing(listing=listing_id))
    if field in ("levels", "tags"):
        choices = await _choices(desk, one, field)
        chosen = one.levels if field == "levels" else one.tags
        taps = [
            button(
                ("☑️ " if word in chosen else "⬜ ") + word,
                ListingField(listing=listing_id, field=field, at=at),
            )
            for at, word in enumerate(choices, start=1)
        ]
        every = button(
            ("⬜ " if chosen else "☑️ ") + _("everybody"),
            ListingField(listing=listing_id, field=field, at=0),
        )
        words = _("🔐 Who may buy? Tick, or type names separated by commas. Everybody may look.")
        await show(query, Screen(words, [[every], *rows_of(taps, 2), [back]]))
        return
    taps = [
        button(words, ListingField(listing=listing_id, field=field, at=at))
        for at, (words, _text) in enumerate(await _texts(desk, one, field))
    ]
    await show(query, Screen(question_of(field, one), [*rows_of(taps, 2), [back]]))


async def _texts(desk: Desk, one: ListingCard, field: str) -> list[tuple[str, str]]:
    """What a tap stands for."""
    match field:
        case "price":
            found = await desk(settings)
            rate = found.points_rate if found else 100
            advised = advised_points(one.prices[0], one.currency, rate)
            taps = [(_("{n} pts").format(n=number(advised)), str(advised))]
            if one.mall is Mall.SHOP:
                taps.insert(0, (_("its own price"), "own"))
            return taps
        case "points_stock":
            return [(_("as the original"), "-"), (number(one.original), str(one.original))]
        case "limit":
            return [*((str(n), str(n)) for n in (1, 2, 5)), ("♾ " + _("unlimited"), "-1")]
        case "freight":
            return [(_("as the product"), "product"), (_("free"), "free")]
        case "group":
            groups = (await desk(mall_state, mall=one.mall)).groups
            return [(g.name or _("default group"), f"#{g.id}") for g in groups]
    return []


async def _choices(desk: Desk, one: ListingCard, field: str) -> list[str]:
    levels, tags = await desk(known_standings)
    if field == "levels":
        return list(dict.fromkeys([*levels, *one.levels]))[:30]
    return list(dict.fromkeys([*tags, *one.tags]))[:30]


async def _list(
    event: Message | CallbackQuery, desk: Desk, asked: dict[str, str], draft: str, place: Place
) -> None:
    found = await desk(list_listings, place=place, size=PAGE, **_filter(asked))

    def at(step: str, number_of: int, text: str) -> Button:
        return button(text, ListingPage(step=step, id=number_of, draft=draft))

    rows: Rows = [[button(_line(one), ShowListing(listing=one.id))] for one in found.lines]
    rows += walker(found, [one.id for one in found.lines], at)
    rows.append(
        [
            go("➕ " + _("List products"), "list"),
            at("csv", 0, "⬇ CSV"),
        ]
    )
    rows.append(
        [
            *(
                button("🏬 " + MALL[mall](), MallDeed(mall=mall.value, deed="home"))
                for mall in Mall
            ),
            to_menu(),
        ]
    )
    text = lines(
        _("🏷 <b>Listings</b>, newest first."),
        None if found.lines else _("None found. List a product that has allocated stock."),
        _("Search by typing: /listings points coffee, /listings from 2026-11-01.")
        if found.lines
        else None,
    )
    await show(event, Screen(text, rows))


def _filter(asked: dict[str, str]) -> dict[str, Any]:
    return {
        "mall": Mall(asked["mall"]) if asked["mall"] else None,
        "words": asked["words"],
        "since": date.fromisoformat(asked["since"]) if asked["since"] else None,
        "until": date.fromisoformat(asked["until"]) if asked["until"] else None,
    }


def _line(one: ListingLine) -> str:
    mark = "🟢" if one.online else "⚪"
    where = "◆" if one.mall is Mall.POINTS else "🏬"
    price = price_words(one.price, one.prices, one.currency, short=True)
    return f"{mark}{where} {one.name} · {price}"


async def _send_csv(event: Message | CallbackQuery, desk: Desk, asked: dict[str, str]) -> None:
    """Everything that matches, for a spreadsheet (S2-27)."""
    found = await desk(export_listings, **_filter(asked))

    async def rows() -> AsyncIterator[list[Cell]]:
        for one in found:
            yield [
                one.id,
                one.name,
                one.mall.value,
                one.group,
                price_words(one.price, one.prices, one.currency),
                "yes" if one.online else "no",
                "" if one.online else one.cause.value,
                one.created_at.isoformat(),
            ]

    header = ["id", "name", "mall", "group", "price", "online", "cause", "created_at"]
    data, count = await write_csv(header, rows())
    caption = _("🏷 {n} listings").format(n=number(count))
    await send_file(event, data, "listings.csv", caption)
