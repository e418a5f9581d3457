"""Pictures of cards: one with its QR code, and a sheet of many for printing (A4 PDF)."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from domain.cards import CardLine, link_payload, pretty
from domain.reports import font_path
from handlers.kit.words import _, clean, span, times

if TYPE_CHECKING:  # loaded where something is drawn: who only redeems never needs them
    from fpdf import FPDF
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH, HEIGHT, QR_SIDE = 760, 1000, 600
INK, SOFT, PAPER, ACCENT = "#17212b", "#5b6b7a", "#ffffff", "#2f6f8f"
COLUMNS, ROWS = 3, 4  # cards on a sheet
PAUSE = 1.5  # seconds between two looks at how many are drawn
AT_ONCE = (
    2  # long drawings of a process, one of a merchant's: they share a processor with the till
)


@dataclass
class Drawn:
    """How many there are, and the wish to stop; shared with the thread that draws."""

    count: int = 0
    stop: bool = False


def card_link(username: str, code: str) -> str:
    """What the QR code holds: any phone camera opens the bot with it."""
    return f"https://t.me/{username}?start={link_payload(code)}"


async def card_picture(card: CardLine, username: str) -> bytes:
    """PNG of one card: title, QR code, the code in letters, validity."""
    terms = card_terms(card)
    return await asyncio.to_thread(_draw, card, card_link(username, card.code), terms)


async def print_sheet(
    cards: list[CardLine], username: str, told: Callable[[int], Awaitable[None]] | None = None
) -> bytes:
    """PDF, A4, twelve cards a page with cutting lines; ``told`` of how many, now and then."""
    terms, drawn = [card_terms(card) for card in cards], Drawn()
    loop = asyncio.get_running_loop()
    work = loop.run_in_executor(None, _sheet, cards, terms, username, drawn)
    try:
        while not (await asyncio.wait([work], timeout=PAUSE))[0]:
            if told is not None:
                await told(drawn.count)
    finally:
        drawn.stop = True  # nobody waits for it any more: no thread can be killed, so it looks
    return work.result()


def card_terms(card: CardLine) -> str:
    """Uses and days on one line, in the reader's language; what does not change, as on paper."""
    parts = [_("unlimited uses") if card.uses is None else times(card.uses)]
    parts.append(span(card.valid_from, card.valid_until, card.timezone))
    return " · ".join(parts)


def qr_image(text: str, side: int) -> "Image":
    """Black on white with its quiet zone, error correction M."""
    import qrcode
    from PIL.Image import Resampling

    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=3, box_size=8)
    code.add_data(text)
    code.make(fit=True)
    return code.make_image().get_image().convert("L").resize((side, side), Resampling.NEAREST)


@lru_cache(maxsize=8)
def font(size: int) -> "FreeTypeFont":
    from PIL.ImageFont import truetype

    return truetype(font_path(), size)


def _draw(card: CardLine, link: str, terms: str) -> bytes:
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 14), fill=ACCENT)
    middle = WIDTH // 2
    draw.text((middle, 62), fitted(draw, card.merchant, 30), SOFT, font(30), anchor="mm")
    draw.text((middle, 120), fitted(draw, card.title, 46), INK, font(46), anchor="mm")
    image.paste(qr_image(link, QR_SIDE), (middle - QR_SIDE // 2, 170))
    draw.text((middle, 812), pretty(card.code), INK, font(50), anchor="mm")
    draw.text((middle, 880), fitted(draw, terms, 28), SOFT, font(28), anchor="mm")
    if card.stores and not card.everywhere:
        draw.text(
            (middle, 930), fitted(draw, " · ".join(card.stores), 26), SOFT, font(26), anchor="mm"
        )
    with io.BytesIO() as file:
        image.save(file, "PNG", optimize=False)
        return file.getvalue()


def fitted(draw: "ImageDraw", text: str, size: int, room: int = WIDTH - 60) -> str:
    """Cut a text that is wider than the card."""
    text = clean(text)
    while text and draw.textlength(text, font(size)) > room:
        text = text[:-2].rstrip("…") + "…"
    return text


def _sheet(cards: list[CardLine], terms: list[str], username: str, drawn: Drawn) -> bytes:
    from fpdf import FPDF

    pdf = FPDF(format="A4")
    pdf.set_auto_page_break(False)
    pdf.add_font("card", fname=font_path())
    width, height = 210 / COLUMNS, 297 / ROWS
    for place, (card, term) in enumerate(zip(cards, terms, strict=True)):
        if drawn.stop:
            return b""
        cell = place % (COLUMNS * ROWS)
        if cell == 0:
            pdf.add_page()
            pdf.set_draw_color(190)
            pdf.set_dash_pattern(dash=1, gap=1)
            for column in range(1, COLUMNS):
                pdf.line(column * width, 0, column * width, 297)
            for row in range(1, ROWS):
                pdf.line(0, row * height, 210, row * height)
        left, top = cell % COLUMNS * width, cell // COLUMNS * height
        _cell(pdf, left, top + 4, width, 9, card.merchant, 90)
        _cell(pdf, left, top + 9, width, 12, card.title, 20)
        side = 44
        image = qr_image(card_link(username, card.code), 400).convert("1")
        pdf.image(image, left + (width - side) / 2, top + 15, side, side)
        _cell(pdf, left, top + 60, width, 11, pretty(card.code), 20)
        _cell(pdf, left, top + 66, width, 7.5, term, 90)
        drawn.count = place + 1
    return bytes(pdf.output())


def _cell(
    pdf: "FPDF", left: float, top: float, width: float, size: float, text: str, ink: int
) -> None:
    text = clean(text)
    pdf.set_font("card", size=size)
    pdf.set_text_color(ink)
    while text and pdf.get_string_width(text) > width - 6:
        text = text[:-2].rstrip("…") + "…"
    pdf.set_xy(left, top)
    pdf.cell(width, 5, text, align="C")
