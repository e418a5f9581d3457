"""Messages the business owes to people. Written with the facts, sent later by the process.

A notice holds data, not text: the words and the language are chosen when it is sent.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum, auto
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    UniqueConstraint,
    Update,
    false,
    func,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from domain.engine import Base, Facts, Retention, word


class Audience(StrEnum):
    """What the recipient must still be to the merchant when a message is sent."""

    ANYBODY = auto()
    STAFF = auto()
    LEADERS = auto()
    GROUP = auto()  # a chat that a merchant linked; drawn under an owner's hat


class Notice(Base):
    __tablename__ = "outbox"
    __table_args__ = (
        # Says the same thing once: "expiring:17:3:2026-01-10" can be owed only one time.
        UniqueConstraint("merchant_id", "key"),
        Index(None, "sent", "given_up", "due"),
    )

    merchant_id: Mapped[int] = mapped_column(primary_key=True)  # 0: nobody's
    id: Mapped[int] = mapped_column(primary_key=True)  # a stamp
    key: Mapped[str]
    kind: Mapped[str]
    payload: Mapped[Facts]
    recipient: Mapped[int]
    audience: Mapped[Audience] = mapped_column(word(Audience), default=Audience.ANYBODY)
    due: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    bulk: Mapped[bool] = mapped_column(  # goes behind all that is not
        default=False, server_default=false()
    )
    sent: Mapped[datetime | None]
    given_up: Mapped[str | None]
    about: Mapped[str] = mapped_column(
        server_default=""
    )  # a message that stays true is kept as a copy
    message_id: Mapped[int | None]  # not a new message: this one is written anew
    bot_id: Mapped[int] = mapped_column(server_default="0")  # by whom that one was sent


class Copy(Base):
    """A message in somebody's chat that shows a thing as it is, until it is forgotten."""

    __tablename__ = "copies"
    __table_args__ = (Index(None, "merchant_id", "at"),)

    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchants.id"), primary_key=True)
    about: Mapped[str] = mapped_column(primary_key=True)
    recipient: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(primary_key=True)
    # Each bot counts its messages by itself; 0: the common one.
    bot_id: Mapped[int] = mapped_column(primary_key=True, server_default="0")
    kind: Mapped[str]
    payload: Mapped[Facts]
    audience: Mapped[Audience] = mapped_column(word(Audience))
    at: Mapped[datetime]
    said: Mapped[str] = mapped_column(server_default="")  # a digest of its words; empty: unknown


class Due(NamedTuple):
    """A notice that may be sent now, and to whom."""

    merchant_id: int
    id: int
    recipient: int


RETENTION = Retention(
    table=Notice,
    order=Notice.id,
    at=Notice.due,
    kept=timedelta(days=30),
    over=Notice.sent.is_not(None) | Notice.given_up.is_not(None),
)
COPIES_RETENTION = Retention(table=Copy, order=Copy.at, at=Copy.at, kept=timedelta(days=60))


def _waiting(now: datetime) -> ColumnElement[bool]:
    return Notice.sent.is_(None) & Notice.given_up.is_(None) & (Notice.due <= now)


def _firsts(now: datetime, resting: Collection[int], most: int) -> Select[int, int, int]:
    """The oldest due notice of each recipient who may be written to; what goes to many last."""
    place = func.row_number().over(
        partition_by=Notice.recipient, order_by=(Notice.bulk, Notice.due, Notice.id)
    )
    waiting = _waiting(now)
    if resting:
        waiting &= Notice.recipient.not_in(resting)
    ranked = (
        select(
            Notice.merchant_id,
            Notice.id,
            Notice.recipient,
            Notice.bulk,
            Notice.due,
            place.label("place"),
        )
        .where(waiting)
        .subquery()
    )
    return (
        select(ranked.c.merchant_id, ranked.c.id, ranked.c.recipient)
        .where(ranked.c.place == 1)
        .order_by(ranked.c.bulk, ranked.c.due, ranked.c.id)
        .limit(most)
    )


async def due_now(
    session: AsyncSession, now: datetime, resting: Collection[int] = (), most: int = 1
) -> list[Due]:
    """What may be sent now, one for each recipient; nothing is taken yet.

    ``resting`` are the recipients whose chat takes nothing just now.
    """
    rows = await session.execute(_firsts(now, resting, most))
    return [Due(*row) for row in rows]


async def take(
    session: AsyncSession, these: Collection[Due], now: datetime, lease: timedelta
) -> list[Notice]:
    """Take them and hide them from others for the time of one attempt."""
    keys = [(one.merchant_id, one.id) for one in these]
    mine = (
        select(Notice.merchant_id, Notice.id)
        .where(tuple_(Notice.merchant_id, Notice.id).in_(keys), _waiting(now))
        .with_for_update(skip_locked=True)
    )
    found = await session.scalars(
        update(Notice)
        .where(tuple_(Notice.merchant_id, Notice.id).in_(mine), _waiting(now))
        .values(due=now + lease, attempts=Notice.attempts + 1)
        .returning(Notice)
    )
    return list(found)


async def mark_sent(session: AsyncSession, notice: Notice, now: datetime) -> None:
    """Telegram took it at ``now``; it is not tried again."""
    await session.execute(_one(notice).values(sent=now))


async def keep_copy(
    session: AsyncSession, notice: Notice, message_id: int, said: str, now: datetime, bot_id: int
) -> None:
    """The message that a notice became: whenever its thing changes it is written anew."""
    session.add(
        Copy(
            merchant_id=notice.merchant_id,
            about=notice.about,
            recipient=notice.recipient,
            message_id=message_id,
            bot_id=bot_id,
            kind=notice.kind,
            payload=notice.payload,
            audience=notice.audience,
            at=now,
            said=said,
        )
    )
    await session.flush()


async def says_already(
    session: AsyncSession, notice: Notice, message_id: int, bot_id: int, said: str
) -> bool:
    """Whether the message that a notice would write anew was left with the same words."""
    found = await session.scalar(
        select(Copy.message_id).where(*_copy(notice, message_id, bot_id), Copy.said == said)
    )
    return found is not None


async def mark_said(
    session: AsyncSession, notice: Notice, message_id: int, bot_id: int, said: str
) -> None:
    """What a copy says from now on."""
    await session.execute(update(Copy).where(*_copy(notice, message_id, bot_id)).values(said=said))


async def bring_forward(session: AsyncSession, now: datetime, lease: timedelta) -> None:
    """What waits for longer than a lease is looked at now: a wrong clock may have said so."""
    left = Notice.sent.is_(None) & Notice.given_up.is_(None) & (Notice.due > now + lease)
    await session.execute(update(Notice).where(left).values(due=now))


async def put_off(
    session: AsyncSession, notice: Notice, until: datetime, *, tried: bool = True
) -> None:
    """Not now: try again then. A try that Telegram turned away at the door does not count."""
    attempts = notice.attempts if tried else notice.attempts - 1
    await session.execute(_one(notice).values(due=until, attempts=attempts))


async def mark_given_up(session: AsyncSession, notice: Notice, why: str) -> None:
    """It is not tried again; ``why`` (200 signs at most) is what the leaders read."""
    await session.execute(_one(notice).values(given_up=why[:200]))


def _copy(notice: Notice, message_id: int, bot_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Copy.merchant_id == notice.merchant_id,
        Copy.about == notice.about,
        Copy.recipient == notice.recipient,
        Copy.message_id == message_id,
        Copy.bot_id == bot_id,
    )


def _one(notice: Notice) -> Update:
    return update(Notice).where(Notice.merchant_id == notice.merchant_id, Notice.id == notice.id)
