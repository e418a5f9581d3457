"""Handing a card on: a link for one person, once. The card is theirs then, under a new code."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, auto

from sqlalchemy import ColumnElement, Index, exists, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from domain.cards.change import succeed
from domain.cards.days import BY_NUMBER, catch_up
from domain.cards.model import Card, CardState
from domain.cards.passes import rewrite_passes
from domain.cards.query import CardLine, line_of
from domain.cards.together import STATE
from domain.desk import DEED, READ, Work, operation
from domain.engine import Base, Leftover, Retention, owned, word
from domain.errors import Gone, NotFound, Refusal
from domain.limits import HANDING
from domain.members import join_as_member
from domain.merchants import Merchant
from domain.people import Person
from domain.roles import Permission
from domain.secrets import Token


class HandingState(StrEnum):
    WAITING = auto()
    TAKEN = auto()
    WITHDRAWN = auto()  # by the giver, or by a newer link


WAITS = text("state = 'waiting'")


class Handing(Base):
    __tablename__ = "handings"
    __table_args__ = (
        owned("card_id", "cards"),
        Index(
            "ix_handings_waiting",
            "merchant_id",
            "card_id",
            unique=True,
            sqlite_where=WAITS,
            postgresql_where=WAITS,
        ),
    )

    merchant_id: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int]
    given_by: Mapped[int]
    state: Mapped[HandingState] = mapped_column(word(HandingState), default=HandingState.WAITING)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    taken_by: Mapped[int | None]


class HandingToken(Base):
    """Whose handing a link is. The token itself is shown once and kept nowhere."""

    __tablename__ = "handing_tokens"
    __table_args__ = (Index(None, "merchant_id", "handing_id"),)

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    merchant_id: Mapped[int]
    handing_id: Mapped[int]


KEPT = timedelta(days=60)
RETENTIONS = (
    Retention(table=Handing, order=Handing.id, at=Handing.expires_at, kept=KEPT),
    Leftover(table=HandingToken, key=HandingToken.handing_id, whose=Handing.id, kept=KEPT),
)


class NotHandedOn(Refusal):
    """The shop does not let cards be handed on."""


class StillFrozen(Refusal):
    """A manager looks at it."""


class OwnLink(Refusal):
    """Who gives a card away opened the link themselves."""


@dataclass(frozen=True, slots=True)
class Given:
    """``token`` is known only to who asked for the link, and only in this answer; ``zone``: the
    shop's."""

    token: Token
    title: str
    expires_at: datetime
    zone: str = "UTC"  # an answer that an older version kept says none


@dataclass(frozen=True, slots=True)
class Gift:
    """What somebody may take: the card, without its code; who gives it."""

    card: CardLine
    giver: str
    expires_at: datetime


@operation(Permission.SEE_OWN_CARDS, kind=READ)
async def waiting_link(work: Work, *, card_id: int) -> datetime | None:
    """Until when a link for one's own card is good; None: there is none.
    Raises NotFound, NotHandedOn."""
    await _own(work, card_id)
    return await work.session.scalar(
        select(Handing.expires_at).where(*_waiting(work), Handing.card_id == card_id)
    )


@operation(Permission.SEE_OWN_CARDS, kind=DEED)
async def hand_on(work: Work, *, card_id: int) -> Given:
    """A link by which one person becomes the holder, good for 48 hours; an older one of the same
    card is dead. Raises NotFound, NotHandedOn, StillFrozen, Gone (good for nothing)."""
    await catch_up(await work.lane(), work.merchant_id, BY_NUMBER, card=card_id)
    await _own(work, card_id)
    # The row is held until the link is made: of two at once the later one's is good.
    card: Card | None = await work.session.scalar(
        update(Card)
        .where(*_good(work, card_id), Card.holder_id == work.actor.id)
        .values(holder_id=work.actor.id)
        .returning(Card)
    )
    if card is None:
        frozen = (await work.get(Card, card_id)).frozen_at is not None
        raise StillFrozen if frozen else Gone("cards")
    await _withdraw(work, card_id)
    token, expires = secrets.token_urlsafe(18), work.now + HANDING
    number = await work.number(Handing)
    work.session.add(
        HandingToken(token_hash=_hash(token), merchant_id=work.merchant_id, handing_id=number)
    )
    work.session.add(
        Handing(
            merchant_id=work.merchant_id,
            id=number,
            card_id=card_id,
            given_by=work.actor.id,
            created_at=work.now,
            expires_at=expires,
        )
    )
    return Given(Token(token), card.title, expires, (await work.house()).zone)


