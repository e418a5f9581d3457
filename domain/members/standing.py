"""A member's level and tags: what purchase permission goes by (S2-01, S2-15)."""

from sqlalchemy import select

from domain.desk import DEED, READ, Work, operation
from domain.engine import tidy
from domain.errors import Malformed, NotFound
from domain.limits import TAG
from domain.members.model import Member
from domain.roles import Permission
from domain.signs import is_dash
from domain.tags import split_tags, with_tick

LEVELS_SHOWN = 50


def level_of(text: str) -> str:
    """A word or name; ``-`` is none. Raises Malformed("level")."""
    level = "" if is_dash(text) else tidy(text)
    if len(level) > TAG:
        raise Malformed("level", TAG)
    return level


async def standing_of(work: Work, person_id: int) -> tuple[str, frozenset[str]]:
    """Level and tags; of somebody who is no member: none."""
    row = (
        await work.session.execute(
            select(Member.level, Member.tags).where(
                Member.merchant_id == work.merchant_id, Member.person_id == person_id
            )
        )
    ).first()
    return (row[0], frozenset(row[1])) if row else ("", frozenset())


@operation(Permission.MANAGE_STAFF, kind=DEED)
async def set_standing(work: Work, *, person_id: int, field: str, text: str) -> bool:
    """``field``: level (one word or name) or tags, by which go who may look and who may buy
    (S2-15). Raises Malformed, NotFound."""
    row = await work.session.scalar(work.mine(Member).where(Member.person_id == person_id))
    if row is None:
        raise NotFound("members")
    match field:
        case "level":
            row.level = level_of(text)
        case "tags":
            row.tags = split_tags(text)
        case _:
            raise Malformed(field)
    return True


@operation(Permission.MANAGE_STAFF, kind=DEED)
async def tick_tag(work: Work, *, person_id: int, tag: str, ticked: bool) -> bool:
    """Give a member one tag, or take it away; nobody else's tick is lost (S2-15). Raises
    Malformed, NotFound."""
    row = await work.session.scalar(
        work.mine(Member).where(Member.person_id == person_id).with_for_update()
    )
    if row is None:
        raise NotFound("members")
    row.tags = with_tick(row.tags, tag, ticked)
    return True


@operation(Permission.MANAGE_MALL, kind=READ)
async def known_standings(work: Work) -> tuple[list[str], list[str]]:
    """The levels and the tags that members of this merchant have (S2-01, S2-15)."""
    levels = await work.session.scalars(
        select(Member.level)
        .where(Member.merchant_id == work.merchant_id, Member.level != "")
        .distinct()
        .order_by(Member.level)
        .limit(LEVELS_SHOWN)
    )
    tagged = await work.session.scalars(
        select(Member.tags).where(Member.merchant_id == work.merchant_id).limit(5000)
    )
    tags = sorted({tag for one in tagged for tag in one})
    return list(levels), tags[:LEVELS_SHOWN]
