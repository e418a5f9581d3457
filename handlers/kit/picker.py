"""Telegram's own picker of people; the answer arrives as ``users_shared`` (S1-05)."""

from aiogram.types import (
    KeyboardButton,
    KeyboardButtonRequestUsers,
    Message,
    ReplyKeyboardMarkup,
)

from handlers.kit.words import _

PICK_STAFF, PICK_HOLDER = 1, 2  # Telegram's request_id: which of our questions is answered


def contact_picker(request_id: int) -> ReplyKeyboardMarkup:
    request = KeyboardButtonRequestUsers(
        request_id=request_id, user_is_bot=False, max_quantity=1, request_name=True
    )
    return ReplyKeyboardMarkup(
        keyboard=[[KeyboardButton(text="👥 " + _("Pick a contact"), request_users=request)]],
        resize_keyboard=True,
        one_time_keyboard=True,
    )


def picked_in(message: Message) -> tuple[int, str] | None:
    """Who was chosen: Telegram id and name."""
    shared = message.users_shared
    if shared is None or not shared.users:
        return None
    person = shared.users[0]
    name = " ".join(filter(None, (person.first_name, person.last_name)))
    return person.user_id, name or str(person.user_id)
