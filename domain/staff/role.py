"""Taking a role, changing its stores, standing at one of them, changing hats."""

from sqlalchemy import delete, select, update

from domain.desk import DEED, Work, operation
from domain.engine import tidy
from domain.errors import Gone, Malformed, NotAllowed, NotFound
from domain.limits import NAME
from domain.members import Member, join_as_member
from domain.people import Person
from domain.roles import LEADERS, Permission, Role
from domain.staff.model import Staff, StaffStore
from domain.stores import living_store


async def enrol(
    work: Work, merchant_id: int, person: Person, role: Role, store_ids: list[int]
) -> None:
    """Give a person a role at a merchant; an earlier one there is replaced, never lowered."""
    person.hat_merchant_id, person.hat_role = merchant_id, role.value
    if role is Role.MEMBER:
        await join_as_member(work, merchant_id, person.id, person.name)
        return
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
    elif _RANK.index(role) < _RANK.index(staff.role):
        staff.role = role
    person.hat_role = staff.role.value
    if staff.role is Role.VERIFIER:
        for store_id in store_ids:
            await work.session.execute(
                work.insert(StaffStore)
                .values(merchant_id=merchant_id, staff_id=staff.id, store_id=store_id)
                .on_conflict_do_nothing()
            )


_RANK = (Role.OWNER, Role.MANAGER, Role.VERIFIER)


@operation(Permission.MANAGE_STAFF, kind=DEED)
async def add_colleague(
    work: Work, *, person_id: int, name: str, role: Role, store_ids: list[int]
) -> bool:
    """Make somebody from the contact picker staff at once (S1-05).

    True where the person can be written to; otherwise they must open the bot first.
    Raises NotAllowed, Malformed, NotFound.
    """
    if role in LEADERS and not work.actor.may(Permission.MANAGE_LEADERS):
        raise NotAllowed(Permission.MANAGE_LEADERS)
    if role is Role.VERIFIER and not store_ids:
        raise Malformed("stores")
    for store_id in store_ids:
        await living_store(work, store_id)
    person = await work.session.get(Person, person_id)
    reachable = person is not None and person.closed_at is None
    if person is None:
        # Telegram lets a bot write only to people who opened it; until then the chat is closed.
        person = Person(
            id=person_id,
            name=tidy(name)[:NAME] or str(person_id),
            met_at=work.now,
            closed_at=work.now,
        )
        work.session.add(person)
    await enrol(work, work.merchant_id, person, role, store_ids)
    if reachable:
        key = f"enrolled:{person_id}:{work.now:%F %T}"
        await work.owe("enrolled", key, person_id, role=role.value)
    return reachable


@operation(Permission.MANAGE_STAFF, kind=DEED)
async def set_stores(work: Work, *, staff_id: int, store_ids: list[int]) -> bool:
    """Bind a verifier to exactly these stores. Raises NotFound, Malformed (none at all)."""
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
    """Put on another of the own hats. Raises Gone where it is no longer the person's."""
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
    if await work.session.scalar(held) is None:
        raise Gone("hat")
    await work.session.execute(
        update(Person)
        .where(Person.id == work.actor.id)
        .values(hat_merchant_id=merchant_id, hat_role=role.value)
    )
    return True
