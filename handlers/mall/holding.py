"""Holding a unit for somebody, from a listing's screen."""

from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.catalog import product
from domain.desk import Desk
from domain.errors import Malformed
from domain.mall import hold_for, listing
from domain.members import MemberLine, list_members
from domain.stock import hold_line
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import Rows, Screen, button, send, show
from handlers.kit.words import _
from handlers.mall.buttons import ListingDeed, ShowListing
from handlers.stock.holds import hold_screen

WHO = Question("hold.who")
OFFERED = 12  # members offered at once; the others are found by typing
VARIANTS_SHOWN = 20
UNSAID, NOBODY = -1, 0  # for whom: still to be asked; nobody in particular


class HoldFor(CallbackData, prefix="kf1"):
    """Hold one unit for a person, or for NOBODY; UNSAID: ask for whom."""

    listing: int
    variant: int
    person: int


async def hold_pressed(
    query: CallbackQuery, pressed: ListingDeed, desk: Desk, state: FSMContext
) -> None:
    """Of which variant, where there are several; then for whom."""
    one = await desk(listing, listing_id=pressed.listing)
    card = await desk(product, product_id=one.product_id)
    if len(card.variants) == 1:
        await _ask_for_whom(query, desk, state, one.id, card.variants[0].id)
        return
    rows = [
        [button(variant.name, HoldFor(listing=one.id, variant=variant.id, person=UNSAID))]
        for variant in card.variants[:VARIANTS_SHOWN]
    ]
    await show(query, Screen(_("📌 Which variant is held?"), rows))


async def person_pressed(
    query: CallbackQuery, pressed: HoldFor, desk: Desk, me: Me, state: FSMContext
) -> None:
    if pressed.person == UNSAID:
        await _ask_for_whom(query, desk, state, pressed.listing, pressed.variant)
        return
    held = await desk(
        hold_for,
        listing_id=pressed.listing,
        variant_id=pressed.variant,
        person_id=pressed.person or None,
    )
    await state.clear()
    await show(query, hold_screen(await desk(hold_line, hold_id=held.hold_id), me))


async def name_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    """A member's name, @username or Telegram id."""
    about = await WHO.about(state)
    members = await desk(list_members, words=message.text or "", limit=OFFERED)
    if not members:
        raise Malformed("member")
    await send(message, _whom(members, about["listing"], about["variant"]))


async def _ask_for_whom(
    query: CallbackQuery, desk: Desk, state: FSMContext, listing_id: int, variant_id: int
) -> None:
    await WHO.ask(state, listing=listing_id, variant=variant_id)
    members = await desk(list_members, limit=OFFERED)
    await show(query, _whom(members, listing_id, variant_id))


def _whom(members: list[MemberLine], listing_id: int, variant_id: int) -> Screen:
    """The members as buttons, a typed name, or nobody in particular."""
    rows: Rows = [
        [
            button(
                "👤 " + one.name + (f" · {one.level}" if one.level else ""),
                HoldFor(listing=listing_id, variant=variant_id, person=one.person_id),
            )
        ]
        for one in members
    ]
    nobody = HoldFor(listing=listing_id, variant=variant_id, person=NOBODY)
    rows.append([button(_("Nobody in particular"), nobody)])
    rows.append([button("◀ " + _("Listing"), ShowListing(listing=listing_id))])
    return Screen(_("📌 For whom is it held? Tap, or type a name."), rows)
