"""What was owed to those who lead or work is read by those who do so when it is sent."""

from sqlalchemy import select, update

from domain.cards import new_code
from domain.outbox import Notice
from domain.roles import Role
from domain.staff import Staff, list_staff, remove
from tests.town import CAFE, MANAGER, OWNER, VERIFIER, Person, Town, link_in

PAUSED = "unknown codes in ten minutes"


async def guesses(verifier: Person) -> None:
    """The leaders are owed a word of it."""
    for _ in range(5):
        await verifier.says(new_code())


async def is_removed(town: Town, person: int) -> None:
    owner = await town.desk(OWNER)
    staff = {one.person_id: one.id for one in await owner(list_staff)}
    await owner(remove, staff_id=staff[person])


async def becomes(town: Town, person: int, role: Role) -> None:
    async with town.database.writing() as session:
        mine = (Staff.merchant_id == CAFE, Staff.person_id == person)
        await session.execute(update(Staff).where(*mine).values(role=role))


async def given_up(town: Town, person: int) -> list[str | None]:
    async with town.database.reading() as session:
        query = select(Notice.given_up).where(Notice.recipient == person)
        return list(await session.scalars(query.where(Notice.kind == "scanning_paused")))


async def test_a_manager_removed_meanwhile_is_told_nothing_and_the_others_are(
    town: Town, owner: Person, manager: Person, verifier: Person
) -> None:
    await guesses(verifier)
    await is_removed(town, MANAGER)
    await town.post()
    assert PAUSED not in manager.heard()
    assert await given_up(town, MANAGER) == ["no longer needed"]
    assert PAUSED in owner.heard()


async def test_a_manager_who_only_redeems_now_is_told_nothing(
    town: Town, owner: Person, manager: Person, verifier: Person
) -> None:
    await guesses(verifier)
    await becomes(town, MANAGER, Role.VERIFIER)
    await town.post()
    assert PAUSED not in manager.heard()
    assert PAUSED in owner.heard()


async def test_who_leads_another_shop_is_no_leader_here(
    town: Town, manager: Person, verifier: Person, rival: Person
) -> None:
    await rival.says("/invite manager")
    await manager.opens(link_in(rival.text))
    await manager.presses("Accept")
    await guesses(verifier)
    await is_removed(town, MANAGER)
    await town.post()
    manager.sees("Your access to Blue Door Café has ended")
    assert PAUSED not in manager.heard()


async def test_an_owner_who_shops_elsewhere_just_now_is_told_as_the_owner(
    town: Town, owner: Person, verifier: Person, rival: Person
) -> None:
    """Under the hat that the message is for, whichever is worn."""
    await rival.says("/invite member")
    await owner.opens(link_in(rival.text))
    await owner.presses("Accept")
    await owner.presses("Switch to Rival Tea")
    await guesses(verifier)
    await town.post()
    assert PAUSED in owner.heard()


async def test_a_lifted_pause_is_not_told_to_who_was_removed(
    town: Town, owner: Person, verifier: Person
) -> None:
    await guesses(verifier)
    await town.post()
    await owner.presses("Lift the pause")
    await is_removed(town, VERIFIER)
    await town.post()
    assert "works again" not in verifier.heard()
    verifier.sees("Your access to Blue Door Café has ended")
