"""Listings: the list with its filters, and its file (S2-27)."""

from collections.abc import AsyncIterator
from datetime import date
from typing import TypedDict, cast

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery

from domain import drafts
from domain.days import local
from domain.desk import Desk
from domain.mall import ListingLine, export_listings, list_listings
from domain.paging import Place
from domain.sheets import Cell, FileFormat, write_file
from domain.stock import SELLING, Mall
from handlers.catalog.words import MALL, price_words
from handlers.kit.buttons import go, to_menu
from handlers.kit.filters import Filter, parse_filter
from handlers.kit.me import Me
from handlers.kit.paging import PAGE, walker
from handlers.kit.screen import Button, Event, Rows, Screen, button, send_file, show
from handlers.kit.told import span_of
from handlers.kit.words import _, fill, lines, shortened
from handlers.mall.buttons import MallDeed, ShowListing
from handlers.mall.listing_words import listings_words
from handlers.stock.typed import MALLS


class Asked(TypedDict):
    """What is looked for; empty: everything."""

    mall: str
    words: str
    since: str
    until: str


class Found(TypedDict):
    """The same, as the domain takes it."""

    mall: Mall | None
    words: str
    since: date | None
    until: date | None


EVERYTHING: Asked = {"mall": "", "words": "", "since": "", "until": ""}


class ListingPage(CallbackData, prefix="lq1"):
    """``draft`` holds what is looked for; 0: everything."""

    step: str
    id: int
    draft: str = ""


async def listings_command(event: Event, desk: Desk, me: Me, args: str = "") -> None:
    """``/listings [points|shop] [from DATE] [to DATE] [words] [csv|xlsx]`` (S2-27)."""
    said = parse_filter(args, desk.clock(), me.house_zone)
    first, _space, rest = said.words.partition(" ")
    mall = MALLS[first.casefold()].value if first.casefold() in MALLS else ""
    words = rest if mall else said.words
    asked: Asked = {
        "mall": mall,
        "words": words,
        "since": said.since.isoformat() if said.since else "",
        "until": said.until.isoformat() if said.until else "",
    }
    if said.file_format:
        await _send_file(event, desk, me, asked, FileFormat(said.file_format))
        return
    draft = await desk(drafts.begin, kind="listings", answers=dict(asked)) if args else ""
    await _list(event, desk, asked, draft, Place())


async def page_pressed(query: CallbackQuery, pressed: ListingPage, desk: Desk, me: Me) -> None:
    asked = EVERYTHING
    if pressed.draft:
        asked = cast(Asked, await desk(drafts.read, draft=pressed.draft, kind="listings"))
    if pressed.step in tuple(FileFormat):
        await _send_file(query, desk, me, asked, FileFormat(pressed.step))
        return
    await _list(query, desk, asked, pressed.draft, Place(pressed.step, pressed.id))


async def _list(event: Event, desk: Desk, asked: Asked, draft: str, place: Place) -> None:
    found = await desk(list_listings, place=place, size=PAGE, **_filter(asked))

    def at(step: str, key: int, text: str) -> Button:
        return button(text, ListingPage(step=step, id=key, draft=draft))

    rows: Rows = [[button(_line(one), ShowListing(listing=one.id))] for one in found.lines]
    rows += walker(found, [one.id for one in found.lines], at)
    rows.append([at(one.value, 0, "⬇ " + one.upper()) for one in FileFormat])
    rows.append(
        [button("🏬 " + MALL[mall](), MallDeed(mall=mall.value, deed="home")) for mall in SELLING]
    )
    rows.append([go("➕ " + _("List products"), "list"), to_menu()])
    kept = _told(asked)
    text = lines(
        _("🏷 <b>Listings</b>, newest first."),
        fill(_("🔎 {words}"), words=kept) if kept else None,
        None if found.lines else _("None found. List a product that has allocated stock."),
        _("Search by typing: /listings points coffee, /listings from 2026-11-01.")
        if found.lines
        else None,
    )
    await show(event, Screen(text, rows))


def _told(asked: Asked) -> str:
    """What the list is narrowed to, as a person reads it."""
    told = _filter(asked)
    days = span_of(Filter(told["since"], told["until"], None, "", None))
    mall = MALL[told["mall"]]() if told["mall"] else None
    return " · ".join(filter(None, (mall, days, shortened(told["words"]))))


def _filter(asked: Asked) -> Found:
    return {
        "mall": Mall(asked["mall"]) if asked["mall"] else None,
        "words": asked["words"],
        "since": date.fromisoformat(asked["since"]) if asked["since"] else None,
        "until": date.fromisoformat(asked["until"]) if asked["until"] else None,
    }


def _line(one: ListingLine) -> str:
    mark = "🟢" if one.sells else "⚪"
    where = "◆" if one.mall is Mall.POINTS else "🏬"
    price = price_words(one.price, one.prices, one.currency, short=True)
    return f"{mark}{where} {one.name} · {price}"


async def _send_file(
    event: Event, desk: Desk, me: Me, asked: Asked, file_format: FileFormat
) -> None:
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
                local(one.created_at, me.zone),
            ]

    header = ["id", "name", "mall", "group", "price", "online", "cause", "created_at"]
    data, count = await write_file(file_format, header, rows())
    caption = "🏷 " + listings_words(count)
    await send_file(event, data, f"listings.{file_format}", caption)
