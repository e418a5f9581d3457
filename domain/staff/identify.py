"""Who writes to the bot: asked before every update, so its statements are built once.

This is the one question without an actor; everything after it passes the desk.
"""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from domain.database import Database
from domain.lane import Statement
from domain.members.model import Member
from domain.merchants.model import Merchant
from domain.people.model import Person
from domain.roles import Actor, Role
from domain.staff.model import Staff, StaffStore
from domain.stores.model import Store


@dataclass(frozen=True, slots=True)
class Hat:
    """What a person is to one merchant."""

    actor: Actor
    merchant: str
    timezone: str  # the merchant's, or that of the store the person stands at
    currency: str
    language: str


@dataclass(frozen=True, slots=True)
class Identity:
    """A person with all hats, the one in use first. ``known`` is False for a new face."""

    id: int
    known: bool
    name: str
    username: str | None
    language: str | None
    closed: bool
    hats: tuple[Hat, ...]


_STAFF = Statement(
    lambda _: (
        select(
            Person.name,
            Person.username,
            Person.language,
            Person.closed_at,
            Person.hat_merchant_id,
            Person.hat_role,
            Merchant.id,
            Merchant.name,
            Merchant.timezone,
            Merchant.currency,
            Merchant.language,
            Staff.id,
            Staff.role,
            Staff.name,
            Staff.paused_at,
            Staff.at_store_id,
            Store.id,
            Store.confirm,
            Store.timezone,
            Store.name,
            Merchant.pin_typed,
            Merchant.pin_above,
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
                    and_(Staff.role != Role.VERIFIER, Store.id == Staff.at_store_id),
                ),
            ),
        )
        .where(Person.id == bindparam("person"))
        .order_by(Staff.id, Store.id)
    )
)
_MEMBER = Statement(
    lambda _: (
        select(Merchant.id, Merchant.name, Merchant.timezone, Merchant.currency, Merchant.language)
        .join(Member, Member.merchant_id == Merchant.id)
        .where(Member.person_id == bindparam("person"))
        .order_by(Member.id)
    )
)


async def identify(database: Database, person_id: int) -> Identity:
    """Everything a person is, in one question for staff and two for everybody else."""
    async with database.lane(write=False) as lane:
        rows = await lane.all(_STAFF, person=person_id)
        if not rows:
            return Identity(person_id, False, "", None, None, False, ())
        name, username, language, closed, merchant_id, role = rows[0][:6]
        hats = _hats(person_id, rows)
        if not hats or role == Role.MEMBER:
            for chosen in await lane.all(_MEMBER, person=person_id):
                actor = Actor(person_id, Role.MEMBER, chosen[0], name=name)
                hats.append(Hat(actor, *chosen[1:]))
    hats.sort(key=lambda hat: (hat.actor.merchant_id, hat.actor.role.value) != (merchant_id, role))
    return Identity(person_id, True, name, username, language, bool(closed), tuple(hats))


async def member_hats(database: Database, person_id: int, name: str) -> list[Hat]:
    """Where a person is a member, whatever else the person is there."""
    async with database.lane(write=False) as lane:
        return [
            Hat(Actor(person_id, Role.MEMBER, row[0], name=name), *row[1:])
            for row in await lane.all(_MEMBER, person=person_id)
        ]


def _hats(person_id: int, rows: list[tuple[Any, ...]]) -> list[Hat]:
    """One hat a staff row; the rows repeat it for each store it is bound to."""
    hats = []
    for _, group in groupby(rows, key=lambda row: row[11]):
        same = list(group)
        row = same[0]
        if row[11] is None:
            continue
        merchant_id, merchant, zone, currency, language, staff_id, role, name, paused, at = row[
            6:16
        ]
        stores = {one[16]: one for one in same if one[16] is not None}
        chosen = stores.get(at) or (row if len(stores) == 1 else None)
        here = chosen[16:20] if chosen else (None, False, None, "")
        actor = Actor(
            id=person_id,
            role=Role(role),
            merchant_id=merchant_id,
            staff_id=staff_id,
            name=name,
            stores=tuple(stores) if role == Role.VERIFIER else (),
            at_store=here[0],
            at_store_name=here[3],
            confirm=bool(here[1]),
            paused=paused is not None,
            pin_typed=bool(row[20]),
            pin_above=row[21],
        )
        hats.append(Hat(actor, merchant, here[2] or zone, currency, language))
    return hats
