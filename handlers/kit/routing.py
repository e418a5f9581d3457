"""One route table: command → handler, button and deed → handler, open question → handler.

aiogram asks its filters one after the other, which costs more with every conversation; here an
update is looked up. aiogram's way of giving arguments by name is kept.
"""

from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.handler import CallableObject
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineQuery, Message, PreCheckoutQuery, TelegramObject

from domain.errors import NotAllowed
from domain.roles import Permission
from domain.sheets import is_sheet
from handlers.kit.asking import Turn, closed_words, now
from handlers.kit.buttons import Go, GoFrom, TileName
from handlers.kit.codes import codes_said, is_card
from handlers.kit.commands import Command, parted
from handlers.kit.entrances import Entrances
from handlers.kit.here import unmarked
from handlers.kit.leaving import is_way_out
from handlers.kit.me import Me
from handlers.kit.picker import request_in
from handlers.kit.press import NUL, is_gone, sane, without_mark
from handlers.kit.questions import Question, is_elsewhere
from handlers.kit.used import renew_marks
from handlers.kit.words import _

Given = dict[str, Any]  # what aiogram hands over by name, and what is added to it
# Who answers, what it is given besides, and the right without which it is not asked at all.
Found = tuple[CallableObject, Given, Permission]
COMMAND_WORDS = 64  # a typed line longer than this is no command word


