"""What people say in a group: the bot hears only what answers a message of its own."""

from aiogram.types import Update

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
