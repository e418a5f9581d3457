"""Whom a new broadcast is for, in taps."""

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from domain.broadcasts import To, titles_held
from domain.desk import Desk
from domain.members import known_standings
from domain.vouchers import list_vouchers, voucher
from handlers.broadcasts.broadcasts import VOUCHERS, ask_words
from handlers.broadcasts.buttons import CastPage, CastTo
from handlers.kit.screen import Screen, button, rows_of, show
from handlers.kit.tapped import meant, sign_of
from handlers.kit.words import _, lines


async def asked(query: CallbackQuery, state: FSMContext) -> None:
    await state.clear()
    rows = [
        [button("👥 " + _("All members"), CastTo(deed="everybody"))],
        [
            button("🎖 " + _("A level"), CastTo(deed="level")),
            button("🏷 " + _("A tag"), CastTo(deed="tag")),
        ],
        [button("🎟 " + _("Holders of a card"), CastTo(deed="card"))],
        [button("🎫 " + _("Holders of a voucher"), CastTo(deed="voucher"))],
        [button("◀ " + _("Back"), CastPage())],
    ]
    await show(query, Screen(_("📣 <b>Who shall read it?</b>"), rows))


async def everybody_pressed(query: CallbackQuery, state: FSMContext) -> None:
    await ask_words(query, state, To.EVERYBODY, "", None)


async def level_pressed(
    query: CallbackQuery, pressed: CastTo, desk: Desk, state: FSMContext
) -> None:
    levels, _tags = await desk(known_standings)
    await _among(query, state, pressed, To.LEVEL, levels)


async def tag_pressed(
    query: CallbackQuery, pressed: CastTo, desk: Desk, state: FSMContext
) -> None:
    _levels, tags = await desk(known_standings)
    await _among(query, state, pressed, To.TAG, tags)


async def card_pressed(
    query: CallbackQuery, pressed: CastTo, desk: Desk, state: FSMContext
) -> None:
    await _among(query, state, pressed, To.CARD, await desk(titles_held))


async def voucher_pressed(
    query: CallbackQuery, pressed: CastTo, desk: Desk, state: FSMContext
) -> None:
    if pressed.voucher:
        chosen = await desk(voucher, voucher_id=pressed.voucher)
        await ask_words(query, state, To.VOUCHER, "", chosen.id)
        return
    found = (await desk(list_vouchers, size=VOUCHERS)).lines
    await _choose(query, [(one.name, CastTo(deed="voucher", voucher=one.id)) for one in found])


async def _among(
    query: CallbackQuery, state: FSMContext, pressed: CastTo, to: To, known: list[str]
) -> None:
    """One that is not there any more is asked for anew."""
    word = meant(known, pressed.sign)
    if word is None:
        of_words = [(one, pressed.model_copy(update={"sign": sign_of(one)})) for one in known]
        await _choose(query, of_words)
        return
    await ask_words(query, state, to, word, None)


async def _choose(query: CallbackQuery, known: list[tuple[str, CastTo]]) -> None:
    taps = [button(words, press) for words, press in known[:24]]
    text = lines(_("📣 <b>Which one?</b>"), None if known else _("There is none yet."))
    back = button("◀ " + _("Back"), CastTo(deed="ask"))
    await show(query, Screen(text, [*rows_of(taps, 2), [back]]))
