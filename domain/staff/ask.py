"""Asking one person, picked from the contacts: nothing changes until they say yes (S1-05)."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select, update

from domain.desk import DEED, READ, Weight, Work, operation
from domain.errors import Gone, Malformed, Refusal
from domain.limits import INVITATION
from domain.merchants import Merchant
from domain.outbox import Audience
from domain.people import Person
from domain.roles import STAFF, Permission, Role
from domain.staff.invite import Offer, offer_of, still_open, stores_for, take
from domain.staff.model import Staff, StaffInvitation
from domain.staff.role import outranks


@dataclass
class AskedBefore(Refusal):
    """Within two days: the person has not answered, or said no."""

    name: str
    declined: bool


@dataclass
class WorksHere(Refusal):
    """Under this role, or a higher one."""

    name: str


@operation(
    Permission.MANAGE_STAFF,
    kind=DEED,
    weigh=lambda told: Weight.DONE if told else Weight.ASKED,
)
async def ask(work: Work, *, person_id: int, role: Role, store_ids: list[int]) -> bool:
    """Ask a person to join, for 48 hours (S1-05). False where Telegram lets nobody write to them.

    Raises NotAllowed, Malformed, NotFound, WorksHere, AskedBefore.
    """
    if role not in STAFF:
        raise Malformed("role")
    stores = await stores_for(work, role, store_ids)
    person = await work.session.get(Person, person_id)
    if person is None or person.closed_at is not None:
        return False
    has = await work.session.scalar(
        work.mine(Staff).where(Staff.person_id == person_id, Staff.removed_at.is_(None))
    )
    if has is not None and not outranks(role, has.role):
        raise WorksHere(person.name)
    number = await work.number(StaffInvitation)
    new = {
        "id": number,
        "role": role,
        "store_ids": list(stores),
        "invited_by": work.actor.id,
        "created_at": work.now,
        "expires_at": work.now + INVITATION,
        "used_at": None,
        "used_by": None,
        "declined_at": None,
    }
    asked = await work.session.scalar(
        work.insert(StaffInvitation)
        .values(merchant_id=work.merchant_id, person_id=person_id, **new)
        .on_conflict_do_update(
            index_elements=["merchant_id", "person_id"],
            set_=new,
            where=or_(
                StaffInvitation.used_at.is_not(None), StaffInvitation.expires_at <= work.now
            ),
        )
        .returning(StaffInvitation.id)
    )
    if asked is None:
        declined_at = await work.session.scalar(
            select(StaffInvitation.declined_at).where(
                StaffInvitation.merchant_id == work.merchant_id,
                StaffInvitation.person_id == person_id,
            )
        )
        raise AskedBefore(person.name, declined_at is not None)
    await work.owe("asked", f"asked:{number}", person_id, invitation_id=number)
    return True


@operation(Permission.JOIN, kind=READ)
async def asked(work: Work, *, merchant_id: int, invitation_id: int) -> Offer:
    """What the actor is asked. Raises Gone (answered, expired, or somebody else is)."""
    row = await work.session.scalar(
        select(StaffInvitation).where(*_asked(work, merchant_id, invitation_id), *still_open(work))
    )
    if row is None:
        raise Gone("invitation")
    return await offer_of(work, row)


@operation(Permission.JOIN, kind=DEED)
async def accept(work: Work, *, merchant_id: int, invitation_id: int) -> Offer:
    """Say yes (S1-05). Raises Gone."""
    meant = _asked(work, merchant_id, invitation_id)
    row = await work.session.scalar(
        update(StaffInvitation)
        .where(*meant, *still_open(work))
        .values(used_at=work.now, used_by=work.actor.id)
        .returning(StaffInvitation)
    )
    return await take(work, row, meant)


@operation(Permission.JOIN, kind=DEED)
async def decline(work: Work, *, merchant_id: int, invitation_id: int) -> str:
    """Say no; the merchant's name. The inviter hears of it once. Raises Gone."""
    meant = _asked(work, merchant_id, invitation_id)
    inviter = await work.session.scalar(
        update(StaffInvitation)
        .where(*meant, *still_open(work))
        .values(declined_at=work.now)
        .returning(StaffInvitation.invited_by)
    )
    row = await work.session.scalar(
        select(StaffInvitation).where(*meant, StaffInvitation.declined_at.is_not(None))
    )
    if row is None:
        raise Gone("invitation")
    merchant = await work.session.get_one(Merchant, merchant_id)
    if inviter is not None:
        person = await work.session.get_one(Person, work.actor.id)
        await work.at(merchant_id).owe(
            "declined",
            f"declined:{invitation_id}",
            inviter,
            Audience.LEADERS,
            name=person.name,
            role=row.role.value,
            merchant=merchant.name,
        )
    return merchant.name


def _asked(work: Work, merchant_id: int, invitation_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        StaffInvitation.merchant_id == merchant_id,
        StaffInvitation.id == invitation_id,
        StaffInvitation.person_id == work.actor.id,
    )


async def not_reached(work: Work, invitation_id: int, name: str) -> None:
    """The question did not arrive: it is taken back, and the inviter hears of it."""
    inviter = await work.session.scalar(
        update(StaffInvitation)
        .where(
            StaffInvitation.merchant_id == work.merchant_id,
            StaffInvitation.id == invitation_id,
            *still_open(work),
        )
        .values(expires_at=work.now)
        .returning(StaffInvitation.invited_by)
    )
    if inviter is not None:
        key = f"not-reached:{invitation_id}"
        await work.owe("not_reached", key, inviter, Audience.LEADERS, name=name)
