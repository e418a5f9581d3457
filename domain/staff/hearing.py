"""Who hears what: each leader leaves out what is nothing to them; a linked group hears for all."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, auto

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from domain.desk import DEED, READ, Work, operation
from domain.engine import Base, word
from domain.errors import NotFound
from domain.merchants import Merchant
from domain.outbox import Audience
from domain.people import Person
from domain.roles import LEADERS, Permission, Role
from domain.staff.group import Group
from domain.staff.model import Staff

THE_GROUP = 0  # who hears, where it is no person


class Topic(StrEnum):
    """What is told without anybody asking."""

    REPORT = auto()  # of the day
    LOW = auto()  # stock
    PRODUCT = auto()  # what ends soon, by its kind
    BUNDLE = auto()
    LISTING = auto()
    VOUCHER = auto()
    WIN = auto()


class Unheard(Base):
    """Somebody does not want to hear of it; no row: they do."""

    __tablename__ = "unheard"

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[Topic] = mapped_column(word(Topic), primary_key=True)


@dataclass(frozen=True, slots=True)
class Hearers:
    """The group's chat, or people with their roles: never nobody, where somebody owns the shop."""

    chat: int | None
    people: tuple[tuple[int, Role], ...]

    @property
    def all(self) -> list[int]:
        return [person for person, _role in self.people]


@dataclass(frozen=True, slots=True)
class Listener:
    """``person_id`` ``THE_GROUP``: the linked group, called as it is there."""

    person_id: int
    name: str
    role: Role | None
    hears: frozenset[Topic]


async def hearers(work: Work, topic: Topic, *, private: bool = False) -> Hearers:
    """Who is told: the group, where one is linked and hears it; else each leader who wants it;
    the owners, where nobody does. ``private``: people alone."""
    deaf = set(
        await work.session.scalars(
            select(Unheard.person_id).where(
                Unheard.merchant_id == work.merchant_id, Unheard.topic == topic
            )
        )
    )
    group = None if private else await work.session.get(Group, work.merchant_id)
    if group is not None and THE_GROUP not in deaf:
        return Hearers(group.chat_id, ())
    leaders = await _leaders(work)
    awake = tuple(one for one in leaders if one[0] not in deaf)
    return Hearers(None, awake or tuple(one for one in leaders if one[1] is Role.OWNER))


async def tell_hearers(work: Work, topic: Topic, kind: str, key: str, /, **payload: object) -> int:
    """Owe each who hears of it a message, once under this ``key``; how many they are."""
    who = await hearers(work, topic)
    if who.chat is not None:
        await work.owe_group(kind, f"{key}:group", who.chat, payload)
        return 1
    said = [(f"{key}:{one}", one, payload) for one in who.all]
    await work.owe_each(kind, said, Audience.LEADERS)
    return len(said)


@operation(Permission.MANAGE_SETTINGS, kind=READ)
async def who_hears(work: Work) -> list[Listener]:
    """The group first, then the leaders in the order in which they came."""
    rows = await work.session.execute(
        select(Unheard.person_id, Unheard.topic).where(Unheard.merchant_id == work.merchant_id)
    )
    deaf: dict[int, set[Topic]] = {}
    for person, topic in rows:
        deaf.setdefault(person, set()).add(topic)
    found: list[tuple[int, str, Role | None]] = []
    group = await work.session.get(Group, work.merchant_id)
    if group is not None:
        found.append((THE_GROUP, group.title, None))
    leaders = await _leaders(work)
    names = await _names(work, [person for person, _role in leaders])
    found += [(person, names.get(person, "?"), role) for person, role in leaders]
    return [
        Listener(person, name, role, frozenset(Topic) - deaf.get(person, set()))
        for person, name, role in found
    ]


@operation(Permission.MANAGE_SETTINGS, kind=DEED)
async def set_hearing(work: Work, *, person_id: int, topic: Topic, hears: bool) -> bool:
    """Whether a leader (or ``THE_GROUP``) is told of it. Raises NotFound."""
    known = [person for person, _role in await _leaders(work)]
    if person_id != THE_GROUP and person_id not in known:
        raise NotFound("staff")
    if hears:
        await work.session.execute(
            delete(Unheard).where(
                Unheard.merchant_id == work.merchant_id,
                Unheard.person_id == person_id,
                Unheard.topic == topic,
            )
        )
    else:
        await work.session.execute(
            work.insert(Unheard)
            .values(merchant_id=work.merchant_id, person_id=person_id, topic=topic)
            .on_conflict_do_nothing()
        )
    return hears


async def topics_of(work: Work, person_id: int) -> frozenset[Topic]:
    """What somebody hears of."""
    deaf = await work.session.scalars(
        select(Unheard.topic).where(
            Unheard.merchant_id == work.merchant_id, Unheard.person_id == person_id
        )
    )
    return frozenset(Topic) - set(deaf)


async def _leaders(work: Work) -> Sequence[tuple[int, Role]]:
    rows = await work.session.execute(
        select(Staff.person_id, Staff.role)
        .where(
            Staff.merchant_id == work.merchant_id,
            Staff.role.in_(LEADERS),
            Staff.removed_at.is_(None),
        )
        .order_by(Staff.id)
    )
    return [(row.person_id, row.role) for row in rows]


async def _names(work: Work, people: list[int]) -> dict[int, str]:
    rows = await work.session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    return {row.id: row.name for row in rows}
