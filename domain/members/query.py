"""Which members a merchant has."""

import re
from dataclasses import dataclass

from sqlalchemy import Select, and_, or_, select

from domain.desk import READ, Work, operation
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
    ids, _, _ = await page_by(work, wanted, Member.name, Member.id, None, START, limit)
    return await _lines(work, ids)


@operation(Permission.ISSUE_CARDS, kind=READ)
async def page_of_members(
    work: Work, *, words: str = "", place: Place = START, size: int = 8
) -> Page[MemberLine]:
    """The same page by page."""
    at = await name_at(work, Member.name, Member.id, place)
    wanted = _wanted(work, words)
    ids, before, after = await page_by(work, wanted, Member.name, Member.id, at, place, size)
    found = await _lines(work, ids)
    ends = [Place(id=ids[n], key=key_of(found[n].name)) for n in (0, -1)] if found else []
    return Page(found, before, after, *ends)


def _wanted(work: Work, words: str) -> Select[int]:
    """The numbers of those whom the words match: a @username has neither spaces nor letters of
    other scripts."""
    wanted = select(Member.id).where(Member.merchant_id == work.merchant_id)
    words = words.strip().lstrip("@")
    if not words:
        return wanted
    said = [Member.name.icontains(words, autoescape=True)]
    if words.isdecimal() and len(words) < 18:
        said.append(Member.person_id == int(words))
    if _USERNAME.fullmatch(words):
        wanted = wanted.outerjoin(Person, _SELF_COME)
        said.append(Person.username.icontains(words, autoescape=True))
    return wanted.where(or_(*said))


async def _lines(work: Work, ids: list[int]) -> list[MemberLine]:
    """In the order of the ids."""
    rows = await work.session.execute(
        select(
            Member.id, Member.person_id, Member.name, Person.username, Member.level, Member.tags
        )
        .outerjoin(Person, _SELF_COME)
        .where(Member.merchant_id == work.merchant_id, Member.id.in_(ids))
    )
    lines = {row[0]: MemberLine(*row[1:5], tags=tuple(row[5])) for row in rows}
    return [lines[one] for one in ids if one in lines]
