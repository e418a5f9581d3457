"""Permission by level or tag: to buy, and in the shop to look (S2-15, D35)."""

from sqlalchemy import select

from domain.desk import DEED, Work, operation
from domain.errors import Malformed, NotFound
from domain.mall.model import Listing
from domain.members import standing_of
from domain.roles import LEADERS, Permission
from domain.staff import Staff
from domain.stock import Mall
from domain.tags import with_tick

PERMITS = ("levels", "tags", "see_levels", "see_tags")


def may_see(row: Listing, level: str, tags: frozenset[str]) -> bool:
    """Browse permission; points items have none (S2-15, D35)."""
    if not row.see_levels and not row.see_tags:
        return True
    return level in row.see_levels or bool(tags & set(row.see_tags))


def may_buy(row: Listing, level: str, tags: frozenset[str]) -> bool:
    """Purchase permission by level or tag; none said: everybody who may look (S2-01, D35)."""
    if not may_see(row, level, tags):
        return False
    if not row.levels and not row.tags:
        return True
    return level in row.levels or bool(tags & set(row.tags))


async def hidden_from(work: Work, mall: Mall) -> list[int]:
    """The listings of a mall at which the actor may not look; who leads here looks at all."""
    if mall is not Mall.SHOP:
        return []
    rows = (
        await work.session.scalars(
            work.mine(Listing).where(
                Listing.mall == mall, ~Listing.seen_by_all, Listing.deleted_at.is_(None)
            )
        )
    ).all()
    if not rows or await _leads(work):
        return []
    level, tags = await standing_of(work, work.actor.id)
    return [one.id for one in rows if not may_see(one, level, tags)]


async def may_look(work: Work, row: Listing) -> bool:
    """Whether the actor may see this listing of the shop."""
    if row.mall is not Mall.SHOP or row.seen_by_all or await _leads(work):
        return True
    return may_see(row, *await standing_of(work, work.actor.id))


async def _leads(work: Work) -> bool:
    """Also who looks at the own shop as its customers do."""
    found = await work.session.scalar(
        select(Staff.id).where(
            Staff.merchant_id == work.merchant_id,
            Staff.person_id == work.actor.id,
            Staff.role.in_(sorted(LEADERS)),
            Staff.removed_at.is_(None),
        )
    )
    return found is not None


def permitted(row: Listing, field: str, words: list[str]) -> None:
    """Who may buy, or may look, is this from now on. Raises Malformed: a points item is looked at
    by everybody."""
    if field.startswith("see_") and row.mall is not Mall.SHOP:
        raise Malformed(field)
    setattr(row, field, words)
    row.seen_by_all = not row.see_levels and not row.see_tags


@operation(Permission.MANAGE_MALL, kind=DEED)
async def tick_permit(
    work: Work, *, listing_id: int, field: str, word: str, ticked: bool
) -> tuple[str, ...]:
    """Add a level or a tag (``field``: one of PERMITS), or take it away; what is ticked then
    (S2-15, D35).

    The row is locked while it is read and written, so nobody's tick is lost.
    Raises Malformed, NotFound.
    """
    if field not in PERMITS:
        raise Malformed(field)
    row = await work.session.scalar(
        select(Listing)
        .where(
            Listing.merchant_id == work.merchant_id,
            Listing.id == listing_id,
            Listing.deleted_at.is_(None),
        )
        .with_for_update()
    )
    if row is None:
        raise NotFound("listings")
    said = with_tick(getattr(row, field), word, ticked)
    permitted(row, field, said)
    return tuple(said)
