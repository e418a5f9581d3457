"""Groups of the stand-in's: with topics, moved, and left."""

from typing import Any

from aiogram import methods
from aiogram.types import (
    AcceptedGiftTypes,
    Chat,
    ChatFullInfo,
    ChatMemberAdministrator,
    ChatMemberLeft,
    ChatShared,
    ForumTopic,
)
from pydantic import BaseModel

from bot.sandbox.refuse import Refused, bad
from bot.sandbox.things import ICON, Room

LEADERS = -1001000000042


class Rooms:
    """By their chats' numbers, all below zero."""

    def __init__(self, bot: Any) -> None:
        self._bot = bot
        self._rooms: dict[int, Room] = {}
        self._last = 0

    def open(self, chat_id: int, title: str, *, forum: bool = True) -> Room:
        kind = "supergroup" if forum else "group"
        chat = Chat(id=chat_id, type=kind, title=title, is_forum=forum or None)
        self._rooms[chat_id] = Room(chat)
        return self._rooms[chat_id]

    def leaders(self) -> int:
        """The one that somebody picks on the page; it is there from then on."""
        if LEADERS not in self._rooms:
            self.open(LEADERS, "Leaders 管理群")
        return LEADERS

    def clear(self) -> None:
        self._rooms.clear()

    def all(self) -> list[Room]:
        return list(self._rooms.values())

    def moves(self, chat_id: int, to: int) -> Room:
        """It becomes a supergroup, under another number."""
        old = self._rooms[chat_id]
        old.moved_to = to
        return self.open(to, old.chat.title or "", forum=False)

    def enter(self, chat_id: int, thread: int | None) -> Room:
        """Where the bot writes. Raises Refused."""
        room = self._rooms.get(chat_id)
        if room is None:
            raise bad("chat not found")
        if room.moved_to is not None:
            raise Refused(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                {"migrate_to_chat_id": room.moved_to},
            )
        if not room.bot_in:
            raise Refused(403, "Forbidden: bot was kicked from the supergroup chat")
        if thread is not None and thread not in room.topics:
            raise bad("message thread not found")
        return room

    def topic(self, call: methods.CreateForumTopic) -> ForumTopic:
        room = self.enter(int(call.chat_id), None)
        if not room.chat.is_forum:
            raise bad("the chat is not a forum")
        if not room.may_make:
            raise bad("not enough rights to create a topic")
        if not 1 <= len(call.name) <= 128:
            raise bad("TOPIC_TITLE_EMPTY")
        self._last += 1
        room.topics[1000 + self._last] = call.name
        return ForumTopic(message_thread_id=1000 + self._last, name=call.name, icon_color=ICON)

    def about(self, call: methods.GetChat) -> ChatFullInfo:
        room = self.enter(int(call.chat_id), None)
        gifts = dict.fromkeys(_needed(AcceptedGiftTypes), False)
        more = {"accent_color_id": 0, "max_reaction_count": 0, "accepted_gift_types": gifts}
        return ChatFullInfo.model_validate(room.chat.model_dump() | more)

    def member(self, call: methods.GetChatMember) -> ChatMemberAdministrator | ChatMemberLeft:
        """The bot itself."""
        room = self._rooms.get(int(call.chat_id))
        if room is None or not room.bot_in or call.user_id != self._bot.id:
            return ChatMemberLeft(user=self._bot)
        no = dict.fromkeys(_needed(ChatMemberAdministrator), False)
        rights = no | {"can_manage_topics": room.may_make, "user": self._bot}
        return ChatMemberAdministrator.model_validate(rights)

    def shared(self, chat_id: int, request_id: int) -> ChatShared:
        """A person picked it in the picker of groups, which let the bot in."""
        title = self.enter(chat_id, None).chat.title
        return ChatShared(request_id=request_id, chat_id=chat_id, title=title)


def _needed(kind: type[BaseModel]) -> list[str]:
    return [name for name, one in kind.model_fields.items() if one.is_required()]
