"""What people say in a group, where the bot hears only what answers a message of its own; what
they change in what they said."""

from typing import Any

from aiogram.types import Message, Update

from bot.sandbox.markup import detected
from bot.sandbox.world import World


def answers_in(world: World, who: int, chat: int, text: str, reply_to: int) -> Update:
    """Somebody answers a message in a group, in its topic. Raises Refused."""
    answered = world.message(chat, reply_to)
    topic = {}
    if answered.is_topic_message:
        topic = {"message_thread_id": answered.message_thread_id, "is_topic_message": True}
    return world.sent(
        who,
        chat=answered.chat,
        text=text,
        reply_to_message=answered.model_copy(update={"reply_to_message": None}),
        **topic,
    )


def edits(world: World, message: Message, text: str | None) -> Update:
    """Somebody changes what they wrote; ``None``: it changes by itself, as a live place."""
    words: dict[str, Any] = {}
    if text is not None:
        words = {"text": text, "entities": detected(text) or None}
    at = max(int(world.clock().timestamp()), (message.edit_date or 0) + 1)
    changed = message.model_copy(update=words | {"edit_date": at})
    return world.push(edited_message=world.keep(changed))
