"""A group of the leaders' own: it hears for them, by store in a topic each."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ForeignKey, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from domain.desk import DEED, READ, TICK, Work, operation
from domain.engine import Base, Database, Facts, owned
from domain.errors import Gone, Malformed, NotFound
from domain.limits import NAME
from domain.merchants import Merchant
from domain.outbox import Audience, Copy, Notice
from domain.roles import Permission, Role
from domain.staff.identify import Identity
from domain.staff.model import Staff
from domain.stores import Store


class Group(Base):
    """The chat that a merchant linked; ``forum``: it has topics."""

    __tablename__ = "groups"

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    chat_id: Mapped[int]
    title: Mapped[str]
    forum: Mapped[bool]
    linked_by: Mapped[int]
    linked_at: Mapped[datetime]
    bot_id: Mapped[int] = mapped_column(server_default="0")  # through which it was linked


class GroupTopic(Base):
    """Where a store's are told; what is of no one store stands in the general topic."""

    __tablename__ = "group_topics"
    __table_args__ = (owned("store_id", "stores"),)

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    store_id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the group a message goes, and under whose hat it is drawn. ``store``: a topic of
    this name is to be made; empty: none is. ``bot_id``: who is there; 0: the common bot."""

    reader: int
    thread_id: int | None
    store: str
    bot_id: int = 0


@operation(Permission.MANAGE_SETTINGS, kind=READ)
async def group_of(work: Work) -> Group | None:
    """The group in which those who lead hear of things; None where there is none."""
    return await work.session.get(Group, work.merchant_id)


@operation(Permission.SEE_REPORT, kind=READ)
async def is_leaders_group(work: Work, *, chat_id: int) -> bool:
    """Whether this chat is where those who lead hear of things still."""
    group = await work.session.get(Group, work.merchant_id)
    return group is not None and group.chat_id == chat_id


async def in_group(database: Database, identity: Identity, chat_id: int) -> Identity:
    """Who writes or taps in a group wears the hat of the shop whose group it is, where they have
    one there, whatever they wear elsewhere."""
    if len(identity.hats) < 2:
        return identity
    shops = [hat.actor.merchant_id for hat in identity.hats]
    async with database.reading() as session:
        query = select(Group.merchant_id).where(
            Group.merchant_id.in_(shops), Group.chat_id == chat_id
        )
        linked = set(await session.scalars(query))
    hats = sorted(identity.hats, key=lambda hat: hat.actor.merchant_id not in linked)
    return replace(identity, hats=tuple(hats))


@operation(Permission.MANAGE_SETTINGS, kind=DEED)
async def link_group(work: Work, *, chat_id: int, title: str, forum: bool) -> bool:
    """What is told to the leaders is told there from now on, also what was still to be told in
    another that was linked, which is not written to any more. Raises Malformed."""
    if chat_id >= 0:
        raise Malformed("leaders_group")
    before = await work.session.get(Group, work.merchant_id)
    if before is not None and before.chat_id != chat_id:
        await work.session.execute(_unsent(work, before.chat_id).values(recipient=chat_id))
        await _forget_copies(work, before.chat_id)
    values = {
        "chat_id": chat_id,
        "title": title[:NAME],
        "forum": forum,
        "linked_by": work.actor.id,
        "linked_at": work.now,
        "bot_id": work.actor.bot_id,
    }
    await _forget_topics(work)
    await work.session.execute(
        work.insert(Group)
        .values(merchant_id=work.merchant_id, **values)
        .on_conflict_do_update(index_elements=["merchant_id"], set_=values)
    )
    return forum


@operation(Permission.MANAGE_SETTINGS, kind=DEED)
async def unlink_group(work: Work) -> bool:
    """Everybody is told in private again, also of what was still to be told there. Raises
    NotFound."""
    group = await work.session.get(Group, work.merchant_id)
    if group is None:
        raise NotFound("groups")
    await _leave(work, group.chat_id)
    return True


@operation(Permission.TICK, kind=READ)
async def place_in_group(work: Work, *, chat_id: int, store_id: int) -> Place:
    """Raises Gone where the chat is not the merchant's group any more."""
    group = await work.session.get(Group, work.merchant_id)
    if group is None or group.chat_id != chat_id:
        raise Gone("group")
    owner = await work.session.scalar(
        select(Staff.person_id)
        .where(
            Staff.merchant_id == work.merchant_id,
            Staff.role == Role.OWNER,
            Staff.removed_at.is_(None),
        )
        .order_by(Staff.id)
        .limit(1)
    )
    store = await work.session.get(Store, (work.merchant_id, store_id)) if store_id else None
    if store is None or not group.forum:
        return Place(owner or 0, None, "", group.bot_id)
    topic = await work.session.get(GroupTopic, (work.merchant_id, store_id))
    thread = topic.thread_id if topic else None
    return Place(owner or 0, thread, store.name, group.bot_id)


