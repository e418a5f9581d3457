"""What a notice becomes: a screen and files, for one reader."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile, Message

from domain.desk import Desk
from handlers.kit.screen import Screen, post

Facts = dict[str, Any]  # what was owed, as JSON gives it back; each kind of notice has its own
Words = Callable[[Facts, "Reader"], Awaitable["Letter"]]


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent: a screen, and files after it. ``caption``: its message is a picture's, of
    which only the words below are ever written anew."""

    screen: Screen
    files: list[tuple[str, bytes]] = field(default_factory=list)
    caption: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads it: the zone of the clock on the wall, and a desk under the reader's own hat."""

    desk: Desk
    zone: str
    username: str  # the bot's
    anew: bool = False  # the message is there: a picture need not be drawn again

    @property
    def merchant_id(self) -> int:
        """Whose facts these are; the reader may work elsewhere just now."""
        return self.desk.actor.merchant_id


class Unneeded(Exception):
    """The facts have gone: the notice says nothing any more and is not sent."""


async def post_letter(
    bot: Bot, chat_id: int, letter: Letter, *, thread: int | None = None
) -> Message:
    """The message with the screen; files come below it. ``thread``: a topic of a group."""
    sent = await post(bot, chat_id, letter.screen, thread=thread)
    for name, data in letter.files:
        await bot.send_document(
            chat_id,
            BufferedInputFile(data, name),
            protect_content=letter.screen.protect or None,
            message_thread_id=thread,
        )
    return sent


async def rewrite(bot: Bot, chat_id: int, message_id: int, letter: Letter) -> None:
    """A message that was sent before says this now; one that is gone stays gone."""
    text, markup = letter.screen.text, letter.screen.markup
    try:
        if letter.caption:
            await bot.edit_message_caption(
                chat_id=chat_id, message_id=message_id, caption=text, reply_markup=markup
            )
        else:
            await bot.edit_message_text(
                text, chat_id=chat_id, message_id=message_id, reply_markup=markup
            )
    except TelegramBadRequest as refused:
        if not any(words in refused.message for words in UNCHANGED):
            raise


UNCHANGED = ("not modified", "message to edit not found", "message can't be edited")
