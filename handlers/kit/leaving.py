"""The ways out of a question: ◀ to what stood there before it, or closed."""

from aiogram.fsm.context import FSMContext
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message

from handlers.kit.asking import closed_words, now
from handlers.kit.questions import SPOT, Behind
from handlers.kit.screen import same
from handlers.kit.words import LOCALES, _, plain


async def leave(state: FSMContext, message_id: int) -> Behind | None:
    """Close the question on a screen; what stood there before it, whose own question is open
    again. None: nothing did, or that screen's question is not the open one."""
    spot = (await state.get_data()).get(SPOT)
    if spot is not None and spot["message"] != message_id:
        return None
    await state.clear()
    if spot is None:
        return None
    behind: Behind | None = spot["back"]
    if behind and behind.get("state"):
        await state.set_state(behind["state"])
        await state.set_data(behind["data"])
    return behind


def markup_of(behind: Behind) -> InlineKeyboardMarkup:
    rows = [[InlineKeyboardButton(**one) for one in row] for row in behind["rows"]]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def stands(behind: Behind, screen: Message) -> bool:
    """Whether the screen says that already."""
    return same(screen, plain(behind["text"]), markup_of(behind))


def is_way_out(text: str) -> bool:
    """Whether a typed line is a key of the keyboard under a question, whose language may have
    been changed since."""
    spoken = [
        (f"◀ {_('Back', locale=one)}", f"✖ {_('Cancel', locale=one)}") for one in LOCALES.values()
    ]
    return any(text in keys for keys in spoken)


async def unanswered(state: FSMContext) -> None:
    """The open question is over, if there is one, and its screen says so."""
    if turn_now := now():
        await turn_now.close(closed_words())
    await state.clear()
