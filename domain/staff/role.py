"""Taking a role, changing its stores, standing at one of them, changing hats."""

from sqlalchemy import delete, select, update

from domain.desk import DEED, Work, operation
from domain.errors import Gone, Malformed, NotFound
from domain.members import Member, join_as_member
from domain.people import BotChat, Person
from domain.roles import Permission, Role
from domain.staff.model import Staff, StaffStore
from domain.stores import living_store


async def enrol(
    work: Work, merchant_id: int, person: Person, role: Role, store_ids: list[int]
) -> Role:
    """Give the actor a role at a merchant; an earlier one there is replaced, never lowered.

    The role that it came to. The hat that the person wears just now stays on.
    """
    here = work.actor
    if role is Role.MEMBER:
        await join_as_member(work, merchant_id, person.id, person.name)
        await _wear(
            work, person, here.merchant_id or merchant_id, here.role if here.merchant_id else role
        )
        return role
    staff = await work.session.scalar(
        select(Staff).where(
            Staff.merchant_id == merchant_id,
            Staff.person_id == person.id,
            Staff.removed_at.is_(None),
        )
    )
    if staff is None:
        staff = Staff(
            merchant_id=merchant_id,
            id=await work.at(merchant_id).number(Staff),
            person_id=person.id,
            role=role,
            name=person.name,
            joined_at=work.now,
        )
        work.session.add(staff)
        await work.session.flush()
    elif outranks(role, staff.role):
        staff.role = role
    if not here.merchant_id or (here.merchant_id == merchant_id and here.staff_id == staff.id):
        await _wear(work, person, merchant_id, staff.role)
    else:
        await _wear(work, person, here.merchant_id, here.role)
    if staff.role is Role.VERIFIER:
        for store_id in store_ids:
            await work.session.execute(
                work.insert(StaffStore)
                .values(merchant_id=merchant_id, staff_id=staff.id, store_id=store_id)
                .on_conflict_do_nothing()
            )
    return staff.role


async def _wear(work: Work, person: Person, merchant_id: int, role: Role) -> None:
    """In a merchant's own bot this is no matter of the common one's."""
    if work.actor.bot_id:
        await _wear_here(work, role)
    else:
        person.hat_merchant_id, person.hat_role = merchant_id, role.value


async def _wear_here(work: Work, role: Role) -> None:
    """In the merchant's own bot."""
    await work.session.execute(
        update(BotChat)
        .where(
            BotChat.merchant_id == work.merchant_id,
            BotChat.bot_id == work.actor.bot_id,
            BotChat.person_id == work.actor.id,
        )
        .values(hat_role=role.value)
    )


_RANK = (Role.OWNER, Role.MANAGER, Role.VERIFIER)


def outranks(one: Role, other: Role) -> bool:
    return _RANK.index(one) < _RANK.index(other)


@operation(Permission.MANAGE_STAFF, kind=DEED)
async def set_stores(work: Work, *, staff_id: int, store_ids: list[int]) -> bool:
    """Bind a verifier to exactly these stores (S1-05, D24). Raises NotFound, Malformed (none at
    all)."""
    staff = await work.get(Staff, staff_id)
    if staff.removed_at is not None or staff.role is not Role.VERIFIER:
        raise NotFound("staff")
    if not store_ids:
        raise Malformed("stores")
    for store_id in store_ids:
        await living_store(work, store_id)
    await work.session.execute(
        delete(StaffStore).where(
            StaffStore.merchant_id == work.merchant_id, StaffStore.staff_id == staff_id
        )
    )
    work.session.add_all(
        StaffStore(merchant_id=work.merchant_id, staff_id=staff_id, store_id=store_id)
        for store_id in dict.fromkeys(store_ids)
    )
    return True


@operation(Permission.REDEEM, kind=DEED)
async def stand_at(work: Work, *, store_id: int) -> str:
    """Say at which store one redeems from now on; its name (S4-33, D24). Raises NotFound."""
    row = await living_store(work, store_id)
    if not (work.actor.leads or store_id in work.actor.stores):
        raise NotFound("stores")
    await work.session.execute(
        update(Staff)
        .where(Staff.merchant_id == work.merchant_id, Staff.id == work.actor.staff_id)
        .values(at_store_id=store_id)
    )
    return row.name


@operation(Permission.SEE_SELF, kind=DEED)
async def wear(work: Work, *, merchant_id: int, role: Role) -> bool:
    """Put on another of the own hats, in a merchant's own bot for that bot alone. Raises Gone
    where it is no longer the person's, or another merchant's there."""
    foreign = work.actor.bot_id and merchant_id != work.merchant_id
    if foreign or not await holds(work, merchant_id, role):
        raise Gone("hat")
    if work.actor.bot_id:
        await _wear_here(work, role)
        return True
    await work.session.execute(
        update(Person)
        .where(Person.id == work.actor.id)
        .values(hat_merchant_id=merchant_id, hat_role=role.value)
    )
    return True


async def holds(work: Work, merchant_id: int, role: Role) -> bool:
    """Whether the actor is this to a merchant."""
    if role is Role.MEMBER:
        held = select(Member.id).where(
            Member.merchant_id == merchant_id, Member.person_id == work.actor.id
        )
    else:
        held = select(Staff.id).where(
            Staff.merchant_id == merchant_id,
            Staff.person_id == work.actor.id,
            Staff.role == role,
            Staff.removed_at.is_(None),
        )
    return await work.session.scalar(held) is not None
