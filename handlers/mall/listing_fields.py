"""One field of a listing: asked for, tapped or typed (S2-18, S2-24)."""

from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.catalog import Category
from domain.desk import Desk
from domain.mall import (
    PERMITS,
    ListingCard,
    advised_points,
    edit_listing,
    listing,
    mall_state,
    tick_permit,
)
from domain.members import known_standings
from domain.merchants import settings
from domain.money import decimal
from domain.stock import Mall
from handlers.catalog.words import money, span_of
from handlers.kit.questions import Question
from handlers.kit.screen import Screen, button, rows_of, show
from handlers.kit.tapped import meant, sign_of, to_turn, turn_in
from handlers.kit.words import _, _n, fill, number
from handlers.mall.buttons import ListingDeed, ShowListing
from handlers.mall.listing import show_details
from handlers.mall.listing_words import question_of

TYPED = Question("listing.field", things=("listings",))
STANDINGS_SHOWN = 30  # levels or tags that can be ticked


class TapField(CallbackData, prefix="lf1"):
    """A tapped value for a field: ``sign`` of its text, of a level or a tag which way it turns as
    well; "": everybody."""

    listing: int
    field: str
    sign: str = ""


async def field_pressed(
    query: CallbackQuery, pressed: ListingDeed, desk: Desk, state: FSMContext
) -> None:
    await _ask(query, desk, state, pressed.listing, pressed.deed)


async def value_pressed(
    query: CallbackQuery, pressed: TapField, desk: Desk, state: FSMContext
) -> None:
    """A value was tapped: a level or a tag is ticked or not, anything else is taken."""
    one = await desk(listing, listing_id=pressed.listing)
    if pressed.field in PERMITS:
        sign, on = turn_in(pressed.sign)
        word = meant(await _choices(desk, one, pressed.field), sign)
        if word is not None:
            await desk(
                tick_permit,
                listing_id=one.id,
                field=pressed.field,
                word=word,
                ticked=word not in getattr(one, pressed.field) if on is None else on,
            )
        elif not pressed.sign:
            await desk(edit_listing, listing_id=one.id, field=pressed.field, text="-")
        await _ask(query, desk, state, one.id, pressed.field)
        return
    texts = [text for _words, text in await _texts(desk, one, pressed.field)]
    said = meant(texts, pressed.sign)
    if said is None:  # what the button said is another number by now
        await show_details(query, desk, one.id)
        return
    await state.clear()
    over = await desk(edit_listing, listing_id=one.id, field=pressed.field, text=said)
    await show_details(query, desk, one.id, _over(over))


async def field_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    about = await TYPED.about(state)
    over = await desk(
        edit_listing, listing_id=about["listing"], field=about["field"], text=message.text or ""
    )
    await state.clear()
    await show_details(message, desk, about["listing"], _over(over))


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


async def _ask(
    query: CallbackQuery, desk: Desk, state: FSMContext, listing_id: int, field: str
) -> None:
    """Ask for a field, with what can be tapped instead."""
    one = await desk(listing, listing_id=listing_id)
    await TYPED.ask(state, listing=listing_id, field=field)
    back = button("◀ " + _("Listing"), ShowListing(listing=listing_id))
    if field in PERMITS:
        choices = await _choices(desk, one, field)
        chosen = getattr(one, field)
        taps = [
            button(
                ("☑️ " if word in chosen else "⬜ ") + word,
                TapField(
                    listing=listing_id, field=field, sign=to_turn(sign_of(word), word in chosen)
                ),
            )
            for word in choices
        ]
        every = button(
            ("⬜ " if chosen else "☑️ ") + _("everybody"),
            TapField(listing=listing_id, field=field),
        )
        words = (
            _("👁 Who may look? Tick, or type names separated by commas. Who may not, cannot buy.")
            if field.startswith("see_")
            else _("🔐 Who may buy? Tick, or type names separated by commas.")
        )
        await show(query, Screen(words, [[every], *rows_of(taps, 2), [back]]))
        return
    taps = [
        button(words, TapField(listing=listing_id, field=field, sign=sign_of(text)))
        for words, text in await _texts(desk, one, field)
    ]
    await show(
        query,
        Screen(question_of(field, one), [*rows_of(taps, 1 if field == "price" else 2), [back]]),
    )


async def _texts(desk: Desk, one: ListingCard, field: str) -> list[tuple[str, str]]:
    """What a tap stands for."""
    match field:
        case "price":
            if one.mall is Mall.SHOP:
                own = span_of(one.prices, one.currency)
                return [(_("its own price, {price}").format(price=own), "own")]
            return await _prices(desk, one)
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


async def _prices(desk: Desk, one: ListingCard) -> list[tuple[str, str]]:
    """A price in each of the modes, worked out of the product's own."""
    found = await desk(settings)
    rate = found.points_rate if found else 100
    own = one.prices[0]
    half = own // 2
    whole, part = (advised_points(cash, one.currency, rate) for cash in (own, own - half))
    taps = [(_("Points: {n}").format(n=number(whole)), str(whole))]
    if half:
        text = f"{part} + {decimal(half, one.currency)}"
        words = _("Points + cash: {n} + {cash}")
        taps.append((words.format(n=number(part), cash=money(half, one.currency)), text))
    if one.category is Category.VOUCHER:
        words = _("Voucher offset: up to {n} pts").format(n=number(part))
        taps.append((words, f"offset {part}"))
    return taps


async def _choices(desk: Desk, one: ListingCard, field: str) -> list[str]:
    levels, tags = await desk(known_standings)
    known = levels if field.endswith("levels") else tags
    return list(dict.fromkeys([*known, *getattr(one, field)]))[:STANDINGS_SHOWN]
