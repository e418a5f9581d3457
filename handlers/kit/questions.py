"""Which question is open in a chat. The answers so far live in a draft of the domain."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ClassVar, NotRequired, Protocol, TypedDict

from aiogram.exceptions import TelegramBadRequest
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import InlineKeyboardButton, Message, ReplyKeyboardMarkup, ReplyKeyboardRemove

from domain.forgetting import SCREEN, SHOP
from handlers.kit.here import here

_HERE, SPOT = SHOP, SCREEN
Facts = dict[str, Any]  # what an answer is for, as JSON gives it back
_Rows = list[list[InlineKeyboardButton]]
Keyboard = ReplyKeyboardMarkup | ReplyKeyboardRemove | None


class Behind(TypedDict):
    """A screen as it was, with the question that stood on it, if one did."""

    text: str
    rows: list[list[Facts]]
    state: NotRequired[str]
    data: NotRequired[Facts]


class Spot(TypedDict):
    """The screen on which a question stands, and what stood there before. ``stood``: other
    messages to which a reply is an answer: what it was asked upon, and where it stood."""

    message: int
    text: str
    rows: list[list[Facts]]
    back: Behind | None
    stood: NotRequired[list[int]]


class Listening(Protocol):
    """Who is told that a question was asked, on which screen it stands, and which screens were
    changed (``asking.py``)."""

    def asked(self) -> None: ...

    def frame(self, rows: _Rows, keyboard: Keyboard) -> tuple[_Rows, Keyboard]: ...

    def home(self) -> InlineKeyboardButton: ...

    def led_back(self, rows: _Rows) -> _Rows: ...

    def changed(self, message_id: int) -> None: ...

    async def shown(self, message: Message | None, text: str) -> None: ...


turn: ContextVar[Listening | None] = ContextVar("turn", default=None)


@dataclass(frozen=True, slots=True)
class Question:
    """A question with a name of its own; asking it again replaces the one that was open.

    The screen that is shown after it has its ways out, ◀ Back and ✖ Cancel, whoever draws it
    (``asking.py``). ``codes``: a card's code is an answer; elsewhere it does what it always does.
    ``secret``: what is typed is never repeated. ``counter``: one of a queue; its handlers care
    for its screen, and another card takes its place. ``again``: the button of a form's question
    that a command closed; what was answered before is still there. ``things``: kinds of what it
    is about, as refusals name them; once that is gone, it is over, and leads to the first's list.
    """

    name: str
    codes: bool = False
    secret: bool = False
    counter: bool = False
    again: Callable[[Facts], CallbackData] | None = None
    things: tuple[str, ...] = ()
    known: ClassVar[dict[str, "Question"]] = {}

    def __post_init__(self) -> None:
        if self.name in self.known:
            raise ValueError(f"two questions are called {self.name!r}")
        self.known[self.name] = self

    async def ask(self, state: FSMContext, **about: object) -> None:
        """Open it; ``about``, kept as JSON, says what the answer is for: numbers, words."""
        await state.set_state(self.name)
        await state.set_data(about | {_HERE: here()})
        if listening := turn.get():
            listening.asked()

    @staticmethod
    async def about(state: FSMContext) -> Facts:
        """What the open question is about; it stays open until an answer was good."""
        about = await state.get_data()
        about.pop(_HERE, None)
        about.pop(SPOT, None)
        return about


async def is_elsewhere(state: FSMContext) -> bool:
    """Whether the open question was asked by another merchant than the one who listens now:
    the numbers in it are that one's."""
    asked = (await state.get_data()).get(_HERE)
    return bool(asked) and asked != here()


async def taken_out(message: Message) -> bool:
    """A secret that was typed is taken out of the chat; False where Telegram does not let it go,
    or the person deleted it first."""
    try:
        await message.delete()
    except TelegramBadRequest:
        return False
    return True