class Routes(Entrances):
    """The table, and aiogram's handlers in front of it."""

    def router(self) -> Router:
        """The aiogram handlers in front of the table."""
        router = Router(name="routes")
        router.message.register(self.on_message)
        router.edited_message.register(self.on_edited)
        router.callback_query.register(self.on_press)
        router.inline_query.register(self.on_inline)
        router.pre_checkout_query.register(self.on_checkout)
        return router

    async def on_message(self, message: Message, **data: Any) -> None:
        if message.successful_payment:  # before whatever is open: the money is in
            await self._on_payment(message, message.successful_payment.invoice_payload, data)
            return
        if message.chat.type != "private":  # no command, no question, no card is meant there
            if self.group is not None:
                await self._hand(message, data, self.group, {}, Permission.SEE_SELF)
            return
        if NUL in (message.text or ""):
            message = message.model_copy(update={"text": (message.text or "").replace(NUL, " ")})
        if data.get("raw_state") and await is_elsewhere(data["state"]):
            await data["state"].clear()
            data["raw_state"] = None
        turn = Turn(message, data["state"], self.way_to)
        question = data.get("raw_state")
        await turn.begin(question)
        found = None
        if question in Question.known and not Question.known[question].codes:
            found = await self._card_in(message, question, data)
        found = found or self._for_message(message, question)
        if found is not None:
            await self._in_turn(turn, message, data, found)

    async def on_edited(self, message: Message, **data: Any) -> None:
        """Nobody else hears of it: what it said first was heard."""
        if self.edited is not None:
            await self._hand(message, data, self.edited, {}, Permission.SEE_SELF)

    async def on_press(self, query: CallbackQuery, **data: Any) -> None:
        if is_gone(query):
            await query.answer(_("That screen has changed: look again, nothing is done twice."))
            return
        me: Me = data["me"]
        said = unmarked(without_mark(query.data or ""), me.actor.merchant_id)
        found = self._for_press(said)
        if found is not None:
            turn = Turn(query, data["state"], self.way_to)
            await turn.begin(data.get("raw_state"))
            await self._hand(query, data, *found)
            await turn.finish(answered=False)
            await renew_marks(query, data["desk"], turn)
        elif self.stale is not None:  # a button of an older version, or a hostile client
            await self._hand(query, data, self.stale, {}, Permission.SEE_SELF)

    async def _in_turn(self, turn: Turn, message: Message, data: Given, found: Found) -> None:
        """A message, beside the question that is open: its answer, or something else that leaves
        it open or closes it."""
        question = turn.stands_open
        answers = [one.get(question or "") for one in (self.questions, self.sent, self.places)]
        if found[0] in answers and await turn.missed(message):
            return
        answered = request_in(message) is not None or found[0] in answers
        if question:
            command: Command | None = found[1].get("command")
            words = closed_words() if command else ""
            await turn.close(words, cancelled=bool(command and command.name == "cancel"))
        await self._hand(message, data, *found)
        await turn.finish(answered=answered)

    async def _card_in(self, message: Message, question: str, data: Given) -> Found | None:
        """A card that was sent where something else is asked does what it always does."""
        peek = self.peek if question in self.sent and message.text is None else None
        codes = await peek.call(message, **data) if peek else codes_said(message)
        if not codes or not await is_card(data["desk"], codes[0]):
            return None
        return _plain(self.picture if peek else self.text)

    async def on_inline(self, query: InlineQuery, **data: Any) -> None:
        if self.inline is not None:
            query = query.model_copy(update={"query": query.query.replace(NUL, " ")})
            await self._hand(query, data, self.inline, {}, Permission.SEE_SELF)

    async def on_checkout(self, query: PreCheckoutQuery, **data: Any) -> None:
        found, payload = self._for_bill(query.invoice_payload)
        checkout = found[0] if found else self.checkout
        if checkout is not None:
            await self._hand(query, data, checkout, {"payload": payload}, Permission.SEE_SELF)

    async def _on_payment(self, message: Message, said: str, data: Given) -> None:
        found, payload = self._for_bill(said)
        paid = found[1] if found else self.paid
        if paid is not None:
            await self._hand(message, data, paid, {"payload": payload}, Permission.SEE_SELF)

    def _for_bill(self, said: str) -> tuple[tuple[CallableObject, CallableObject] | None, str]:
        """Who knows what an invoice is for, and what it says to them."""
        letter, _dash, payload = said.partition("-")
        found = self.bills.get(letter)
        return found, payload if found else said

    async def _hand(
        self,
        event: TelegramObject,
        data: Given,
        handler: CallableObject,
        more: Given,
        permission: Permission,
    ) -> None:
        me: Me = data["me"]
        if not me.may(permission):
            raise NotAllowed(permission)
        if "args" in more and data.get("raw_state"):
            state: FSMContext = data["state"]
            await state.clear()  # a command closes the question that was open
        if self.above and "command" in more and (turn := now()):
            back = self.above(me, more["command"], more["tile"])
            turn.opens(back, from_group=more["tile"] is not None, page="args" not in more)
        await handler.call(event, **data, **more, routes=self)

    def _for_press(self, data: str) -> Found | None:
        prefix = data.partition(":")[0]
        kind = self.buttons.get(prefix)
        if kind is None:  # a page of the version before: its list begins anew
            return self._command(self.lists[prefix], "") if prefix in self.lists else None
        try:
            pressed = sane(kind.unpack(data))
        except (TypeError, ValueError):
            return None
        if isinstance(pressed, Go | GoFrom):
            tile = pressed.tile if isinstance(pressed, GoFrom) else None
            return self._command(pressed.to, "", tile) if pressed.to in self.commands else None
        found = self.presses.get((prefix, getattr(pressed, "deed", "")))
        more: Given = {"pressed": pressed}
        if prefix in self.lists:
            more |= {"command": self.commands[self.lists[prefix]][0], "tile": None}
        return (found[0], more, found[1]) if found else None

    def _for_message(self, message: Message, question: str | None) -> Found | None:
        if message.text is not None:
            return self._for_text(message.text, question)
        if (request := request_in(message)) is not None:
            return _plain(self.pickers.get(request, self.other))
        if message.photo or message.document:
            if question in self.sent:
                return _plain(self.sent[question])
            sheet = message.document and is_sheet(
                message.document.file_name or "", message.document.mime_type or ""
            )
            return _plain(self.sheet if sheet else self.picture)
        if message.location and question in self.places:
            return _plain(self.places[question])
        return _plain(self.other)

    def _for_text(self, text: str, question: str | None) -> Found | None:
        if text.startswith("/"):
            name, args = parted(text)
            if name == "start" and (deep := self.starts.get(args[:1])) and args[1:2] == "-":
                return deep, {"args": args[2:].strip()}, Permission.SEE_SELF
            if name in self.commands:
                return self._command(name, args)
        if question and is_way_out(text):  # of the keyboard under a question
            return self._command("cancel", "")
        if question in self.questions:
            return _plain(self.questions[question])
        word = self.words.get(text.strip().casefold()) if len(text) <= COMMAND_WORDS else None
        if word is not None:
            return self._command(word, "")
        first, _, rest = text.partition(" ")
        if rest and first.casefold() in self.openers:
            return self._command(self.openers[first.casefold()], rest)
        return _plain(self.text)

    def _command(self, name: str, args: str, tile: TileName | None = None) -> Found:
        command, handler = self.commands[name]
        shown = self.commands[command.like or name][0]  # which has the button
        more = {"args": args.strip(), "command": shown, "tile": tile}
        return handler, more, command.permission


def _plain(handler: CallableObject | None) -> Found | None:
    return (handler, {}, Permission.SEE_SELF) if handler else None
