"""A poster of a listing, A4: picture, name, price, shop, and the code that opens it (S2-30)."""

import asyncio
import io
from dataclasses import dataclass

from aiogram import Bot
from aiogram.types import CallbackQuery

from domain.catalog import picture_data
from domain.desk import Desk
from domain.errors import NotFound
from domain.mall import listing, mall_state
from domain.reading import Problem, Reader
from domain.workers import Turns, Who
from handlers.cards.drawing import INK, PAPER, SOFT, fitted, font, qr_image
from handlers.catalog.words import price_words
from handlers.kit.here import username_for
from handlers.kit.me import Me
from handlers.kit.screen import Screen, button, send, send_file
from handlers.kit.words import _, bold, fill
from handlers.mall.buttons import ListingDeed
from handlers.mall.share import Poster, link_of, payload_of

WIDTH, HEIGHT = 1240, 1754  # A4 at 150 dots an inch
MARGIN, PICTURE, CODE = 90, 760, 400
ROOM = (WIDTH - 2 * MARGIN, PICTURE)  # of the picture


@dataclass(frozen=True, slots=True)
class Said:
    """What stands on it."""

    shop: str
    name: str
    price: str
    scan: str
    link: str


async def poster_pressed(
    query: CallbackQuery,
    pressed: Poster,
    desk: Desk,
    me: Me,
    bot: Bot,
    reader: Reader,
    easel: Turns,
) -> None:
    """The picture to look at, then the PDF to print."""
    one = await desk(listing, listing_id=pressed.listing)
    state = await desk(mall_state, mall=one.mall)
    payload = payload_of(one.mall, state.merchant_id, one.id, "poster")
    said = Said(
        me.merchant,
        one.name,
        price_words(one.price, one.prices, one.currency, short=True),
        _("Scan to get it"),
        link_of(await username_for(bot), payload),
    )
    who = (me.actor.merchant_id, me.id)
    cover = await _cover(desk, reader, who, one.cover)
    async with easel.taken(who):
        png, pdf = await asyncio.to_thread(_draw, said, cover)
    back = button("◀ " + _("Share"), ListingDeed(listing=one.id, deed="share"))
    caption = fill(_("🖼 The poster of {name}; the PDF below is A4."), name=bold(one.name))
    await send(query, Screen(caption, [[back]], photo=png))
    await send_file(query, pdf, f"poster-{one.id}.pdf", one.name)


async def _cover(desk: Desk, reader: Reader, who: Who, digest: str | None) -> bytes | None:
    """As large as there is room. Somebody made it, so it is decoded where it can do no harm."""
    if digest is None:
        return None
    try:
        data = await desk(picture_data, digest=digest)
        return await reader.fit(data, *ROOM, who=who)
    except (NotFound, Problem):
        return None


def _draw(said: Said, cover: bytes | None) -> tuple[bytes, bytes]:
    from fpdf import FPDF
    from PIL import Image, ImageDraw

    page = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(page)
    middle, room = WIDTH // 2, WIDTH - 2 * MARGIN
    top = MARGIN
    if cover is not None:
        shown = Image.open(io.BytesIO(cover))
        page.paste(shown, (middle - shown.width // 2, top))
        top += PICTURE
    for text, size, ink, below in (
        (said.name, 84, INK, 80),
        (said.price, 72, INK, 105),
        (said.shop, 48, SOFT, 95),
    ):
        top += below
        draw.text((middle, top), fitted(draw, text, size, room), ink, font(size), anchor="mm")
    page.paste(qr_image(said.link, CODE), (middle - CODE // 2, HEIGHT - MARGIN - CODE - 50))
    draw.text((middle, HEIGHT - MARGIN), said.scan, SOFT, font(36), anchor="mm")
    with io.BytesIO() as file:
        page.save(file, "PNG")
        png = file.getvalue()
    pdf = FPDF(format="A4")
    pdf.set_auto_page_break(False)
    pdf.add_page()
    pdf.image(page, 0, 0, 210, 297)
    return png, bytes(pdf.output())
