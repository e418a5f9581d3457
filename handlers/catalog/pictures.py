"""Pictures of products: sent by file id where Telegram has them, taken from photos and files."""

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile, CallbackQuery, Message

from domain.catalog import (
    Kept,
    TooBig,
    keep_picture,
    looks_of,
    note_file,
    picture,
    picture_data,
)
from domain.desk import Desk
from domain.errors import NotFound
from domain.limits import PICTURE_BYTES
from domain.reading import Reader
from handlers.kit.fetching import fetch
from handlers.kit.me import Me
from handlers.kit.screen import Event, Screen, show, whence
from handlers.kit.words import lines


async def show_pictured(
    event: Event,
    desk: Desk,
    bot: Bot,
    screen: Screen,
    digest: str | None,
    lead: str | None = None,
) -> None:
    """A screen under a product's picture; without one, or when it is too long, as a text.

    ``lead``: what just happened, above it.
    """
    if lead:
        screen = Screen(lines(lead, "", screen.text), screen.rows)
    if digest is None or not screen.fits_caption:
        await show(event, screen)
        return
    try:
        await send_picture(event, desk, bot, digest, screen)
    except NotFound:
        await show(event, screen)
        return
    if isinstance(event, CallbackQuery):
        await event.answer()


async def send_picture(event: Event, desk: Desk, bot: Bot, digest: str, screen: Screen) -> None:
    """By file id; when this bot's Telegram does not know it (any more), the bytes themselves.

    Raises NotFound.
    """
    chat = whence(event)[1]
    shown = await desk(picture, digest=digest, bot_id=bot.id)
    if shown.file_id is not None:
        try:
            await bot.send_photo(
                chat, shown.file_id, caption=screen.text, reply_markup=screen.markup
            )
        except TelegramBadRequest:
            data = await desk(picture_data, digest=digest)
        else:
            return
    else:
        data = shown.data or b""
    file = BufferedInputFile(data, "picture.jpg")
    sent = await bot.send_photo(chat, file, caption=screen.text, reply_markup=screen.markup)
    if sent.photo:
        await desk(note_file, digest=digest, bot_id=bot.id, file_id=sent.photo[-1].file_id)


async def take_picture(message: Message, desk: Desk, bot: Bot, reader: Reader, me: Me) -> Kept:
    """Keep what was sent. Raises TooBig, WrongPicture (S0-10, S0-11), NotFetched."""
    file = message.photo[-1] if message.photo else message.document
    if file is None:
        raise NotFound("pictures")
    data = await fetch(bot, file, PICTURE_BYTES)
    if data is None:
        raise TooBig(file.file_size or 0, PICTURE_BYTES)
    looks = await looks_of(reader, data, (me.actor.merchant_id, me.id))
    return await desk(keep_picture, data=data, looks=looks)
