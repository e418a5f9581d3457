"""What the process asks: which bots there are, and with whom one has spoken."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from domain.bots.model import OwnBot
from domain.engine import Database
from domain.people import BotChat


@dataclass(frozen=True, slots=True)
class Living:
    """A bot that is to be served; ``changed_at`` tells its tokens apart."""

    id: int
    merchant_id: int
    username: str
    sealed: bytes
    changed_at: datetime
    managed: bool


async def living_bots(database: Database) -> list[Living]:
    """All that are connected and whose tokens Telegram has not refused."""
    async with database.reading() as session:
        rows = await session.execute(
            select(
                OwnBot.id,
                OwnBot.merchant_id,
                OwnBot.username,
                OwnBot.sealed,
                OwnBot.changed_at,
                OwnBot.managed,
            )
            .where(OwnBot.refused_at.is_(None))
            .order_by(OwnBot.id)
        )
        return [Living(**row._mapping) for row in rows]


async def connected_bots(database: Database) -> dict[int, bool]:
    """All that are connected; whether Telegram knows their token, as far as is known."""
    async with database.reading() as session:
        rows = await session.execute(select(OwnBot.id, OwnBot.refused_at))
        return {number: refused is None for number, refused in rows}


async def manager_of(database: Database, bot_id: int) -> int | None:
    """The merchant for whom the common bot manages that one, refused or not; None: nobody's."""
    async with database.reading() as session:
        return await session.scalar(
            select(OwnBot.merchant_id).where(OwnBot.id == bot_id, OwnBot.managed)
        )


async def has_begun(database: Database, merchant_id: int, bot_id: int, person_id: int) -> bool:
    """Whether a person has ever written to a merchant's own bot."""
    async with database.reading() as session:
        return await session.get(BotChat, (merchant_id, bot_id, person_id)) is not None
