"""Whether what was typed beside a question is a card."""

from aiogram.types import Message

from domain.cards import Code, codes_in, is_known
from domain.desk import Desk
from domain.secrets import CardCode


def codes_said(message: Message) -> list[Code]:
    """The codes in what was typed, commands aside."""
    text = message.text or ""
    return [] if text.startswith("/") else codes_in(text)


async def is_card(desk: Desk, code: Code) -> bool:
    """Whether it is a card, of which the person may hear; in what is typed it may mean another
    thing."""
    return await desk(is_known, code=CardCode(code.symbols))