@operation(Permission.TICK, kind=TICK)
async def keep_topic(work: Work, *, store_id: int, thread_id: int | None) -> int:
    """A store's topic is that; None: it is not there any more."""
    if thread_id is None:
        gone = delete(GroupTopic).where(
            GroupTopic.merchant_id == work.merchant_id, GroupTopic.store_id == store_id
        )
        await work.session.execute(gone)
        return 1
    await work.session.execute(
        work.insert(GroupTopic)
        .values(merchant_id=work.merchant_id, store_id=store_id, thread_id=thread_id)
        .on_conflict_do_update(
            index_elements=["merchant_id", "store_id"], set_={"thread_id": thread_id}
        )
    )
    return 1


@operation(Permission.TICK, kind=TICK)
async def plain_group(work: Work, *, chat_id: int) -> int:
    """It has no topics, or the bot may make none."""
    await work.session.execute(_group(work, chat_id).values(forum=False))
    return 1


@operation(Permission.TICK, kind=TICK)
async def move_group(work: Work, *, chat_id: int, to: int) -> int:
    """It became a supergroup, which is another chat; its old messages are not to be reached."""
    await work.session.execute(_group(work, chat_id).values(chat_id=to))
    await work.session.execute(_unsent(work, chat_id).values(recipient=to, due=work.now))
    await _forget_copies(work, chat_id)
    return 1


@operation(Permission.TICK, kind=TICK)
async def lose_group(work: Work, *, chat_id: int) -> int:
    """The bot was sent away, or the group is no more: the leaders are told in private again, and
    hear of it. Once."""
    group = await work.session.get(Group, work.merchant_id)
    if group is None or group.chat_id != chat_id:
        return 0
    await work.owe_each("group_lost", await _end(work, group, "group-lost"), Audience.LEADERS)
    return 1


async def end_group_of(work: Work, person_id: int) -> None:
    """Who linked it works here no more, and it may be theirs alone: it is told nothing from now
    on, and those who lead hear why."""
    group = await work.session.get(Group, work.merchant_id)
    if group is None or group.linked_by != person_id:
        return
    await work.owe_each("group_ended", await _end(work, group, "group-ended"), Audience.LEADERS)


async def _end(work: Work, group: Group, why: str) -> list[tuple[str, int, Facts]]:
    """It is told nothing more; what each leader hears of that, once."""
    title, key = group.title, f"{why}:{group.linked_at:%FT%T}"
    people = await _leave(work, group.chat_id)
    return [(f"{key}:{one}", one, {"title": title}) for one in people]


async def _leave(work: Work, chat_id: int) -> list[int]:
    """What was still to be told there is told to each leader."""
    people = list(
        await work.session.scalars(
            select(Staff.person_id).where(
                Staff.merchant_id == work.merchant_id,
                Staff.role.in_((Role.OWNER, Role.MANAGER)),
                Staff.removed_at.is_(None),
            )
        )
    )
    await _forget_topics(work)
    await work.session.execute(delete(Group).where(Group.merchant_id == work.merchant_id))
    rows = await work.session.scalars(
        work.mine(Notice).where(
            Notice.recipient == chat_id,
            Notice.audience == Audience.GROUP,
            Notice.sent.is_(None),
            Notice.given_up.is_(None),
            Notice.message_id.is_(None),
        )
    )
    for one in rows.all():
        if one.about:
            await work.owe_copies(one.about, one.kind, people, Audience.LEADERS, **one.payload)
        else:
            await work.owe_each(
                one.kind,
                [(f"{one.key}:{person}", person, one.payload) for person in people],
                Audience.LEADERS,
            )
    await work.session.execute(_unsent(work, chat_id).values(given_up="no longer needed"))
    await _forget_copies(work, chat_id)
    return people


async def _forget_topics(work: Work) -> None:
    await work.session.execute(
        delete(GroupTopic).where(GroupTopic.merchant_id == work.merchant_id)
    )


async def _forget_copies(work: Work, chat_id: int) -> None:
    await work.session.execute(
        delete(Copy).where(Copy.merchant_id == work.merchant_id, Copy.recipient == chat_id)
    )


def _group(work: Work, chat_id: int):  # type: ignore[no-untyped-def]
    return update(Group).where(Group.merchant_id == work.merchant_id, Group.chat_id == chat_id)


def _unsent(work: Work, chat_id: int):  # type: ignore[no-untyped-def]
    return update(Notice).where(
        Notice.merchant_id == work.merchant_id,
        Notice.recipient == chat_id,
        Notice.sent.is_(None),
        Notice.given_up.is_(None),
    )
