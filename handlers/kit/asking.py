"""What happens around a question, whoever asks it (screens.md, 3 and 4).

Its screen has ◀ Back and ✖ Cancel. What is no answer (a card, a command) does its own job, and the
question is repeated below or says that it is closed. A refusal repeats it, and quotes what was
typed.
"""

from contextlib import suppress

from aiogram.exceptions import TelegramBadRequest
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    ReplyParameters,
)

from handlers.kit.buttons import Go, TileName, go, to_menu
from handlers.kit.leading import WayTo, group_on, opens, without_group
from handlers.kit.questions import SPOT, Behind, Facts, Keyboard, Question, Spot, taken_out, turn
from handlers.kit.screen import WAYS, Rows, Screen, button
from handlers.kit.words import Markup, _, fill, lines, shortened

QUOTED = 60  # symbols of what was typed
LONG = 3000  # symbols of a question that can stand below a refusal


class GoBack(CallbackData, prefix="qb1"):
    """From a question to the screen before it, which is as it was."""


def closed_words() -> str:
    return _("✖ Closed without an answer.")


def ways_out() -> list[InlineKeyboardButton]:
    """◀ Back and ✖ Cancel, for a question's screen that draws them itself."""
    return [_back(), _cancel()]


def framed(rows: Rows, keyboard: Keyboard = None) -> tuple[Rows, Keyboard]:
    """With ◀ Back and ✖ Cancel, where they are not there yet."""
    if isinstance(keyboard, ReplyKeyboardMarkup):
        said = {key.text for row in keyboard.keyboard for key in row}
        if _cancel_words() not in said:
            out = [KeyboardButton(text=_back_words()), KeyboardButton(text=_cancel_words())]
            keyboard = keyboard.model_copy(update={"keyboard": [*keyboard.keyboard, out]})
        return rows, keyboard
    rows = [list(row) for row in rows if row]
    labels = [one.text for row in rows for one in row]
    back = next((text for text in labels if text.startswith("◀ ")), None)
    cancel = any(text.startswith("✖ ") for text in labels)
    if back is None and not cancel:
        home = rows.pop() if rows and [one.text[:2] for one in rows[-1]] == ["⌂ "] else []
        rows.append([*ways_out(), *home])
    elif back is None:
        row = next(row for row in rows if any(one.text.startswith("✖ ") for one in row))
        row.insert(0, _back())
    elif not cancel:
        row = next(row for row in rows if any(one.text == back for one in row))
        if len(row) < 3:
            row.insert(row.index(next(one for one in row if one.text == back)) + 1, _cancel())
        else:
            rows.append([_cancel()])
    return rows, keyboard


