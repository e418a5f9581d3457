"""One field of a listing: asked for, tapped or typed (S2-18, S2-24)."""

from aiogram import Bot
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.mall import (
    ListingCard,
    advised_points,
    edit_listing,
    listing,
    mall_state,
    tick_permit,
)
from domain.members import known_standings
from domain.merchants import settings
from domain.stock import Mall
from handlers.kit.questions import Question
from handlers.kit.screen import Screen, button, rows_of, show
from handlers.kit.words import _, _n, fill, number
from handlers.mall.buttons import ListingDeed, ShowListing
from handlers.mall.listing import show_listing
from handlers.mall.listing_words import question_of

TYPED = Question("listing.field")
STANDINGS_SHOWN = 30  # levels or tags that can be ticked


class TapField(CallbackData, prefix="lf1"):
    """A tapped value for a field; ``at`` counts in the list that was shown."""

    listing: int
    field: str
    at: int = 0


async def field_pressed(
    query: CallbackQuery, pressed: ListingDeed, desk: Desk, state: FSMContext
) -> None:
    await _ask(query, desk, state, pressed.listing, pressed.deed)


async def value_pressed(
    query: CallbackQuery, pressed: TapField, desk: Desk, state: FSMContext, bot: Bot
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
                TapField(listing=listing_id, field=field, at=at),
            )
            for at, word in enumerate(choices, start=1)
        ]
        every = button(
            ("⬜ " if chosen else "☑️ ") + _("everybody"),
            TapField(listing=listing_id, field=field, at=0),
        )
        words = _("🔐 Who may buy? Tick, or type names separated by commas. Everybody may look.")
        await show(query, Screen(words, [[every], *rows_of(taps, 2), [back]]))
        return
    taps = [
        button(words, TapField(listing=listing_id, field=field, at=at))
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
        return list(dict.fromkeys([*levels, *one.levels]))[:STANDINGS_SHOWN]
    return list(dict.fromkeys([*tags, *one.tags]))[:STANDINGS_SHOWN]
