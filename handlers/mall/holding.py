"""Putting something aside for somebody, from a listing's screen."""

from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.catalog import product
from domain.desk import Desk
from domain.errors import Malformed, NotFound
from domain.mall import hold_for, listing, to_pay
from domain.members import MemberLine, list_members
from domain.stock import hold_line
from handlers.catalog.words import variant_name
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import Event, Rows, Screen, button, send, show
from handlers.kit.words import _, bold, fill, lines, number
from handlers.mall.buttons import ListingDeed, ShowListing
from handlers.orders.words import price
from handlers.stock.holds import hold_screen
from handlers.stock.typed import positive

WHO = Question("hold.who", things=("listings", "variants"))
OFFERED = 12  # members offered at once; the others are found by typing
VARIANTS_SHOWN = 20
COUNT_DIGITS = 4  # a longer number is somebody's Telegram id
UNSAID, NOBODY = -1, 0  # for whom: still to be asked; nobody in particular


class HoldFor(CallbackData, prefix="kf1"):
    """Put some aside for a person, or for NOBODY; UNSAID: ask for whom."""

    listing: int
    variant: int
    person: int
    quantity: int = 1


async def hold_pressed(
    query: CallbackQuery, pressed: ListingDeed, desk: Desk, state: FSMContext
) -> None:
    """Of which variant, where there are several; then how many and for whom."""
    one = await desk(listing, listing_id=pressed.listing)
    card = await desk(product, product_id=one.product_id)
    if len(card.variants) == 1:
        about = HoldFor(listing=one.id, variant=card.variants[0].id, person=UNSAID)
        await _ask_for_whom(query, desk, state, about)
        return
    rows = [
        [button(variant.name, HoldFor(listing=one.id, variant=variant.id, person=UNSAID))]
        for variant in card.variants[:VARIANTS_SHOWN]
    ]
    await show(query, Screen(_("📌 Which variant is put aside?"), rows))


async def person_pressed(
    query: CallbackQuery, pressed: HoldFor, desk: Desk, me: Me, state: FSMContext
) -> None:
    if pressed.person == UNSAID:
        await _ask_for_whom(query, desk, state, pressed)
        return
    held = await desk(
        hold_for,
        listing_id=pressed.listing,
        variant_id=pressed.variant,
        person_id=pressed.person or None,
        quantity=pressed.quantity,
    )
    await state.clear()
    await show(query, hold_screen(await desk(hold_line, hold_id=held.hold_id), me))


async def name_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    """How many, or a member's name, @username or Telegram id."""
    about = HoldFor(**await WHO.about(state))
    said = (message.text or "").strip()
    if said.isdecimal() and len(said) <= COUNT_DIGITS:
        about = about.model_copy(update={"quantity": positive(said)})
        await _ask_for_whom(message, desk, state, about)
        return
    members = await desk(list_members, words=said, limit=OFFERED)
    if not members:
        raise Malformed("member")
    await send(message, await _whom(desk, members, about))


async def _ask_for_whom(event: Event, desk: Desk, state: FSMContext, about: HoldFor) -> None:
    await WHO.ask(state, **about.model_dump())
    members = await desk(list_members, limit=OFFERED)
    await show(event, await _whom(desk, members, about))


async def _whom(desk: Desk, members: list[MemberLine], about: HoldFor) -> Screen:
    """How many at which price; the members as buttons, a typed name, or nobody in particular."""
    one = await desk(listing, listing_id=about.listing)
    card = await desk(product, product_id=one.product_id)
    variant = next((v for v in card.variants if v.id == about.variant), None)
    if variant is None:
        raise NotFound("variants")
    each = to_pay(one.price, variant.price, one.currency)
    n = about.quantity
    cost = price(each.points * n, each.cash * n, one.currency)
    rows: Rows = [
        [
            button(text, about.model_copy(update={"quantity": count, "person": UNSAID}))
            for text, count in (("−", n - 1), (f"🔢 {number(n)}", n), ("+", n + 1))
            if count > 0
        ]
    ]
    rows += [
        [
            button(
                "👤 " + one.name + (f" · {one.level}" if one.level else ""),
                about.model_copy(update={"person": one.person_id}),
            )
        ]
        for one in members
    ]
    nobody = about.model_copy(update={"person": NOBODY})
    rows.append([button(_("Nobody in particular"), nobody)])
    rows.append([button("◀ " + _("Listing"), ShowListing(listing=about.listing))])
    text = lines(
        fill(
            _("📌 Put aside {n} × {name}: {price}"),
            n=n,
            name=bold(variant_name(one.name, variant.name)),
            price=bold(cost),
        ),
        _("For whom? Tap, or type a name; a number changes how many."),
    )
    return Screen(text, rows)
