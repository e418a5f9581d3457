"""One listing: its screen, on and off sale, share, delete (S2-18)."""

from aiogram import Bot
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from domain.desk import Desk
from domain.mall import delete_listing, listing, put_on_sale, take_off_sale
from handlers.catalog.pictures import show_pictured
from handlers.kit.buttons import go, to_menu
from handlers.kit.screen import BAD, Event, Screen, button, show
from handlers.kit.words import _, bold, fill, lines
from handlers.mall.buttons import ListingDeed, ShowListing
from handlers.mall.listing_words import details_screen, listing_screen
from handlers.mall.share import show_share


async def listing_pressed(
    query: CallbackQuery, pressed: ShowListing, desk: Desk, bot: Bot, state: FSMContext
) -> None:
    await state.clear()
    await show_listing(query, desk, bot, pressed.listing)


async def show_listing(
    event: Event, desk: Desk, bot: Bot, listing_id: int, lead: str | None = None
) -> None:
    """``lead``: what just happened."""
    one = await desk(listing, listing_id=listing_id)
    await show_pictured(event, desk, bot, listing_screen(one), one.cover, lead)


async def edit_pressed(query: CallbackQuery, pressed: ListingDeed, desk: Desk) -> None:
    await show_details(query, desk, pressed.listing)


async def show_details(event: Event, desk: Desk, listing_id: int, lead: str | None = None) -> None:
    """Everything of it, and what can be changed. ``lead``: what just happened."""
    screen = details_screen(await desk(listing, listing_id=listing_id))
    await show(event, Screen(lines(lead, screen.text), screen.rows))


async def on_pressed(query: CallbackQuery, pressed: ListingDeed, desk: Desk, bot: Bot) -> None:
    await desk(put_on_sale, listing_id=pressed.listing)
    await show_listing(query, desk, bot, pressed.listing)


async def off_pressed(query: CallbackQuery, pressed: ListingDeed, desk: Desk, bot: Bot) -> None:
    await desk(take_off_sale, listing_id=pressed.listing)
    await show_listing(query, desk, bot, pressed.listing)


async def delete_pressed(query: CallbackQuery, pressed: ListingDeed, desk: Desk) -> None:
    one = await desk(listing, listing_id=pressed.listing)
    text = lines(
        fill(_("🗑 Delete the listing {name}?"), name=bold(one.name)),
        _("The product itself stays, and can be listed again."),
    )
    rows = [
        [button(_("Yes, delete"), ListingDeed(listing=one.id, deed="delete!"), BAD)],
        [button("◀ " + _("No, keep it"), ShowListing(listing=one.id))],
    ]
    await show(query, Screen(text, rows))


async def deletion_confirmed(query: CallbackQuery, pressed: ListingDeed, desk: Desk) -> None:
    name = await desk(delete_listing, listing_id=pressed.listing)
    text = fill(_("🗑 The listing {name} is deleted."), name=bold(name))
    await show(query, Screen(text, [[go("◀ " + _("Listings"), "listings"), to_menu()]]))


async def share_pressed(query: CallbackQuery, pressed: ListingDeed, desk: Desk, bot: Bot) -> None:
    one = await desk(listing, listing_id=pressed.listing)
    await show_share(query, desk, bot, one.mall, one.id, one.name)