@operation(Permission.SEE_OWN_CARDS, kind=DEED)
async def keep_after_all(work: Work, *, card_id: int) -> str:
    """The link is dead; the card's title. Raises NotFound, Gone (there is none any more)."""
    card = await work.get(Card, card_id)
    if card.holder_id != work.actor.id:
        raise NotFound("cards")
    if not await _withdraw(work, card_id):
        raise Gone("handing")
    return card.title


@operation(Permission.SEE_OWN_CARDS, kind=READ)
async def handed(work: Work, *, token: Token) -> Gift:
    """What a link offers, at whichever merchant. Raises Gone, OwnLink."""
    link = await work.session.get(HandingToken, _hash(token.reveal()))
    if link is None:
        raise Gone("handing")
    there = work.at(link.merchant_id)
    row = await work.session.scalar(
        select(Handing).where(*_waiting(there), Handing.id == link.handing_id)
    )
    if row is None:
        raise Gone("handing")
    if row.given_by == work.actor.id:
        raise OwnLink
    good = select(Card.holder_name).where(
        *_good(there, row.card_id), Card.holder_id == row.given_by
    )
    giver = await work.session.scalar(good)
    if giver is None:
        raise Gone("handing")
    return Gift(await line_of(work, link.merchant_id, row.card_id), giver, row.expires_at)


@operation(Permission.SEE_OWN_CARDS, kind=DEED)
async def take_over(work: Work, *, token: Token) -> int:
    """Become the holder, as one of twenty: the card's new number; its old code says "replaced".
    Who takes it is a member from then on, and the giver is told. Raises Gone, OwnLink."""
    link = await work.session.get(HandingToken, _hash(token.reveal()))
    if link is None or link.merchant_id != work.merchant_id:
        raise Gone("handing")
    row: Handing | None = await work.session.scalar(
        update(Handing)
        .where(*_waiting(work), Handing.id == link.handing_id, Handing.given_by != work.actor.id)
        .values(state=HandingState.TAKEN, taken_at=work.now, taken_by=work.actor.id)
        .returning(Handing)
    )
    if row is None:
        return await _taken_before(work, link.handing_id)
    await catch_up(await work.lane(), work.merchant_id, BY_NUMBER, card=row.card_id)
    old: Card | None = await work.session.scalar(
        update(Card)
        .where(*_good(work, row.card_id), Card.holder_id == row.given_by)
        .values(state=CardState.REPLACED, ended_at=work.now, tell_at=None)
        .returning(Card)
    )
    if old is None:
        raise Gone("handing")
    person = await work.session.get(Person, work.actor.id)
    name = person.name if person else work.actor.name
    new = await succeed(work, old, work.actor.id, name)
    await join_as_member(work, work.merchant_id, work.actor.id, name)
    await rewrite_passes(work, [old.id])
    await work.owe(
        "card_handed_on", f"card-handed-on:{row.id}", row.given_by, title=old.title, name=name
    )
    return new.id


async def _taken_before(work: Work, handing_id: int) -> int:
    """Why it could not be taken; the number of the card of who took it before."""
    row = await work.get(Handing, handing_id)
    if row.given_by == work.actor.id:
        raise OwnLink
    if row.taken_by == work.actor.id:
        new = (await work.get(Card, row.card_id)).replaced_by
        if new is not None:
            return new
    raise Gone("handing")


async def _own(work: Work, card_id: int) -> Card:
    """Raises NotFound, NotHandedOn."""
    card = await work.get(Card, card_id)
    if card.holder_id != work.actor.id:
        raise NotFound("cards")
    if not (await work.session.get_one(Merchant, work.merchant_id)).hand_on:
        raise NotHandedOn
    return card


async def _withdraw(work: Work, card_id: int) -> bool:
    dead = await work.session.scalar(
        update(Handing)
        .where(
            Handing.merchant_id == work.merchant_id,
            Handing.card_id == card_id,
            Handing.state == HandingState.WAITING,
        )
        .values(state=HandingState.WITHDRAWN)
        .returning(Handing.expires_at)
    )
    return dead is not None and dead > work.now


def _waiting(work: Work) -> tuple[ColumnElement[bool], ...]:
    return (
        Handing.merchant_id == work.merchant_id,
        Handing.state == HandingState.WAITING,
        Handing.expires_at > work.now,
    )


def _good(work: Work, card_id: int) -> tuple[ColumnElement[bool], ...]:
    """A card that may be handed on: something is left of it, and the shop allows it."""
    return (
        Card.merchant_id == work.merchant_id,
        Card.id == card_id,
        STATE == CardState.ACTIVE,
        Card.frozen_at.is_(None),
        or_(Card.uses.is_(None), Card.used < Card.uses),
        or_(Card.valid_until.is_(None), Card.valid_until > work.now),
        exists().where(Merchant.id == work.merchant_id, Merchant.hand_on),
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
