"""Which bot is whose. A bot is one merchant's, and a merchant has one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from domain.engine import Base


class OwnBot(Base):
    """Looked up before a merchant is known, and once in the world: a global table."""

    __tablename__ = "own_bots"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # Telegram's number
    merchant_id: Mapped[int] = mapped_column(unique=True)
    username: Mapped[str]
    name: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)  # its token
    connected_at: Mapped[datetime]
    managed: Mapped[bool]  # made through the common bot, which may ask for its token
    changed_at: Mapped[datetime]  # with each token: how replicas see that there is another
    refused_at: Mapped[datetime | None]  # since then Telegram does not know the token any more


@dataclass(frozen=True, slots=True)
class BotLine:
    """What may be shown of it."""

    id: int
    username: str
    name: str
    connected_at: datetime
    refused_at: datetime | None
    managed: bool = False


def line_of(row: OwnBot) -> BotLine:
    return BotLine(
        row.id, row.username, row.name, row.connected_at, row.refused_at, managed=row.managed
    )
