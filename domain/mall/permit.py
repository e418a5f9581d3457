"""Purchase permission: one level or one tag ticked by itself (S2-15)."""

from sqlalchemy import select

from domain.desk import DEED, Work, operation
from domain.errors import Malformed, NotFound
from domain.mall.model import Listing
from domain.roles import Permission
from domain.tags import with_tick


@operation(Permission.MANAGE_MALL, kind=DEED)
async def tick_permit(
    work: Work, *, listing_id: int, field: str, word: str, ticked: bool
) -> tuple[str, ...]:
    """Add a level or a tag (``field``: levels, tags), or take it away; what is ticked then.

    The row is locked while it is read and written, so nobody's tick is lost.
    Raises Malformed, NotFound.
    """
    if field not in ("levels", "tags"):
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
    setattr(row, field, said)
    return tuple(said)
