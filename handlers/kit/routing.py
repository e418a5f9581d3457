"""One route table: command → handler, button prefix → handler, open question → handler.

aiogram asks its filters one after the other, which costs more with every conversation; here an
update is looked up. aiogram's way of giving arguments by name is kept.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.handler import CallableObject
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineQuery, Message

from domain.sheets import is_sheet
from handlers.kit.here import unmarked
from handlers.kit.me import Me
from handlers.kit.questions import Question

Handler = Callable[..., Awaitable[None]]
COMMAND_WORDS = 64  # a typed line longer than this is no command word


@dataclass
class Routes:
    """Filled once at start-up. Saying the same entrance twice is a defect."""

    commands: dict[str, CallableObject] = field(default_factory=dict)
    buttons: dict[str, tuple[type[CallbackData], CallableObject]] = field(default_factory=dict)
    questions: dict[str, CallableObject] = field(default_factory=dict)
    starts: dict[str, CallableObject] = field(default_factory=dict)  # r, i, … of a deep link
    words: dict[str, str] = field(default_factory=dict)  # a word typed without a slash
    sent: dict[str, CallableObject] = field(default_factory=dict)  # a picture answers a question
    openers: dict[str, str] = field(default_factory=dict)  # a word that begins a typed line
    picture: CallableObject | None = None
    sheet: CallableObject | None = None
    inline: CallableObject | None = None
    people: CallableObject | None = None
    text: CallableObject | None = None
    other: CallableObject | None = None
    stale: CallableObject | None = None

    def command(self, name: str, handler: Handler, *words: str) -> None:
        _once(self.commands, name, CallableObject(handler))
        for word in words:
            _once(self.words, word, name)

    def opener(self, word: str, name: str) -> None:
        """A line that begins with this word is that command with what follows."""
        _once(self.openers, word, name)

    def button(self, data: type[CallbackData], handler: Handler) -> None:
        _once(self.buttons, data.__prefix__, (data, CallableObject(handler)))

    def question(self, question: Question, handler: Handler) -> None:
        _once(self.questions, question.name, CallableObject(handler))

    def picture_question(self, question: Question, handler: Handler) -> None:
        """What is sent as a photo or a picture file while this question is open."""
        _once(self.sent, question.name, CallableObject(handler))

    def start(self, letter: str, handler: Handler) -> None:
        _once(self.starts, letter, CallableObject(handler))

    def otherwise(self, **handlers: Handler) -> None:
        """What no table has: ``picture``, ``sheet``, ``people``, ``text``, ``other``,
        ``inline``, ``stale``."""
        for kind, handler in handlers.items():
            if getattr(self, kind) is not None:
                raise ValueError(f"two entrances take {kind!r}")
            setattr(self, kind, CallableObject(handler))

    def handlers(self) -> list[CallableObject]:
        """All of them, for the test that every argument asked for is given."""
        alone = (
            self.picture,
            self.sheet,
            self.people,
            self.text,
            self.other,
            self.inline,
            self.stale,
        )
        return [
            *self.commands.values(),
            *(handler for _, handler in self.buttons.values()),
            *self.questions.values(),
            *self.sent.values(),
            *self.starts.values(),
            *(handler for handler in alone if handler),
        ]

    def router(self) -> Router:
        """The aiogram handlers in front of the table."""
        router = Router(name="routes")
        router.message.register(self.on_message)
        router.callback_query.register(self.on_press)
        router.inline_query.register(self.on_inline)
        return router

    async def on_message(self, message: Message, **data: Any) -> None:
        handler, more = self._for_message(message, data.get("raw_state"))
        if handler is None:
            return
        if "args" in more and data.get("raw_state"):
            state: FSMContext = data["state"]
            await state.clear()  # a command closes the question that was open
        await handler.call(message, **data, **more)

    async def on_press(self, query: CallbackQuery, **data: Any) -> None:
        me: Me | None = data.get("me")
        wish = unmarked(query.data or "", me.actor.merchant_id if me else 0)
        prefix = wish.partition(":")[0]
        found = self.buttons.get(prefix)
        if found is not None:
            kind, handler = found
            try:
                pressed = _sane(kind.unpack(wish))
            except (TypeError, ValueError):
                found = None  # a button of an older version, or a hostile client
            else:
                await handler.call(query, **data, pressed=pressed)
        if found is None and self.stale is not None:
            await self.stale.call(query, **data)

    async def on_inline(self, query: InlineQuery, **data: Any) -> None:
        if self.inline is not None:
            await self.inline.call(query, **data)

    def _for_message(
        self, message: Message, question: str | None
    ) -> tuple[CallableObject | None, dict[str, Any]]:
        text = message.text
        if text is not None and text.startswith("/"):
            name, _, args = text[1:].partition(" ")
            name = name.partition("@")[0].partition("\n")[0].lower()
            if name == "start" and (deep := self.starts.get(args[:1])) and args[1:2] == "-":
                return deep, {"args": args[2:].strip()}
            if name in self.commands:
                return self.commands[name], {"args": args.strip()}
        if message.users_shared:
            return self.people, {}
        if message.photo or message.document:
            if question in self.sent:
                return self.sent[question], {}
            sheet = message.document and is_sheet(
                message.document.file_name or "", message.document.mime_type or ""
            )
            return (self.sheet if sheet else self.picture), {}
        if text is None:
            return self.other, {}
        if question in self.questions:
            return self.questions[question], {}
        word = self.words.get(text.strip().casefold()) if len(text) <= COMMAND_WORDS else None
        if word is not None:
            return self.commands[word], {"args": ""}
        first, _, rest = text.partition(" ")
        if rest and first.casefold() in self.openers:
            return self.commands[self.openers[first.casefold()]], {"args": rest.strip()}
        return self.text, {}


def _sane(pressed: CallbackData) -> CallbackData:
    """Numbers that no row can have. Raises ValueError."""
    for value in vars(pressed).values():
        if isinstance(value, int) and abs(value) >= 2**53:
            raise ValueError("no such number")
    return pressed


def _once(table: dict[str, Any], key: str, value: Any) -> None:
    if key in table:
        raise ValueError(f"two entrances are called {key!r}")
    table[key] = value
