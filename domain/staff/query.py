"""Who works here."""

from dataclasses import dataclass

from sqlalchemy import select

from domain.desk import READ, Work, operation
from domain.engine import of
from domain.errors import NotFound
from domain.people import Person
from domain.roles import Permission, Role
from domain.staff.model import Staff, StaffStore
from domain.stores import Store


@dataclass(frozen=True, slots=True)
class Colleague:
    id: int
    person_id: int
    name: str
    role: Role
    stores: tuple[str, ...]
    store_ids: tuple[int, ...]
    paused: bool
    unreachable: bool
    myself: bool
    has_pin: bool


@operation(Permission.SEE_STAFF, kind=READ)
async def list_staff(work: Work) -> list[Colleague]:
    """Everybody who works for the merchant, owners first."""
    rows = (
        await work.session.execute(
            select(Staff, Person.closed_at)
            .outerjoin(Person, Person.id == Staff.person_id)
            .where(Staff.merchant_id == work.merchant_id, Staff.removed_at.is_(None))
            .order_by(Staff.id)
        )
    ).all()
    bound: dict[int, list[tuple[int, str]]] = {}
    for staff_id, store_id, name in await work.session.execute(
        select(StaffStore.staff_id, Store.id, Store.name)
        .join(Store, of(Store, StaffStore.store_id))
        .where(StaffStore.merchant_id == work.merchant_id, Store.deleted_at.is_(None))
        .order_by(Store.name)
    ):
        bound.setdefault(staff_id, []).append((store_id, name))
    people = [
        Colleague(
            id=row.id,
            person_id=row.person_id,
            name=row.name,
            role=row.role,
            stores=tuple(name for _, name in bound.get(row.id, [])),
            store_ids=tuple(number for number, _ in bound.get(row.id, [])),
            paused=row.paused_at is not None,
            unreachable=closed is not None,
            myself=row.person_id == work.actor.id,
            has_pin=row.pin_hash is not None,
        )
        for row, closed in rows
    ]
    order = (Role.OWNER, Role.MANAGER, Role.VERIFIER)
    return sorted(people, key=lambda one: (order.index(one.role), one.name.casefold()))


@operation(Permission.SEE_STAFF, kind=READ)
async def colleague(work: Work, *, staff_id: int) -> Colleague:
    """One of them. Raises NotFound."""
    await work.get(Staff, staff_id)
    found = [one for one in await list_staff.run(work) if one.id == staff_id]
    if not found:  # removed, or merely known
        raise NotFound("staff")
    return found[0]
