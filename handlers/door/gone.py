"""What somebody else deleted meanwhile: the question about it is over, and ◀ leads to its list."""

from aiogram.types import CallbackQuery, Message

from domain.errors import Gone, NotFound, Refusal
from handlers.kit.asking import Turn, closed_words
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import Button, Event, Screen, in_group, show
from handlers.refusals import LISTS

DRAFT = "draft"  # what every form is about


async def told_gone(turn: Turn, refusal: Refusal, words: str, me: Me | None) -> bool:
    """Whether a refusal was that, and was said with the way on."""
    if not isinstance(refusal, NotFound | Gone):
        return False
    question = Question.known.get(turn.stands_open or "")
    if question and turn.is_about_it and refusal.kind in (*question.things, DRAFT):
        await _over(turn)
        kind = question.things[0] if question.things else refusal.kind
    elif isinstance(refusal, NotFound) and _is_way_back(turn.event):
        kind = refusal.kind
    else:
        return False
    await show(turn.event, Screen(words, [[*_to_list(kind, me), to_menu()]]))
    return True


async def _over(turn: Turn) -> None:
    if isinstance(turn.event, Message):
        await turn.close(closed_words(), cancelled=True)
    await turn.state.clear()


def _is_way_back(event: Event) -> bool:
    """Whether ◀ was pressed, which stands on what belongs to a thing: nothing there works now."""
    screen = event.message if isinstance(event, CallbackQuery) and not in_group(event) else None
    if not isinstance(screen, Message) or not isinstance(event, CallbackQuery):
        return False
    rows = screen.reply_markup.inline_keyboard if screen.reply_markup else []
    pressed = [one.text for row in rows for one in row if one.callback_data == event.data]
    return any(text.startswith("◀ ") for text in pressed)


def _to_list(kind: str, me: Me | None) -> list[Button]:
    found = LISTS.get(kind)
    if found is None or me is None or not me.may(found.permission):
        return []
    return [go("◀ " + found.words(), found.command)]
