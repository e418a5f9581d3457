"""Which members a merchant has."""

from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from domain.desk import READ, Work, operation
from domain.members.model import Member
from domain.merchants import Merchant
from domain.people import Person
from domain.roles import Permission


@dataclass(frozen=True, slots=True)
class MemberLine:
    person_id: int
    name: str
    username: str | None
    level: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Membership:
    merchant_id: int
    merchant: str


@operation(Permission.SEE_SELF, kind=READ)
async def own_memberships(work: Work) -> list[Membership]:
    """Where the actor is a member, whatever else the actor is there or elsewhere; in a merchant's
    own bot only there."""
    query = (
        select(Merchant.id, Merchant.name)
        .join(Member, Member.merchant_id == Merchant.id)
        .where(Member.person_id == work.actor.id)
        .order_by(Member.joined_at, Merchant.id)
    )
    if work.actor.bot_id:
        query = query.where(Merchant.id == work.merchant_id)
    rows = await work.session.execute(query)
    return [Membership(*row) for row in rows]


@operation(Permission.ISSUE_CARDS, kind=READ)
async def list_members(
    work: Work, *, words: str = "", person_id: int | None = None, limit: int = 50, offset: int = 0
) -> list[MemberLine]:
    """Members by name; ``words`` match the name, the @username or the Telegram id.

    A file may say anybody's id: the @username is of those who came here themselves.
    """
    self_come = and_(Person.id == Member.person_id, Member.upload.is_(None))
    wanted = select(Member.id).where(Member.merchant_id == work.merchant_id)
    if person_id is not None:
        wanted = wanted.where(Member.person_id == person_id)
    words = words.strip().lstrip("@")
    if words:
        wanted = wanted.outerjoin(Person, self_come).where(
            or_(
                Member.name.icontains(words, autoescape=True),
                Person.username.icontains(words, autoescape=True),
                Member.person_id == (int(words) if words.isdecimal() and len(words) < 18 else -1),
            )
        )
    # The page alone first: what is skipped is read in the index by name.
    page = wanted.order_by(Member.name, Member.id).limit(limit).offset(offset).subquery()
    rows = await work.session.execute(
        select(Member.person_id, Member.name, Person.username, Member.level, Member.tags)
        .join(page, page.c.id == Member.id)
        .outerjoin(Person, self_come)
        .where(Member.merchant_id == work.merchant_id)
        .order_by(Member.name, Member.id)
    )
    return [MemberLine(*row[:4], tags=tuple(row[4])) for row in rows]
