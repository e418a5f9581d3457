"""A person: one Telegram user, whatever they are to however many merchants; and their chats."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from domain.engine import Base


class BotChat(Base):
    """A person's chat with a merchant's own bot: only who began one can be written to by it."""

    __tablename__ = "bot_chats"

    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchants.id"), primary_key=True)
    bot_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    begun_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]  # blocked that bot


class Person(Base):
    __tablename__ = "people"

    # Telegram's own user id; a private chat with the bot has the same number.
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    username: Mapped[str | None]
    language: Mapped[str | None]  # None: the language of the person's Telegram decides
    hat_merchant_id: Mapped[int | None]  # the hat chosen last with /switch
    hat_role: Mapped[str | None]
    quiet_from: Mapped[int | None]  # hours of the day in which what can wait waits
    quiet_to: Mapped[int | None]
    met_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]  # blocked the bot, or never opened a chat with it
