"""Which members a merchant has."""

import re
from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from domain.desk import READ, Work, operation
from domain.engine import Named, Query
from domain.members.model import Member
from domain.merchants import Merchant
from domain.paging import START, Page, Place, key_of, name_at, page_by
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


_USERNAME = re.compile(r"[A-Za-z0-9_]{1,32}")
# A file may say anybody's id: the @username is of those who came here themselves.
_SELF_COME = and_(Person.id == Member.person_id, Member.upload.is_(None))


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
    work: Work, *, words: str = "", person_id: int | None = None, limit: int = 50
) -> list[MemberLine]:
    """The first members by name; ``words`` match the name, the @username or the Telegram id."""
    wanted = _wanted(work, words)
    if person_id is not None:
        wanted = wanted.where(Member.person_id == person_id)
    rows, _, _ = await page_by(work, wanted, Member.name, Member.id, "", START, limit)
    return [_line(row) for row in rows]


@operation(Permission.ISSUE_CARDS, kind=READ)
async def page_of_members(
    work: Work, *, words: str = "", place: Place = START, size: int = 8
) -> Page[MemberLine]:
    """The same page by page."""
    wanted, at = _wanted(work, words), await name_at(work, Member.name, Member.id, place)
    rows, before, after = await page_by(work, wanted, Member.name, Member.id, at, place, size)
    ends = [Place(id=row.id, key=key_of(row.name)) for row in (*rows[:1], *rows[-1:])]
    return Page([_line(row) for row in rows], before, after, *ends)


def _wanted(work: Work, words: str) -> Query:
    """Those whom the words match: a @username has neither spaces nor letters of other scripts."""
    wanted = (
        select(
            Member.id, Member.person_id, Member.name, Person.username, Member.level, Member.tags
        )
        .outerjoin(Person, _SELF_COME)
        .where(Member.merchant_id == work.merchant_id)
    )
    words = words.strip().lstrip("@")
    if not words:
        return wanted
    said = [Member.name.icontains(words, autoescape=True)]
    if words.isdecimal() and len(words) < 18:
        said.append(Member.person_id == int(words))
    if _USERNAME.fullmatch(words):
        said.append(Person.username.icontains(words, autoescape=True))
    return wanted.where(or_(*said))


def _line(row: Named) -> MemberLine:
    _id, person_id, name, username, level, tags = row
    return MemberLine(person_id, name, username, level, tuple(tags))
