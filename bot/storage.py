"""Which question is open in which chat, kept in the database so that a restart loses nothing.

A question that nobody answered for a month is closed.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey
from sqlalchemy import Index, bindparam, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from domain.desk import patiently
from domain.engine import Base, Database, Statement, insert_for
from domain.forgetting import Forgotten

KEPT = timedelta(days=30)
SWEPT = 100  # at a time


class Conversation(Base):
    __tablename__ = "conversations"
    __table_args__ = (Index(None, "at"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str | None]
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime]  # of the last word


_READ = Statement(
    lambda _: select(Conversation.state, Conversation.data).where(
        Conversation.key == bindparam("key")
    )
)


class DatabaseStorage(BaseStorage):
    """aiogram's five methods over one table; a chat without an open question has no row."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        name = state.state if isinstance(state, State) else state
        if name or (await self._row(key))[0]:
            await self._write(key, state=name)

    async def get_state(self, key: StorageKey) -> str | None:
        return (await self._row(key))[0]

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        if data:
            await self._write(key, data=dict(data))
        else:
            await self._forget(key)

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        return (await self._row(key))[1]

    async def close(self) -> None:
        """The database is closed by who opened it."""

    async def _row(self, key: StorageKey) -> tuple[str | None, dict[str, Any]]:
        return await patiently(lambda: self._read(key))

    async def _read(self, key: StorageKey) -> tuple[str | None, dict[str, Any]]:
        async with self._database.lane(write=False) as lane:
            row = await lane.first(_READ, key=_name(key))
        return (row[0], row[1]) if row else (None, {})

    async def _write(self, key: StorageKey, **change: Any) -> None:
        await patiently(lambda: self._change(key, change))

    async def _change(self, key: StorageKey, change: dict[str, Any]) -> None:
        async with self._database.writing() as session:
            change = change | {"at": self._clock()}
            row = {"key": _name(key), "state": None, "data": {}} | change
            await session.execute(
                insert_for(self._database.dialect, Conversation)
                .values(row)
                .on_conflict_do_update(index_elements=["key"], set_=change)
            )

    async def forget(self, who: Forgotten) -> None:
        """Done by the deed itself, in its own transaction."""

    async def sweep(self, now: datetime) -> int:
        """Close some of the questions that were open for too long; how many."""
        async with self._database.reading() as session:
            old = list(
                await session.scalars(
                    select(Conversation.key).where(Conversation.at < now - KEPT).limit(SWEPT)
                )
            )
        if old:
            async with self._database.writing() as session:
                await session.execute(
                    delete(Conversation).where(
                        Conversation.key.in_(old), Conversation.at < now - KEPT
                    )
                )
        return len(old)

    async def _forget(self, key: StorageKey) -> None:
        """No answers: a row that also has no open question goes."""
        await patiently(lambda: self._clear(key))

    async def _clear(self, key: StorageKey) -> None:
        async with self._database.writing() as session:
            await session.execute(
                update(Conversation).where(Conversation.key == _name(key)).values(data={})
            )
            await session.execute(
                delete(Conversation).where(
                    Conversation.key == _name(key), Conversation.state.is_(None)
                )
            )


def _name(key: StorageKey) -> str:
    return f"{key.bot_id}:{key.chat_id}:{key.user_id}:{key.thread_id or ''}:{key.destiny}"
