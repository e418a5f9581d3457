"""Taking back what was done from a plan, by its sign."""

from aiogram.types import CallbackQuery

from domain.desk import Desk
from domain.plans import take_back
from handlers.kit.buttons import to_menu
from handlers.kit.screen import Event, Screen, show
from handlers.sentences.buttons import TakeBack
from handlers.sentences.words import undone_text


async def undo_by_sign(event: Event, desk: Desk, sign: str) -> None:
    """``/undo 7KQ2``."""
    await show(event, Screen(undone_text(await desk(take_back, sign=sign)), [[to_menu()]]))


async def undo_pressed(query: CallbackQuery, pressed: TakeBack, desk: Desk) -> None:
    await undo_by_sign(query, desk, pressed.sign)