class Turn:
    """One update while it is answered: knows the question that was open, and the one that is."""

    def __init__(
        self, event: Message | CallbackQuery, state: FSMContext, way_to: WayTo | None = None
    ) -> None:
        self.event = event
        self.state = state
        self._open: str | None = None
        self._spot: Spot | None = None
        self._before: Facts = {}
        self._closed = False  # and its screen says so
        self._pending = False  # asked, and its screen not shown yet
        self._asked = False
        self.last: tuple[Message, str] | None = None  # shown in this turn, and what it says
        self.edited: set[int] = set()  # the messages that say something else since
        self._back, self._way_to = group_on(event), way_to
        self._from_group = False

    async def begin(self, open_question: str | None) -> None:
        """Note what is open, before anything is done."""
        turn.set(self)
        self._open = open_question
        if open_question:
            self._before = await self.state.get_data()
            self._spot = self._before.get(SPOT)

    def asked(self) -> None:
        self._pending = self._asked = True

    def frame(self, rows: Rows, keyboard: Keyboard) -> tuple[Rows, Keyboard]:
        """What a screen shows: the question's own has its ways out."""
        beside = self._asked and isinstance(keyboard, ReplyKeyboardMarkup)
        return framed(rows, keyboard) if self._pending or beside else (rows, keyboard)

    def home(self) -> InlineKeyboardButton:
        """The way on from a screen that names none."""
        return to_menu()

    def opens(self, back: TileName | None, *, from_group: bool, page: bool) -> None:
        """A command is answered: what stands above it, and whether it was opened from there. A
        ``page`` of its list keeps the way back that the screen before it had."""
        if not (page and self._back):
            self._back, self._from_group = back, from_group

    def led_back(self, rows: Rows) -> Rows:
        """A screen that leads home leads back to its group as well, one that was opened from
        there to nothing else; the last row is always ◀ and ⌂."""
        back = self._back and self._way_to and self._way_to(self._back)  # in the language of now
        if not back or not rows or not any(one.text[:2] == "⌂ " for one in rows[-1]):
            return rows
        near = [one for row in rows[-2:] for one in row if one.text.startswith("◀ ")]
        lists = [one for one in near if self._from_group and opens(one, Go)]
        if len(near) > len(lists):
            return rows
        left = [[one for one in row if one not in lists] for row in rows]
        *others, home = left.pop()
        return [*left, others, [back, home]]

    def changed(self, message_id: int) -> None:
        self.edited.add(message_id)

    async def shown(self, message: Message | None, text: str) -> None:
        """The screen that a question stands on, to be repeated, and to be left."""
        if message is None:
            return
        self.last = message, text
        if self._pending:
            self._pending = False
            await self._stand(message, text, self._behind())

    async def close(self, words: str = "", *, cancelled: bool = False) -> None:
        """The question's screen loses its buttons, and may say why; a form can be gone on with."""
        spot, bot = self._spot, self.event.bot
        if spot is None or bot is None or self._counts:
            return
        chat = self.event.from_user.id if self.event.from_user else 0
        with suppress(TelegramBadRequest):  # the person deleted it, or it has none
            if words and spot["text"]:
                self._closed = True
                said = lines(Markup(spot["text"]), "", words)
                asked = None if cancelled else Question.known.get(self._open or "")
                again = asked and asked.again and asked.again(self._before)
                on = Screen("", [[button("▶ " + _("Go on"), again)]] if again else []).markup
                await bot.edit_message_text(
                    said, chat_id=chat, message_id=spot["message"], reply_markup=on
                )
            elif spot["rows"]:
                await bot.edit_message_reply_markup(
                    chat_id=chat, message_id=spot["message"], reply_markup=None
                )

    @property
    def _counts(self) -> bool:
        return self._open in Question.known and Question.known[self._open].counter

    @property
    def stands_open(self) -> str | None:
        return self._open

    @property
    def is_about_it(self) -> bool:
        """Whether the update answers the open question, or presses a button of its screen."""
        if isinstance(self.event, Message) or self._spot is None:
            return self._open is not None
        return self.event.message is not None and (
            self.event.message.message_id == self._spot["message"]
        )

    async def missed(self, message: Message) -> bool:
        """Whether it is a reply to something else than the question that is open, such as an
        earlier one: it is not taken as an answer to this one, which is said."""
        replied, spot = message.reply_to_message, self._spot
        if replied is None or spot is None:
            return False
        if replied.message_id in (spot["message"], *spot.get("stood", ())):
            return False
        if Question.known[self._open or ""].secret:
            await taken_out(message)
        words = _("🤷 You replied to another message than the open question: nothing was done.")
        if self._counts:
            to = ReplyParameters(message_id=spot["message"], allow_sending_without_reply=True)
            await message.answer(words, reply_parameters=to)
        else:
            await self.close()
            await self.repeat(words)
        return True

    async def finish(self, *, answered: bool) -> None:
        """After the deed: what is still open is seen to be, what is not has no buttons."""
        if not (self._open or self._asked):
            return
        now, data = await self.state.get_state(), await self.state.get_data()
        if self._pending and not self.last and isinstance(self.event, CallbackQuery):
            asked_on = self.event.message  # which says the same already
            if isinstance(asked_on, Message) and asked_on.text is not None:
                self.last = asked_on, asked_on.html_text
        if self._pending and now and self.last:
            self._pending = False
            await self._add_ways_out()
        elif now and now == self._open and not self._asked and data == self._before:
            await self._still_open(answered)
        if isinstance(self.event, CallbackQuery):
            await self._left_behind(self.event)

    async def _left_behind(self, press: CallbackQuery) -> None:
        """A question in whose place a button of another screen asked its own, or closed it; one
        that has more than its ways out goes on by its buttons."""
        spot, pressed = self._spot, press.message.message_id if press.message else 0
        if spot is None or spot["message"] == pressed or self._closed:
            return
        stands = (await self.state.get_data()).get(SPOT)
        if stands is not None and stands["message"] == spot["message"]:
            return
        if all(one["text"].startswith(WAYS) for row in spot["rows"] for one in row):
            await self.close(closed_words())

    async def _still_open(self, answered: bool) -> None:
        if self._counts:
            return
        if isinstance(self.event, CallbackQuery):
            pressed = self.event.message.message_id if self.event.message else 0
            on_it = self._spot is not None and self._spot["message"] == pressed
            if on_it and self.last and self.last[0].message_id == pressed:
                await self.state.clear()  # its screen shows something else now
        elif answered and self.last:
            await self._add_ways_out()
        elif not answered:
            await self.repeat(_("❓ Still open:"))

    async def repeat(self, first: str, rows: Rows | None = None) -> bool:
        """The open question once more, below what is said; whether there was one to repeat."""
        spot = self._spot
        if spot is None or self.event.bot is None or self.event.from_user is None:
            return False
        again = [[InlineKeyboardButton(**one) for one in row] for row in spot["rows"]]
        text = lines(first, "", Markup(spot["text"])) if len(spot["text"]) < LONG else first
        both = [*(rows or []), *again]
        sent = await self.event.bot.send_message(
            self.event.from_user.id, text, reply_markup=InlineKeyboardMarkup(inline_keyboard=both)
        )
        await self._move(sent)
        return True

    async def refused(self, words: str, rows: Rows) -> bool:
        """A refusal with the question it is about, and what was typed; False: none is open."""
        if not isinstance(self.event, Message) or not self._open or self._counts:
            return False
        if self._asked or await self.state.get_state() != self._open or not self._spot:
            return False
        said = (self.event.text or "").strip()
        if said and not Question.known[self._open].secret and said not in words:
            words = lines(
                Markup(words), fill(_("You wrote: “{said}”"), said=shortened(said, QUOTED))
            )
        return await self.repeat(words, rows)

    async def _stand(self, message: Message, text: str, back: Behind | None) -> None:
        data = await self.state.get_data()
        if not data:
            return
        drawn = message.reply_markup.inline_keyboard if message.reply_markup else []
        spot = {
            "message": message.message_id,
            "text": text,
            "rows": [[one.model_dump(exclude_none=True) for one in row] for row in drawn],
            "back": back,
            "stood": [self.event.message_id] if isinstance(self.event, Message) else [],
        }
        await self.state.set_data(data | {SPOT: spot})

    async def _move(self, message: Message) -> None:
        data = await self.state.get_data()
        if data and self._spot:
            stood = [*self._spot.get("stood", ()), self._spot["message"]]
            self._spot = {**self._spot, "message": message.message_id, "stood": stood}
            await self.state.set_data(data | {SPOT: self._spot})

    def _behind(self) -> Behind | None:
        """The screen that was pressed, and the question that it stood on."""
        event = self.event
        if not isinstance(event, CallbackQuery) or not isinstance(event.message, Message):
            return self._spot["back"] if self._spot else None
        if event.message.text is None:
            return None
        rows = event.message.reply_markup.inline_keyboard if event.message.reply_markup else []
        behind: Behind = {
            "text": event.message.html_text,
            "rows": [[one.model_dump(exclude_none=True) for one in row] for row in rows],
        }
        if self._open and self._spot and self._spot["message"] == event.message.message_id:
            before = self._spot["back"]
            if before and before.get("state"):
                return before  # two are enough
            behind["state"], behind["data"] = self._open, self._before
        return behind

    async def _add_ways_out(self) -> None:
        """The question was asked after its screen was shown, or stays open under another."""
        if self.last is None:
            return
        message, text = self.last
        rows = message.reply_markup.inline_keyboard if message.reply_markup else []
        out, _keyboard = framed([*rows[:-1], without_group(rows[-1])] if rows else rows)
        if out != rows and message.bot is not None:
            markup = InlineKeyboardMarkup(inline_keyboard=out)
            with suppress(TelegramBadRequest):
                edited = await message.edit_reply_markup(reply_markup=markup)
                message = edited if isinstance(edited, Message) else message
        await self._stand(message, text, self._behind())


def now() -> Turn | None:
    """The turn of this update."""
    found = turn.get()
    return found if isinstance(found, Turn) else None


def _back_words() -> str:
    return "◀ " + _("Back")


def _cancel_words() -> str:
    return "✖ " + _("Cancel")


def _back() -> InlineKeyboardButton:
    return button(_back_words(), GoBack())


def _cancel() -> InlineKeyboardButton:
    return go(_cancel_words(), "cancel")
