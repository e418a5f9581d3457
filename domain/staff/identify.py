"""Who writes to the bot: asked before every update, so its statements are built once.

This is the one question without an actor; everything after it passes the desk.
"""

from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from domain.engine import Database, Fetched, Statement
from domain.members import Member
from domain.merchants import Merchant
from domain.people import BotChat, Person, QuietHours
from domain.roles import Actor, Role
from domain.staff.model import Staff, StaffStore
from domain.stores import Store


@dataclass(frozen=True, slots=True)
class Hat:
    """What a person is to one merchant."""

    actor: Actor
    merchant: str
    timezone: str  # the merchant's, or that of the store the person stands at
    currency: str
    language: str
    country: str  # "": not said
    at_store: str = ""  # the name of the store where the person stands
    own_zone: str = ""  # the merchant's; empty: as ``timezone``

    @property
    def house_zone(self) -> str:
        """By which the merchant's days are counted (D31), wherever one stands."""
        return self.own_zone or self.timezone


@dataclass(frozen=True, slots=True)
class Identity:
    """A person with all hats, the one in use first. ``known`` is False for a new face."""

    id: int
    known: bool
    name: str
    username: str | None
    language: str | None
    closed: bool
    quiet: QuietHours | None
    hats: tuple[Hat, ...]


OWN = 8  # columns of the person's
_OTHER = aliased(Store)
# Where there is one store, nobody is asked at which one they work (S4-33, D24).
_ONLY = (
    select(func.min(_OTHER.id))
    .where(_OTHER.merchant_id == Staff.merchant_id, _OTHER.deleted_at.is_(None))
    .having(func.count() == 1)
    .correlate(Staff)
    .scalar_subquery()
)
_STAFF = Statement(
    lambda _: (
        select(
            Person.name,
            Person.username,
            Person.language,
            Person.closed_at,
            Person.hat_merchant_id,
            Person.hat_role,
            Person.quiet_from,
            Person.quiet_to,
            Merchant.id,
            Merchant.name,
            Merchant.timezone,
            Merchant.currency,
            Merchant.language,
            Merchant.country,
            Staff.id,
            Staff.role,
            Staff.name,
            Staff.at_store_id,
            Store.id,
            Store.timezone,
            Store.name,
        )
        .select_from(Person)
        .outerjoin(Staff, and_(Staff.person_id == Person.id, Staff.removed_at.is_(None)))
        .outerjoin(Merchant, Merchant.id == Staff.merchant_id)
        .outerjoin(
            StaffStore,
            and_(StaffStore.merchant_id == Staff.merchant_id, StaffStore.staff_id == Staff.id),
        )
        .outerjoin(
            Store,
            and_(
                Store.merchant_id == Staff.merchant_id,
                Store.deleted_at.is_(None),
                or_(
                    Store.id == StaffStore.store_id,
                    and_(
                        Staff.role != Role.VERIFIER,
                        or_(Store.id == Staff.at_store_id, Store.id == _ONLY),
                    ),
                ),
            ),
        )
        .where(Person.id == bindparam("person"))
        .order_by(Staff.joined_at, Staff.merchant_id, Staff.id, Store.id)
    )
)
_MEMBER = Statement(
    lambda _: (
        select(
            Merchant.id,
            Merchant.name,
            Merchant.timezone,
            Merchant.currency,
            Merchant.language,
            Merchant.country,
        )
        .join(Member, Member.merchant_id == Merchant.id)
        .where(Member.person_id == bindparam("person"))
        .order_by(Member.joined_at, Member.merchant_id)
    )
)

_CHAT = Statement(
    lambda _: select(BotChat.closed_at, BotChat.hat_role).where(
        BotChat.merchant_id == bindparam("merchant"),
        BotChat.bot_id == bindparam("bot"),
        BotChat.person_id == bindparam("person"),
    )
)


