"""◀ Back from a question: to what stood there before it."""

from aiogram.fsm.context import FSMContext
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message

from handlers.kit.questions import SPOT, Behind
from handlers.kit.screen import same
from handlers.kit.words import plain


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
