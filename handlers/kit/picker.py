"""Telegram's own picker of people; the answer arrives as ``users_shared`` (S1-05). And its dialog
in which somebody makes a bot, which arrives as ``managed_bot_created``."""

from aiogram.types import (
    ChatAdministratorRights,
    KeyboardButton,
    KeyboardButtonRequestChat,
    KeyboardButtonRequestManagedBot,
    KeyboardButtonRequestUsers,
    Message,
    ReplyKeyboardMarkup,
)

from handlers.kit.words import _

# Telegram's request_id: which of our questions is answered.
PICK_STAFF, PICK_HOLDER, PICK_GROUP, PICK_BOT = 1, 2, 3, 4
NO_RIGHTS = [
    name for name, field in ChatAdministratorRights.model_fields.items() if field.is_required()
]


def contact_picker(request_id: int) -> ReplyKeyboardMarkup:
    request = KeyboardButtonRequestUsers(
        request_id=request_id, user_is_bot=False, max_quantity=1, request_name=True
    )
    return ReplyKeyboardMarkup(
        keyboard=[[KeyboardButton(text="👥 " + _("Pick a contact"), request_users=request)]],
        resize_keyboard=True,
        one_time_keyboard=True,
    )


def group_picker(request_id: int) -> ReplyKeyboardMarkup:
    """Of groups in which the person may let somebody make topics; the bot comes in with that."""
    nothing = dict.fromkeys(NO_RIGHTS, False)
    rights = ChatAdministratorRights(**nothing, can_manage_topics=True)
    lets = ChatAdministratorRights(
        **nothing | {"can_promote_members": True, "can_invite_users": True},
        can_manage_topics=True,
    )
    request = KeyboardButtonRequestChat(
        request_id=request_id,
        chat_is_channel=False,
        user_administrator_rights=lets,
        bot_administrator_rights=rights,
        request_title=True,
    )
    return ReplyKeyboardMarkup(
        keyboard=[[KeyboardButton(text="👥 " + _("Pick a group"), request_chat=request)]],
        resize_keyboard=True,
        one_time_keyboard=True,
    )


def bot_maker(name: str, username: str | None) -> ReplyKeyboardMarkup:
    """With what is filled in already: at most 64 symbols, and a username ending in "bot"."""
    request = KeyboardButtonRequestManagedBot(
        request_id=PICK_BOT, suggested_name=name[:64], suggested_username=username
    )
    return ReplyKeyboardMarkup(
        keyboard=[[KeyboardButton(text="✨ " + _("Make the bot"), request_managed_bot=request)]],
        resize_keyboard=True,
        one_time_keyboard=True,
    )


def request_in(message: Message) -> int | None:
    """Which of our questions Telegram's picker or dialog answered."""
    picked = message.users_shared or message.chat_shared
    if picked is None and message.managed_bot_created:
        return PICK_BOT  # it is told without one
    return picked.request_id if picked else None


def picked_in(message: Message) -> tuple[int, str] | None:
    """Who was chosen: Telegram id and name."""
    shared = message.users_shared
    if shared is None or not shared.users:
        return None
    person = shared.users[0]
    name = " ".join(filter(None, (person.first_name, person.last_name)))
    return person.user_id, name or str(person.user_id)
