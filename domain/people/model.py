"""A person: one Telegram user. The only table without a merchant: a person may deal with many."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from domain.engine import Base


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
