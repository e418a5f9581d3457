"""What the page draws: a chat, a message, a keyboard, as JSON."""

from typing import Any

from aiogram.types import KeyboardButtonRequestManagedBot, Message
from aiogram.utils.text_decorations import html_decoration

from bot.sandbox.bills import amount
from bot.sandbox.things import Room
from bot.sandbox.world import World


def person(world: World, who: int, number: int) -> dict[str, Any]:
    """A person's chat with one of the bots; ``number``: the chat's on the page."""
    account = world.people[who]
    return {
        "id": number,
        "name": account.user.first_name,
        "about": account.about if number == who else f"@{world.bot_name}",
        "bot": world.bot_name,
        "further": number != who,
        "language": "zh" if (account.user.language_code or "")[:2] == "zh" else "en",
        "blocked": account.blocked,
        "started": account.started,
        "menu": world.menus.get(who, []),
        "keyboard": keyboard_of(world, who),
        "messages": [shown(one) for one in world.messages.get(who, {}).values()],
    }


def group(world: World, room: Room, number: int) -> dict[str, Any]:
    said = world.messages.get(room.chat.id, {}).values()
    return {
        "id": number,
        "name": room.chat.title,
        "about": "group / 群",
        "bot": world.bot_name,
        "group": True,
        "blocked": False,
        "started": True,
        "menu": [],
        "keyboard": [],
        "messages": [shown(one) for one in said],
    }


def _place(message: Message) -> str:
    """A place on a map, in words."""
    if message.venue:
        return f"🗺 {message.venue.title}\n{message.venue.address}"
    there = message.location
    return f"🗺 {there.latitude}, {there.longitude}" if there else ""


def shown(message: Message) -> dict[str, Any]:
    """A message as the page draws it. Its HTML is made from entities, so it is safe."""
    text = message.text or message.caption or _place(message)
    entities = message.entities or message.caption_entities or []
    answered = message.reply_to_message
    topic = answered.forum_topic_created if answered else None
    if topic:
        answered = None
    return {
        "topic": topic.name if topic else None,
        "id": message.message_id,
        "by": message.from_user.first_name if message.from_user else "",
        "mine": not (message.from_user and message.from_user.is_bot),
        "at": int(message.date.timestamp()),
        "edited": message.edit_date is not None,
        "html": html_decoration.unparse(text, [e for e in entities if e.type != "bot_command"]),
        "photo": message.photo[-1].file_id if message.photo else None,
        "size": [message.photo[-1].width, message.photo[-1].height] if message.photo else None,
        "file": {
            "id": message.document.file_id,
            "name": message.document.file_name,
            "size": message.document.file_size,
        }
        if message.document
        else None,
        "shared": _shared(message),
        "bill": {
            "title": message.invoice.title,
            "about": message.invoice.description,
            "amount": amount(message.invoice.total_amount, message.invoice.currency),
        }
        if message.invoice
        else None,
        "receipt": _receipt(message),
        "answers": {
            "id": answered.message_id,
            "text": (answered.text or answered.caption or "🖼")[:80],
        }
        if answered
        else None,
        "buttons": [
            [
                {
                    "text": button.text,
                    "data": button.callback_data,
                    "url": button.url,
                    "inline": button.switch_inline_query,
                    "style": button.style,
                    "pay": bool(button.pay),
                }
                for button in row
            ]
            for row in message.reply_markup.inline_keyboard
        ]
        if message.reply_markup
        else [],
    }


def _made(asked: KeyboardButtonRequestManagedBot | None) -> dict[str, str] | None:
    """What Telegram's dialog begins with."""
    if asked is None:
        return None
    return {"name": asked.suggested_name or "", "username": asked.suggested_username or ""}


def _shared(message: Message) -> list[str] | None:
    """Who or which group was picked, or which bot was made."""
    if message.managed_bot_created:
        return [f"@{message.managed_bot_created.bot_user.username}"]
    if message.chat_shared:
        return [message.chat_shared.title or "?"]
    people = message.users_shared
    return [user.first_name or "?" for user in people.users] if people else None


def _receipt(message: Message) -> dict[str, str] | None:
    """What Telegram itself says of money that was taken or given back."""
    money = message.successful_payment or message.refunded_payment
    if money is None:
        return None
    return {
        "amount": amount(money.total_amount, money.currency),
        "charge": money.telegram_payment_charge_id,
        "back": "yes" if message.refunded_payment else "",
    }


def offered(world: World, query_id: str) -> list[dict[str, str]]:
    """What the bot offers to an inline query."""
    asked = world.inline.get(query_id)
    return [
        {"id": one.id, "title": one.title, "about": one.description or ""}
        for one in (asked.results or [] if asked else [])
    ]


def keyboard_of(world: World, chat: int) -> list[list[dict[str, Any]]]:
    keyboard = world.keyboards.get(chat)
    if keyboard is None:
        return []
    return [
        [
            {
                "text": button.text,
                "pick": button.request_users.request_id if button.request_users else None,
                "group": button.request_chat.request_id if button.request_chat else None,
                "make": _made(button.request_managed_bot),
            }
            for button in row
        ]
        for row in keyboard.keyboard
    ]
