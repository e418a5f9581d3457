"""Becoming a member."""

from sqlalchemy import bindparam, case, select, update

from domain.desk import DEED, NOTE, Work, operation
from domain.engine import Statement
from domain.errors import NotFound
from domain.members.model import Member
from domain.people import Person, called
from domain.roles import Permission, Role

_KNOWN = Statement(
    lambda _: select(Member.id).where(
        Member.merchant_id == bindparam("merchant"),
        Member.person_id == bindparam("person"),
        Member.upload.is_(None),
    )
)


async def join_as_member(work: Work, merchant_id: int, person_id: int, name: str) -> None:
    """Note a person as a member; once, however often it is said."""
    lane = await work.lane()
    if await lane.first(_KNOWN, merchant=merchant_id, person=person_id) is not None:
        return  # takes no number, and waits for nobody who does
    new = work.insert(Member).values(
        merchant_id=merchant_id,
        id=await work.at(merchant_id).number(Member),
        person_id=person_id,
        name=called(name, person_id),
        joined_at=work.now,
        level="",
        tags=[],
    )
    # A file may have said it before, even one that nobody has seen yet.
    nameless = Member.name == str(person_id)
    await work.session.execute(
        new.on_conflict_do_update(
            index_elements=["merchant_id", "person_id"],
            set_={
                "upload": None,
                "name": case((nameless, new.excluded.name), else_=Member.name),
            },
        )
    )


async def come_in(work: Work) -> Person:
    """The actor came by a link: a customer is a member here from now on, and sees this merchant
    first. Raises NotFound for somebody whom the bot has never met."""
    person = await work.session.get(Person, work.actor.id)
    if person is None:
        raise NotFound("members")
    await join_as_member(work, work.merchant_id, person.id, person.name)
    if not work.actor.bot_id and person.hat_role in (None, Role.MEMBER):
        await work.session.execute(
            update(Person)
            .where(Person.id == person.id)
            .values(hat_merchant_id=work.merchant_id, hat_role=Role.MEMBER)
        )
    return person


@operation(Permission.SEE_SELF, kind=NOTE)
async def join_here(work: Work) -> bool:
    """Who begins a chat with a merchant's own bot is a member there. Raises NotFound."""
    person = await work.session.get(Person, work.actor.id)
    if person is None or not work.actor.bot_id:
        raise NotFound("members")
    await join_as_member(work, work.merchant_id, person.id, person.name)
    return True


async def join_by_number(work: Work, person_id: int) -> str:
    """Note a Telegram id as a member; what they are called here. Who they are is theirs to say."""
    await work.session.execute(
        work.insert(Person)
        .values(id=person_id, name=str(person_id), met_at=work.now, closed_at=work.now)
        .on_conflict_do_nothing()
    )
    await join_as_member(work, work.merchant_id, person_id, str(person_id))
    name = await work.session.scalar(
        select(Member.name).where(
            Member.merchant_id == work.merchant_id, Member.person_id == person_id
        )
    )
    return name or str(person_id)


@operation(Permission.ISSUE_CARDS, kind=DEED)
async def note_member(work: Work, *, person_id: int, name: str) -> bool:
    """Add somebody from the contact picker. True where the person can be written to."""
    person = await work.session.get(Person, person_id)
    if person is None:
        # Telegram lets a bot write only to people who opened it; until then the chat is closed.
        person = Person(
            id=person_id,
            name=called(name, person_id),
            met_at=work.now,
            closed_at=work.now,
        )
        work.session.add(person)
    await join_as_member(work, work.merchant_id, person_id, name or person.name)
    return person.closed_at is None