async def identify(
    database: Database,
    person_id: int,
    merchant_id: int = 0,
    bot_id: int = 0,
    *,
    guest_of: int = 0,
) -> Identity:
    """Everything a person is, in one question for staff and two for everybody else.

    ``merchant_id`` and ``bot_id``: in a merchant's own bot, where a person is what they are to
    this merchant, and nothing else; who has not begun a chat with it has it ``closed``.
    ``guest_of``: what they are to this merchant is known as well, of who works elsewhere, too.
    """
    async with database.lane(write=False) as lane:
        rows = await lane.all(_STAFF, person=person_id)
        chat = (
            await lane.first(_CHAT, merchant=merchant_id, bot=bot_id, person=person_id)
            if bot_id
            else None
        )
        if not rows:
            return Identity(
                id=person_id,
                known=False,
                name="",
                username=None,
                language=None,
                closed=False,
                quiet=None,
                hats=(),
            )
        name, username, language, closed, chosen_id, role, since, until = rows[0][:OWN]
        hats = _hats(person_id, rows)
        if bot_id:
            hats = _of(hats, merchant_id, bot_id)
            closed, role = chat or (True, None)
            chosen_id = merchant_id
        works_there = any(hat.actor.merchant_id == guest_of for hat in hats)
        if not hats or role == Role.MEMBER or (guest_of and not works_there):
            for chosen in await lane.all(_MEMBER, person=person_id):
                merchant, called, zone, currency, spoken, country = chosen
                hat = Hat(
                    actor=Actor(person_id, Role.MEMBER, merchant, name=name),
                    merchant=called,
                    timezone=zone,
                    currency=currency,
                    language=spoken,
                    country=country,
                )
                hats.append(hat)
            hats = _of(hats, merchant_id, bot_id) if bot_id else hats
    hats.sort(key=lambda hat: (hat.actor.merchant_id, hat.actor.role.value) != (chosen_id, role))
    return Identity(
        id=person_id,
        known=True,
        name=name,
        username=username,
        language=language,
        closed=bool(closed),
        quiet=None if since is None or until is None else QuietHours(since, until),
        hats=tuple(hats),
    )


def _of(hats: list[Hat], merchant_id: int, bot_id: int) -> list[Hat]:
    """Those of this merchant, as they are worn in its own bot."""
    return [
        replace(hat, actor=replace(hat.actor, bot_id=bot_id))
        for hat in hats
        if hat.actor.merchant_id == merchant_id
    ]


class _Row(NamedTuple):
    """A row of _STAFF, behind the person's own columns."""

    merchant_id: int
    merchant: str
    zone: str
    currency: str
    language: str
    country: str
    staff_id: int
    role: str
    name: str
    at_store_id: int | None
    store_id: int | None
    store_zone: str | None
    store: str | None


def _hats(person_id: int, rows: list[Fetched]) -> list[Hat]:
    """One hat a staff row; the rows repeat it for each store it is bound to."""
    hats = []
    work = [_Row(*row[OWN:]) for row in rows if row[OWN + 6] is not None]
    for _, group in groupby(work, key=lambda row: (row.merchant_id, row.staff_id)):
        same = list(group)
        row = same[0]
        stores = {one.store_id: one for one in same if one.store_id is not None}
        chosen = stores.get(row.at_store_id or 0) or (row if len(stores) == 1 else None)
        actor = Actor(
            id=person_id,
            role=Role(row.role),
            merchant_id=row.merchant_id,
            staff_id=row.staff_id,
            name=row.name,
            stores=tuple(stores) if row.role == Role.VERIFIER else (),
            at_store=chosen.store_id if chosen else None,
        )
        zone = (chosen.store_zone if chosen else None) or row.zone
        where = (chosen.store if chosen else None) or ""
        hats.append(
            Hat(
                actor=actor,
                merchant=row.merchant,
                timezone=zone,
                currency=row.currency,
                language=row.language,
                country=row.country,
                at_store=where,
                own_zone=row.zone,
            )
        )
    return hats
