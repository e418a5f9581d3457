"""One-time links that make a person staff or a member (S1-05, S1-25)."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from domain.desk import DEED, READ, Work, operation
from domain.errors import Gone, Malformed, NotAllowed
from domain.limits import INVITATION
from domain.merchants import Merchant
from domain.outbox import Audience
from domain.people import Person
from domain.roles import LEADERS, STAFF, Permission, Role
from domain.secrets import Token
from domain.staff.model import InvitationToken, Staff, StaffInvitation
from domain.staff.role import enrol, holds
from domain.stores import Store, living_store


@dataclass(frozen=True, slots=True)
class Invitation:
    """``token`` is known only to who asked for the link, and only in this answer."""

    token: Token
    role: Role
    merchant: str
    stores: tuple[str, ...]
    expires_at: datetime


@operation(Permission.MANAGE_STAFF, kind=DEED)
async def invite(work: Work, *, role: Role, store_ids: list[int]) -> Invitation:
    """A link for one person, good for 48 hours (S1-05, S1-25).

    Raises NotAllowed (only an owner invites owners and managers), Malformed (a verifier without
    a store), NotFound.
    """
    if role not in (*STAFF, Role.MEMBER):
        raise Malformed("role")
    stores = await stores_for(work, role, store_ids)
    token = secrets.token_urlsafe(18)
    expires = work.now + INVITATION
    number = await work.number(StaffInvitation)
    work.session.add(
        InvitationToken(
            token_hash=_hash(token), merchant_id=work.merchant_id, invitation_id=number
        )
    )
    work.session.add(
        StaffInvitation(
            merchant_id=work.merchant_id,
            id=number,
            role=role,
            store_ids=list(stores),
            invited_by=work.actor.id,
            created_at=work.now,
            expires_at=expires,
        )
    )
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    return Invitation(Token(token), role, merchant.name, tuple(stores.values()), expires)


async def stores_for(work: Work, role: Role, store_ids: list[int]) -> dict[int, str]:
    """The stores of a verifier who is invited, with their names; others work at all of them.

    Raises NotAllowed where the actor may not make such a one, Malformed, NotFound.
    """
    if role in LEADERS and not work.actor.may(Permission.MANAGE_LEADERS):
        raise NotAllowed(Permission.MANAGE_LEADERS)
    if role is not Role.VERIFIER:
        return {}
    if not store_ids:
        raise Malformed("stores")
    return {store_id: (await living_store(work, store_id)).name for store_id in store_ids}


@dataclass(frozen=True, slots=True)
class Offer:
    """What an invitation makes of the person who takes it, and who invites."""

    merchant_id: int
    merchant: str
    role: Role
    stores: tuple[str, ...]
    by: str


@operation(Permission.JOIN, kind=READ)
async def peek(work: Work, *, token: Token) -> Offer:
    """Look at an invitation before taking it. Raises Gone (used, expired or never there)."""
    row = await work.session.scalar(
        select(StaffInvitation).where(*await _meant(work, token), *still_open(work))
    )
    if row is None:
        raise Gone("invitation")
    return await offer_of(work, row)


@operation(Permission.JOIN, kind=DEED)
async def join(work: Work, *, token: Token) -> Offer:
    """Take an invitation: exactly one person can (S1-05, S1-25). Raises Gone."""
    meant = await _meant(work, token)
    row = await work.session.scalar(
        update(StaffInvitation)
        .where(*meant, *still_open(work))
        .values(used_at=work.now, used_by=work.actor.id)
        .returning(StaffInvitation)
    )
    return await take(work, row, meant)


def still_open(work: Work) -> tuple[ColumnElement[bool], ...]:
    """Invitations that nobody answered, and that still can be."""
    return (
        StaffInvitation.used_at.is_(None),
        StaffInvitation.declined_at.is_(None),
        StaffInvitation.expires_at > work.now,
    )


async def take(
    work: Work, row: StaffInvitation | None, meant: tuple[ColumnElement[bool], ...]
) -> Offer:
    """The actor joins, and the inviter hears of it. ``row`` None: it was not open any more.

    Raises Gone, unless it was the same person who took it and is still there.
    """
    if row is None:
        row = await work.session.scalar(
            select(StaffInvitation).where(*meant, StaffInvitation.used_by == work.actor.id)
        )
        if row is None or not await holds(work, row.merchant_id, row.role):
            raise Gone("invitation")
        return await offer_of(work, row)
    person = await work.session.get(Person, work.actor.id)
    if person is None or not await _still_may_invite(work, row):
        raise Gone("invitation" if person else "person")
    role = await enrol(work, row.merchant_id, person, row.role, row.store_ids)
    offer = replace(await offer_of(work, row), role=role)
    if row.invited_by != person.id:
        await work.at(row.merchant_id).owe(
            "joined",
            f"joined:{row.id}",
            row.invited_by,
            Audience.LEADERS,
            name=person.name,
            role=row.role.value,
            merchant=offer.merchant,
        )
    return offer


async def _still_may_invite(work: Work, row: StaffInvitation) -> bool:
    """Whether who made the link may make such a one now, and a store of it is still there."""
    allowed = [Role.OWNER] if row.role in LEADERS else sorted(LEADERS)
    inviter = await work.session.scalar(
        select(Staff.id).where(
            Staff.merchant_id == row.merchant_id,
            Staff.person_id == row.invited_by,
            Staff.role.in_(allowed),
            Staff.removed_at.is_(None),
        )
    )
    if inviter is None or row.role is not Role.VERIFIER:
        return inviter is not None
    row.store_ids = list(
        await work.session.scalars(
            select(Store.id).where(
                Store.merchant_id == row.merchant_id,
                Store.id.in_(row.store_ids),
                Store.deleted_at.is_(None),
            )
        )
    )
    return bool(row.store_ids)


async def _meant(work: Work, token: Token) -> tuple[ColumnElement[bool], ...]:
    """Which invitation a link is. Raises Gone."""
    found = await work.session.get(InvitationToken, _hash(token.reveal()))
    if found is None:
        raise Gone("invitation")
    return (
        StaffInvitation.merchant_id == found.merchant_id,
        StaffInvitation.id == found.invitation_id,
    )


async def offer_of(work: Work, row: StaffInvitation) -> Offer:
    """Raises OtherShop."""
    work.at(row.merchant_id)
    merchant = await work.session.get_one(Merchant, row.merchant_id)
    names = await work.session.scalars(
        select(Store.name).where(
            Store.merchant_id == row.merchant_id,
            Store.id.in_(row.store_ids),
            Store.deleted_at.is_(None),
        )
    )
    by = await work.session.scalar(
        select(Staff.name).where(
            Staff.merchant_id == row.merchant_id,
            Staff.person_id == row.invited_by,
            Staff.removed_at.is_(None),
        )
    )
    return Offer(row.merchant_id, merchant.name, row.role, tuple(names), by or "")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
