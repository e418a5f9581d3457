"""What answers what: command → handler, button and deed → handler, open question → handler."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from aiogram.dispatcher.event.handler import CallableObject
from aiogram.filters.callback_data import CallbackData

from domain.roles import Permission
from handlers.kit.buttons import Go, GoFrom, TileName
from handlers.kit.commands import Command
from handlers.kit.leading import WayTo
from handlers.kit.me import Me
from handlers.kit.press import deeds_of
from handlers.kit.questions import Question

K = TypeVar("K")
V = TypeVar("V")
Handler = Callable[..., Awaitable[object]]


@dataclass
class Entrances:
    """Filled once at start-up. Saying the same entrance twice is a defect.

    Every handler that asks for ``routes`` is given this table: menus and help read it.
    """

    commands: dict[str, tuple[Command, CallableObject]] = field(default_factory=dict)
    buttons: dict[str, type[CallbackData]] = field(
        default_factory=lambda: {Go.__prefix__: Go, GoFrom.__prefix__: GoFrom}
    )
    presses: dict[tuple[str, str], tuple[CallableObject, Permission]] = field(
        default_factory=dict
    )  # prefix, deed
    questions: dict[str, CallableObject] = field(default_factory=dict)
    starts: dict[str, CallableObject] = field(default_factory=dict)  # r, i, … of a deep link
    words: dict[str, str] = field(default_factory=dict)  # a word typed without a slash
    openers: dict[str, str] = field(default_factory=dict)  # a word that begins a typed line
    sent: dict[str, CallableObject] = field(default_factory=dict)  # a picture answers a question
    places: dict[str, CallableObject] = field(default_factory=dict)  # and a location does
    bills: dict[str, tuple[CallableObject, CallableObject]] = field(
        default_factory=dict
    )  # the letter of a payload: who is asked before the payment, who notes it
    pickers: dict[int, CallableObject] = field(default_factory=dict)  # Telegram's request_id
    picture: CallableObject | None = None
    sheet: CallableObject | None = None
    inline: CallableObject | None = None
    edited: CallableObject | None = None  # a message that was sent before
    text: CallableObject | None = None
    group: CallableObject | None = None  # an answer in a group to what the bot wrote there
    other: CallableObject | None = None
    stale: CallableObject | None = None
    peek: CallableObject | None = None  # the codes in a picture, before it is an answer
    checkout: CallableObject | None = None
    paid: CallableObject | None = None
    lists: dict[str, str] = field(default_factory=dict)  # prefix → the command whose list it is
    above: Callable[[Me, Command, TileName | None], TileName | None] | None = None  # its ◀
    way_to: WayTo | None = None  # ◀ to a group of home

    def command(self, command: Command, handler: Handler) -> None:
        """Typed, from a menu, or by a ``Go`` button: the handler takes a message or a press."""
        _once(self.commands, command.name, (command, CallableObject(handler)))
        for word in command.words:
            _once(self.words, word, command.name)
        for word in command.openers:
            _once(self.openers, word, command.name)

    def button(
        self, kind: type[CallbackData], handler: Handler, permission: Permission, of: str = ""
    ) -> None:
        """A button that does one thing. Who lacks the right is refused before anything is shown:
        anybody can send what a button says. ``of``: the command whose list it shows."""
        if "deed" in kind.model_fields:
            raise ValueError(f"{kind.__name__} has deeds: each has its own handler")
        _once(self.buttons, kind.__prefix__, kind)
        _once(self.presses, (kind.__prefix__, ""), (CallableObject(handler), permission))
        self.lists |= {kind.__prefix__: of} if of else {}

    def deed(
        self, kind: type[CallbackData], deed: str, handler: Handler, permission: Permission
    ) -> None:
        """One of the things that a button with a ``deed`` does; any feature may answer it."""
        if deed not in deeds_of(kind):
            raise ValueError(f"{kind.__name__} has no deed {deed!r}")
        if self.buttons.setdefault(kind.__prefix__, kind) is not kind:
            raise ValueError(f"two buttons are called {kind.__prefix__!r}")
        _once(self.presses, (kind.__prefix__, deed), (CallableObject(handler), permission))

    def question(self, question: Question, handler: Handler) -> None:
        _once(self.questions, question.name, CallableObject(handler))

    def picture_question(self, question: Question, handler: Handler) -> None:
        """What is sent as a photo or a picture file while this question is open."""
        _once(self.sent, question.name, CallableObject(handler))

    def place_question(self, question: Question, handler: Handler) -> None:
        """A location that is sent while this question is open."""
        _once(self.places, question.name, CallableObject(handler))

    def picker(self, request_id: int, handler: Handler) -> None:
        """Somebody was chosen in Telegram's own picker of people, or a bot made in its dialog."""
        _once(self.pickers, request_id, CallableObject(handler))

    def start(self, letter: str, handler: Handler) -> None:
        _once(self.starts, letter, CallableObject(handler))

    def bill(self, letter: str, checkout: Handler, paid: Handler) -> None:
        """Invoices whose payload is the letter, a dash and what both are given as ``payload``.

        ``checkout`` is asked before the money is taken, at once and beside everything else: it
        has no ``state``. ``paid`` hears of it, maybe often, whatever question is open.
        """
        _once(self.bills, letter, (CallableObject(checkout), CallableObject(paid)))

    def otherwise(self, **handlers: Handler) -> None:
        """What no table has: ``peek``, ``picture``, ``sheet``, ``text``, ``group``, ``other``,
        ``inline``, ``edited``, ``stale``, ``checkout``, ``paid``."""
        for kind, handler in handlers.items():
            if getattr(self, kind) is not None:
                raise ValueError(f"two entrances take {kind!r}")
            setattr(self, kind, CallableObject(handler))

    def listed(self, me: Me) -> list[Command]:
        """What this person may do, in the order in which it is shown."""
        shown = [(one.group, one) for one, _handler in self.commands.values() if one.group]
        ordered = sorted(shown, key=lambda pair: pair[0])
        return [one for _group, one in ordered if me.may(one.permission)]

    def handlers(self) -> list[CallableObject]:
        """All of them, for the test that every argument asked for is given."""
        alone = [self.picture, self.sheet, self.text, self.group, self.other]
        alone += [self.inline, self.edited, self.stale, self.paid]
        return [
            *(handler for _command, handler in self.commands.values()),
            *(handler for handler, _permission in self.presses.values()),
            *self.questions.values(),
            *self.sent.values(),
            *self.places.values(),
            *self.starts.values(),
            *self.pickers.values(),
            *(paid for _checkout, paid in self.bills.values()),
            *(handler for handler in alone if handler),
        ]

    def checkouts(self) -> list[CallableObject]:
        """Those who are asked before a payment."""
        alone = [self.checkout] if self.checkout else []
        return [*(checkout for checkout, _paid in self.bills.values()), *alone]


def _once(table: dict[K, V], key: K, value: V) -> None:
    if key in table:
        raise ValueError(f"two entrances are called {key!r}")
    table[key] = value
