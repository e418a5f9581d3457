"""Removing a colleague (S1-06, S1-07, D18) and lifting a pause."""

from dataclasses import dataclass

from sqlalchemy import delete, select, update

from domain.desk import DEED, Work, operation
from domain.errors import Gone, NotAllowed, Refusal
from domain.merchants import Merchant
from domain.outbox import Audience
from domain.roles import LEADERS, Permission, Role
from domain.staff.group import end_group_of
from domain.staff.model import Staff, StaffInvitation, StaffStore


class LastOwner(Gone):
    """A merchant keeps at least one owner."""


@dataclass
class OwnPause(Refusal):
    """Who guessed does not say of themselves that it was an honest mistake."""


@operation(Permission.MANAGE_STAFF, kind=DEED)
async def remove(work: Work, *, staff_id: int) -> str:
    """Take a role away at once; the name is hidden, the redemptions stay (D18). Links that the
    person made and nobody took yet end with it, so do those who were asked, and a group of the
    leaders that they linked.

    Returns the name as it was. Raises NotAllowed (only an owner removes leaders), LastOwner,
    Gone (already removed), NotFound.
    """
    staff = await work.get(Staff, staff_id)
    if staff.role in LEADERS and not work.actor.may(Permission.MANAGE_LEADERS):
        raise NotAllowed(Permission.MANAGE_LEADERS)
    if staff.role is Role.OWNER:
        # The rows are locked where the engine can: two owners who remove each other take turns.
        owners = await work.session.scalars(
            select(Staff.id)
            .where(
                Staff.merchant_id == work.merchant_id,
                Staff.role == Role.OWNER,
                Staff.removed_at.is_(None),
            )
            .order_by(Staff.id)
            .with_for_update()
        )
        if len(owners.all()) == 1:
            raise LastOwner("owner")
    name = staff.name
    removed = await work.session.scalar(
        update(Staff)
        .where(
            Staff.merchant_id == work.merchant_id, Staff.id == staff_id, Staff.removed_at.is_(None)
        )
        .values(removed_at=work.now, name="", pin_hash=None)
        .returning(Staff.person_id)
    )
    if removed is None:
        raise Gone("staff")
    await work.session.execute(
        delete(StaffStore).where(
            StaffStore.merchant_id == work.merchant_id, StaffStore.staff_id == staff_id
        )
    )
    await work.session.execute(
        update(StaffInvitation)
        .where(
            StaffInvitation.merchant_id == work.merchant_id,
            StaffInvitation.invited_by == removed,
            StaffInvitation.used_at.is_(None),
            StaffInvitation.declined_at.is_(None),
        )
        .values(expires_at=work.now)
    )
    await end_group_of(work, removed)
    if removed != work.actor.id:
        merchant = await work.session.get_one(Merchant, work.merchant_id)
        await work.owe("removed", f"removed:{staff_id}", removed, merchant=merchant.name)
    return name


@operation(Permission.MANAGE_STAFF, kind=DEED)
async def lift_pause(work: Work, *, staff_id: int) -> str:
    """Let a paused person scan again; the name. Raises OwnPause (another leader lifts it), Gone
    (was not paused), NotFound."""
    staff = await work.get(Staff, staff_id)
    if staff_id == work.actor.staff_id and await _somebody_else_leads(work, staff):
        raise OwnPause
    lifted = await work.session.scalar(
        update(Staff)
        .where(
            Staff.merchant_id == work.merchant_id,
            Staff.id == staff_id,
            Staff.paused_at.is_not(None),
        )
        .values(paused_at=None)
        .returning(Staff.person_id)
    )
    if lifted is None:
        raise Gone("pause")
    key = f"pause-lifted:{staff_id}:{work.now:%F %T}"
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    await work.owe("pause_lifted", key, lifted, Audience.STAFF, merchant=merchant.name)
    return staff.name


async def _somebody_else_leads(work: Work, staff: Staff) -> bool:
    """Nobody else can lift an owner's pause where no other owner or manager is at work."""
    other = await work.session.scalar(
        select(Staff.id)
        .where(
            Staff.merchant_id == work.merchant_id,
            Staff.id != staff.id,
            Staff.role.in_(LEADERS),
            Staff.removed_at.is_(None),
            Staff.paused_at.is_(None),
        )
        .limit(1)
    )
    return other is not None
