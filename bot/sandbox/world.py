"""Telegram's side of things, in memory: people, chats, messages, files, updates."""

import asyncio
import hashlib
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiogram.types import (
    CallbackQuery,
    Chat,
    Document,
    InaccessibleMessage,
    InlineQuery,
    Location,
    Message,
    PhotoSize,
    SharedUser,
    Update,
    User,
    UsersShared,
)

from bot.sandbox.cash import Cash
from bot.sandbox.markup import detected, parse
from bot.sandbox.pictures import downscaled
from bot.sandbox.refuse import Refused, bad
from bot.sandbox.rooms import Rooms
from bot.sandbox.things import Account, Asked, Fault, Press
from domain.engine import utcnow

STALE = timedelta(seconds=60)  # a callback must be answered within this
DOWNLOAD = 20 * 2**20


@dataclass
class World:
    """Everything the stand-in knows of one bot and many people."""

    bot_name: str = "tillbot_sandbox_bot"
    bot_title: str = "Tillbot"
    bot_id: int = 42
    bots: dict[str, "World"] = field(default_factory=dict)  # further ones, by their tokens
    managed: set[int] | None = field(default_factory=set)  # made by way of it; None: it may none
    clock: Callable[[], datetime] = utcnow
    people: dict[int, Account] = field(default_factory=dict)
    messages: dict[int, dict[int, Message]] = field(default_factory=dict)  # chat → id → message
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # file id → name, bytes
    presses: dict[str, Press] = field(default_factory=dict)
    inline: dict[str, Asked] = field(default_factory=dict)
    menus: dict[int, list[dict[str, str]]] = field(default_factory=dict)
    keyboards: dict[int, Any] = field(default_factory=dict)  # the reply keyboard of a chat
    updates: deque[Update] = field(default_factory=deque)
    faults: list[Fault] = field(default_factory=list)
    listeners: set[Callable[[dict[str, Any]], None]] = field(default_factory=set)
    calls: list[str] = field(default_factory=list)  # the methods the bot called
    refused: list[str] = field(default_factory=list)  # what was said to calls that broke a rule
    feed: Callable[[Update], None] | None = None  # tests hand updates over directly
    confirmed: int = 0
    webhook: str = ""
    allowed: list[str] | None = None  # kinds of updates that the webhook is called with

    def __post_init__(self) -> None:
        self.bot = User(
            id=self.bot_id, is_bot=True, first_name=self.bot_title, username=self.bot_name
        )
        self.cash = Cash(self)
        self.rooms = Rooms(self.bot)
        self.arrived = asyncio.Event()
        self.poller = 0  # the number of the getUpdates that is listened to
        self._numbers = {"update": 1000, "message": 0, "query": 0, "album": 0}

    # people and what they do

    def join(self, user_id: int, name: str, language: str = "en", about: str = "") -> Account:
        """A person gets an account."""
        user = User(
            id=user_id,
            is_bot=False,
            first_name=name,
            username=f"{name.split()[0].lower()}_{user_id}" if name.isascii() else None,
            language_code="zh-hans" if language == "zh" else language,
        )
        self.people[user_id] = Account(user, about)
        return self.people[user_id]

    def chat(self, user_id: int) -> Chat:
        user = self.people[user_id].user
        return Chat(id=user_id, type="private", first_name=user.first_name, username=user.username)

    def says(self, user_id: int, text: str, reply_to: int = 0, **more: Any) -> Update:
        """A person sends a text, maybe in answer to a message. Raises Refused."""
        if reply_to:
            answered = self.message(user_id, reply_to)
            more["reply_to_message"] = answered.model_copy(update={"reply_to_message": None})
        return self.sent(user_id, text=text, entities=detected(text) or None, **more)

    def sends_photo(self, user_id: int, data: bytes, **more: Any) -> Update:
        """A person sends a photo; Telegram makes it smaller. Raises Refused."""
        return self.sent(user_id, photo=self.photo(data), **more)

    def sends_album(self, user_id: int, pictures: Iterable[bytes]) -> list[Update]:
        """2 to 10 photos: as many updates with one media_group_id."""
        album = str(self._next("album"))
        return [self.sends_photo(user_id, one, media_group_id=album) for one in pictures]

    def sends_file(self, user_id: int, data: bytes, name: str, mime: str | None = None) -> Update:
        return self.sent(user_id, document=self.document(data, name, mime))

    def sends_location(self, user_id: int, north: float, east: float) -> Update:
        return self.sent(user_id, location=Location(latitude=north, longitude=east))

    def shares(self, user_id: int, other: int, request_id: int) -> Update:
        """A person picks another in the contact picker."""
        user = self.people[other].user
        shared = SharedUser(user_id=other, first_name=user.first_name, username=user.username)
        self.keyboards.pop(user_id, None)
        return self.sent(user_id, users_shared=UsersShared(request_id=request_id, users=[shared]))

    def presses_button(
        self, user_id: int, message_id: int, data: str, *, old: bool = False, chat: int = 0
    ) -> Update:
        """A person taps an inline button, maybe in a group's ``chat``; of an ``old`` message
        Telegram tells only the number."""
        number = str(self._next("query"))
        shown: Message | InaccessibleMessage = self.message(chat or user_id, message_id)
        if old:
            shown = InaccessibleMessage(chat=shown.chat, message_id=message_id, date=0)
        query = CallbackQuery(
            id=number,
            from_user=self.people[user_id].user,
            chat_instance=str(chat or user_id),
            data=data,
            message=shown,
        )
        self.presses[number] = Press(query, self.clock())
        return self.push(callback_query=query)

    def asks_inline(self, user_id: int, words: str, offset: str = "") -> Update:
        """A person types ``@bot words`` in some chat."""
        number = str(self._next("query"))
        who = self.people[user_id].user
        query = InlineQuery(id=number, from_user=who, query=words, offset=offset)
        self.inline[number] = Asked(user_id)
        return self.push(inline_query=query)

    def answer_inline(self, call: Any) -> None:
        """What the bot offers. Raises Refused where nobody asked."""
        asked = self.inline.get(call.inline_query_id)
        if asked is None or asked.results is not None:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        asked.results = list(call.results)
        asked.button = call.button
        self.tell({"type": "inline", "chat": asked.who, "id": call.inline_query_id})

    def picks_inline(self, user_id: int, query_id: str, result_id: str) -> Message:
        """A person sends one of the results into their own chat, which stands for any chat."""
        asked = self.inline.get(query_id)
        found = (
            next((one for one in (asked.results or []) if one.id == result_id), None)
            if (asked and asked.who == user_id)
            else None
        )
        if found is None:
            raise bad("result not found")
        content = found.input_message_content
        text, entities = parse(content.message_text, content.parse_mode)
        message = Message(
            message_id=self._next("message"),
            date=self.clock().replace(microsecond=0),
            chat=self.chat(user_id),
            from_user=self.people[user_id].user,
            via_bot=self.bot,
            text=text,
            entities=entities or None,
            reply_markup=found.reply_markup,
        )
        return self.keep(message)

    def blocks(self, user_id: int, *, blocked: bool = True) -> None:
        self.people[user_id].blocked = blocked

    # what the bot sees and does

    def message(self, chat_id: int, message_id: int) -> Message:
        found = self.messages.get(chat_id, {}).get(message_id)
        if found is None:
            raise bad("message to edit not found")
        return found

    def post(self, chat_id: int, **content: Any) -> Message:
        """The bot writes to a person, or into a group. Raises Refused."""
        if chat_id < 0:
            thread = content.pop("thread", None)
            room = self.rooms.enter(chat_id, thread)
            if thread is not None:
                content = room.stands_in(thread, self._message(room.chat)) | content
            return self.keep(self._message(room.chat, **content))
        content.pop("thread", None)
        account = self.people.get(chat_id)
        if account is None:
            raise bad("chat not found")
        if account.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        if not account.started:
            raise Refused(403, "Forbidden: bot can't initiate conversation with a user")
        return self.keep(self._message(self.chat(chat_id), **content))

    def _message(self, chat: Chat, **content: Any) -> Message:
        return Message(
            message_id=self._next("message"),
            date=self.clock().replace(microsecond=0),
            chat=chat,
            from_user=self.bot,
            **content,
        )

    def keep(self, message: Message) -> Message:
        """Store a message, new or edited, and tell the page."""
        self.messages.setdefault(message.chat.id, {})[message.message_id] = message
        self.tell({"type": "message", "chat": message.chat.id, "id": message.message_id})
        return message

    def delete(self, chat_id: int, message_id: int) -> None:
        if self.messages.get(chat_id, {}).pop(message_id, None) is None:
            raise bad("message to delete not found")
        self.tell({"type": "deleted", "chat": chat_id, "id": message_id})

    def answer(self, query_id: str, text: str | None, *, alert: bool) -> None:
        """A callback is answered once, and not too late."""
        press = self.presses.get(query_id)
        if press is None or press.answered or self.clock() - press.at > STALE:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        press.answered = True
        if text:
            event = {"type": "answer", "chat": press.query.from_user.id, "text": text}
            self.tell(event | {"alert": alert})

    def photo(self, data: bytes) -> list[PhotoSize]:
        """A photo in Telegram's sizes, small to large. Raises Refused."""
        sizes = []
        for width, height, jpeg in downscaled(data):
            unique = hashlib.sha256(jpeg).hexdigest()[:16]
            file_id = self._keep_file(f"photo-{unique}", f"photos/{unique}.jpg", jpeg)
            sizes.append(
                PhotoSize(
                    file_id=file_id,
                    file_unique_id=unique,
                    width=width,
                    height=height,
                    file_size=len(jpeg),
                )
            )
        return sizes

    def document(self, data: bytes, name: str, mime: str | None = None) -> Document:
        unique = hashlib.sha256(data + name.encode()).hexdigest()[:16]
        file_id = self._keep_file(f"file-{unique}", f"documents/{unique}", data)
        return Document(
            file_id=file_id,
            file_unique_id=unique,
            file_name=name.replace("/", "_")[-100:],
            mime_type=mime,
            file_size=len(data),
        )

    def file(self, file_id: str) -> tuple[str, bytes]:
        found = self.files.get(file_id)
        if found is None:
            raise bad("wrong file identifier/HTTP URL specified")
        return found

    async def get_updates(self, offset: int | None, limit: int, patience: int) -> list[Update]:
        """Long polling; a second poller ends the first."""
        self.poller += 1
        mine = self.poller
        self.arrived.set()  # wakes an older poller, which finds that it is not alone
        if offset:
            self.confirmed = max(self.confirmed, offset - 1)
            while self.updates and self.updates[0].update_id < offset:
                self.updates.popleft()
        loop = asyncio.get_running_loop()
        until = loop.time() + patience
        while not self.updates and (left := until - loop.time()) > 0:
            self.arrived.clear()
            try:
                await asyncio.wait_for(self.arrived.wait(), left)
            except TimeoutError:
                break
            if mine != self.poller:
                raise Refused(
                    409,
                    "Conflict: terminated by other getUpdates request; "
                    "make sure that only one bot instance is running",
                )
        return list(self.updates)[:limit]

    def fault(self, method: str) -> Fault | None:
        """Take one prepared fault of this method, if there is one."""
        for one in self.faults:
            if one.method.lower() in (method.lower(), "*"):
                one.times -= 1
                if one.times <= 0:
                    self.faults.remove(one)
                return one
        return None

    def tell(self, event: dict[str, Any]) -> None:
        for listener in list(self.listeners):
            listener(event)

    def forget(self) -> None:
        """An empty Telegram: chats, files and updates are gone, the numbers go on."""
        chats: list[Any] = [self.messages, self.files, self.presses, self.menus, self.keyboards]
        for table in [*chats, self.updates, self.people, self.bots, self.cash, self.rooms]:
            table.clear()

    def sent(self, user_id: int, **content: Any) -> Update:
        """A message of a person's arrives, whatever it holds."""
        if "chat" not in content:  # in a group nobody begins a chat of their own
            self.people[user_id].started = True
            self.blocks(user_id, blocked=False)
        message = Message(
            message_id=self._next("message"),
            date=self.clock().replace(microsecond=0),
            from_user=self.people[user_id].user,
            **({"chat": self.chat(user_id)} | content),
        )
        return self.push(message=self.keep(message))

    def push(self, **content: Any) -> Update:
        update = Update(update_id=self._next("update"), **content)
        if self.feed:
            self.feed(update)
        else:
            self.updates.append(update)
            self.arrived.set()
        return update

    def _keep_file(self, file_id: str, path: str, data: bytes) -> str:
        self.files[file_id] = (path, data)
        return file_id

    def _next(self, kind: str) -> int:
        self._numbers[kind] += 1
        return self._numbers[kind]
