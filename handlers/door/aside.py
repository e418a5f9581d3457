"""What is said to whoever sent something that no conversation ever sees."""

from handlers.kit.words import _


def too_many() -> str:
    """The first of a flood; the rest of it is silence."""
    return _(
        "🌊 That was a lot at once. Wait a few seconds, then send again what I have not answered."
    )


def not_taken() -> str:
    """The update could not even be written down; Telegram keeps it and gives it again."""
    return _(
        "⏳ I cannot write anything down just now. Do not send it again: I have it and answer "
        "as soon as I can."
    )


def checkout_kept() -> str:
    """The question before a payment could not be answered in time."""
    return _("I am slow just now. Nothing was charged: try again in a minute.")


def unread_payment() -> str:
    """Money came in with what cannot be read."""
    return _(
        "💳 Your payment has arrived, but I cannot read what it is for. Whoever runs me is told. "
        "Do not pay a second time."
    )


def bot_left() -> str:
    """It waited at a shop's own bot, which was disconnected before it was read."""
    return _(
        "💤 The bot that you wrote to is no longer connected. What you sent there last was not "
        "read, and nothing was done. Write to me instead: /start"
    )


def unreadable() -> str:
    """Telegram sent what its own library cannot read."""
    return _(
        "🙈 I cannot read this kind of message. Nothing was changed. Send it another way: "
        "as a text, a photo or a file."
    )
