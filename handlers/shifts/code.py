"""A store's code for shifts: shown, printed on A4, renewed."""

import asyncio

from aiogram import Bot
from aiogram.types import CallbackQuery

from domain.desk import Desk
from domain.reports import font_path
from domain.shifts import StoreCode, renew_shift_code, shift_code
from domain.stores import store
from handlers.cards.drawing import qr_image
from handlers.kit.buttons import to_menu
from handlers.kit.here import username_for
from handlers.kit.me import Me
from handlers.kit.screen import BAD, Screen, button, send, send_file, show
from handlers.kit.words import Markup, _, bold, clean, fill, lines
from handlers.mall.share import link_of, qr_png
from handlers.people.buttons import ShowStore
from handlers.shifts.buttons import ShiftCode


async def code_pressed(query: CallbackQuery, pressed: ShiftCode, desk: Desk, bot: Bot) -> None:
    code = await desk(shift_code, store_id=pressed.store)
    await _shown(query, pressed, code, bot, _("🕐 The shift code of {store}"))


async def sheet_pressed(
    query: CallbackQuery, pressed: ShiftCode, desk: Desk, me: Me, bot: Bot
) -> None:
    """A4, for the wall behind the counter."""
    code = await desk(shift_code, store_id=pressed.store)
    words = (
        me.merchant,
        code.store,
        _("Your shift"),
        _("Scan when you begin, and when you go."),
    )
    pdf = await asyncio.to_thread(_poster, words, await _link(code, bot))
    caption = _("🖨 A4. It opens shifts for this store's own verifiers, and for nobody else.")
    await send_file(query, pdf, "shift.pdf", caption)


async def renew_pressed(query: CallbackQuery, pressed: ShiftCode, desk: Desk) -> None:
    one = await desk(store, store_id=pressed.store)
    text = lines(
        fill(_("♻️ Renew the shift code of {store}?"), store=bold(one.name)),
        _("What was printed before opens nothing any more. Open shifts stay open."),
    )
    rows = [
        [button(_("Yes, renew"), _turned(pressed, "renew!"), BAD)],
        [button("◀ " + _("Back"), _turned(pressed, "show"))],
    ]
    await send(query, Screen(text, rows))
    await query.answer()


async def renewed(query: CallbackQuery, pressed: ShiftCode, desk: Desk, bot: Bot) -> None:
    await desk(renew_shift_code, store_id=pressed.store)
    code = await desk(shift_code, store_id=pressed.store)
    await _shown(query, pressed, code, bot, _("♻️ RENEWED · the new shift code of {store}"))


async def _shown(
    query: CallbackQuery, pressed: ShiftCode, code: StoreCode, bot: Bot, first: str
) -> None:
    link = await _link(code, bot)
    text = lines(
        fill(first, store=bold(code.store)),
        _("A verifier scans it with the phone's camera: that opens the shift, and closes it."),
        Markup(link),
    )
    rows = [
        [button("🖨 " + _("Print on A4"), _turned(pressed, "sheet"))],
        [button("♻️ " + _("Renew it"), _turned(pressed, "renew"))],
        [button("◀ " + _("Store"), ShowStore(store=pressed.store)), to_menu()],
    ]
    await show(query, Screen(text, rows, photo=await qr_png(link)))


async def _link(code: StoreCode, bot: Bot) -> str:
    return link_of(await username_for(bot), f"h-{code.token.reveal()}")


def _turned(pressed: ShiftCode, deed: str) -> ShiftCode:
    return pressed.model_copy(update={"deed": deed})


def _poster(words: tuple[str, str, str, str], link: str) -> bytes:
    """Shop, store, what it is, the code, what to do."""
    from fpdf import FPDF

    shop, store_name, title, how = map(clean, words)
    pdf = FPDF(format="A4")
    pdf.set_auto_page_break(False)
    pdf.add_font("card", fname=font_path())
    pdf.add_page()
    for top, size, ink, text in (
        (22, 20, 90, shop),
        (36, 34, 20, store_name),
        (56, 26, 20, title),
        (236, 20, 20, how),
    ):
        pdf.set_font("card", size=size)
        pdf.set_text_color(ink)
        while text and pdf.get_string_width(text) > 180:
            text = text[:-2].rstrip("…") + "…"
        pdf.set_xy(0, top)
        pdf.cell(210, 12, text, align="C")
    side = 150
    pdf.image(qr_image(link, 900).convert("1"), (210 - side) / 2, 76, side, side)
    return bytes(pdf.output())
