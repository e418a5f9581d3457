"""Sharing a mall or an item: link, QR code, and how many came by which channel (S2-30, S2-35)."""

import asyncio
import io

from aiogram import Bot
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton

from domain.desk import Desk
from domain.mall import listing, mall_state, share_counts
from domain.stock import SELLING, Mall
from handlers.cards.drawing import qr_image
from handlers.catalog.words import MALL
from handlers.kit.buttons import to_menu
from handlers.kit.here import username_for
from handlers.kit.me import Me
from handlers.kit.screen import Event, Rows, Screen, button, send, show
from handlers.kit.words import Markup, _, _n, bold, fill, lines, number
from handlers.mall.buttons import ListingDeed, MallDeed, ShowListing

CHANNELS = ("", "chat", "poster", "social")


class Poster(CallbackData, prefix="po1"):
    """A listing's, to print."""

    listing: int


class ShareQr(CallbackData, prefix="sq1"):
    """``listing`` 0: the mall's home."""

    mall: str
    listing: int
    channel: str = ""


def link_of(username: str, payload: str) -> str:
    return f"https://t.me/{username}?start={payload}"


def payload_of(mall: Mall, merchant_id: int, listing_id: int, channel: str = "") -> str:
    """``l-1_7``, ``l-1_7-poster``; ``m-1``, ``s-1`` for a mall's home."""
    home = f"{'m' if mall is Mall.POINTS else 's'}-{merchant_id}"
    whole = f"l-{merchant_id}_{listing_id}" if listing_id else home
    return f"{whole}-{channel}" if channel else whole


async def share_command(event: Event, args: str, desk: Desk, me: Me, bot: Bot) -> None:
    """``/share ID``, or ``/share points``, ``/share shop``; alone: both malls."""
    said = args.strip().removeprefix("#")
    if said.isdecimal() and len(said) < 16:
        one = await desk(listing, listing_id=int(said))
        await show_share(event, desk, bot, one.mall, one.id, one.name)
    elif said in SELLING:
        await show_share(event, desk, bot, Mall(said), 0, me.merchant)
    else:
        rows: Rows = [
            [button("🔗 " + MALL[mall](), MallDeed(mall=mall.value, deed="share"))]
            for mall in SELLING
        ]
        text = _("🔗 What shall be shared? A listing is shared from its own screen: /listings.")
        await show(event, Screen(text, [*rows, [to_menu()]]))


async def show_share(
    event: Event, desk: Desk, bot: Bot, mall: Mall, listing_id: int, name: str
) -> None:
    """The link to copy, a QR code by channel, and the counts."""
    username = await username_for(bot)
    state = await desk(mall_state, mall=mall)
    counts = await desk(share_counts, mall=mall, listing_id=listing_id)
    link = link_of(username, payload_of(mall, state.merchant_id, listing_id))
    text = lines(
        fill(_("🔗 Share {name} ({mall})"), name=bold(name), mall=MALL[mall]()),
        Markup(link),
        None if state.on else _("⚠️ The mall is off: who opens this sees that it is closed."),
        "",
        _("📈 Opened so far:") if counts else _("📈 Nobody has opened it yet."),
        *(
            fill(
                _n(
                    "• {channel}: {people} person, {n}×",
                    "• {channel}: {people} people, {n}×",
                    one.people,
                ),
                channel=_channel(one.channel),
                people=one.people,
                n=number(one.opened),
            )
            for one in counts
        ),
    )
    rows: Rows = [
        [
            button(
                "▦ " + _channel(channel),
                ShareQr(mall=mall.value, listing=listing_id, channel=channel),
            )
            for channel in CHANNELS[:2]
        ],
        [
            button(
                "▦ " + _channel(channel),
                ShareQr(mall=mall.value, listing=listing_id, channel=channel),
            )
            for channel in CHANNELS[2:]
        ],
        [button("🖼 " + _("Poster, A4"), Poster(listing=listing_id))] if listing_id else [],
        [InlineKeyboardButton(text="↗ " + _("Send to a chat"), switch_inline_query=name)],
        [
            button("◀ " + _("Listing"), ShowListing(listing=listing_id))
            if listing_id
            else button("◀ " + MALL[mall](), MallDeed(mall=mall.value, deed="home")),
            to_menu(),
        ],
    ]
    await show(event, Screen(text, rows))


async def qr_pressed(query: CallbackQuery, pressed: ShareQr, desk: Desk, bot: Bot) -> None:
    """A QR code whose visitors are counted apart."""
    mall = Mall(pressed.mall) if pressed.mall in SELLING else Mall.SHOP
    channel = pressed.channel if pressed.channel in CHANNELS else ""
    state = await desk(mall_state, mall=mall)
    name = MALL[mall]()
    if pressed.listing:
        name = (await desk(listing, listing_id=pressed.listing)).name
    username = await username_for(bot)
    link = link_of(username, payload_of(mall, state.merchant_id, pressed.listing, channel))
    back = (
        button("◀ " + _("Share"), ListingDeed(listing=pressed.listing, deed="share"))
        if pressed.listing
        else button("◀ " + _("Share"), MallDeed(mall=mall.value, deed="share"))
    )
    text = lines(
        fill("{name} · {channel}", name=bold(name), channel=_channel(channel)), Markup(link)
    )
    await send(query, Screen(text, [[back]], photo=await qr_png(link)))
    await query.answer()


async def qr_png(link: str) -> bytes:
    def draw() -> bytes:
        with io.BytesIO() as file:
            qr_image(link, 600).save(file, "PNG")
            return file.getvalue()

    return await asyncio.to_thread(draw)


def _channel(channel: str) -> str:
    words = {
        "": lambda: _("plain link"),
        "chat": lambda: _("chat"),
        "poster": lambda: _("poster"),
        "social": lambda: _("social media"),
        "inline": lambda: _("sent from a chat"),
    }
    return words[channel]() if channel in words else channel
