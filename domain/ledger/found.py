"""The transfers about something, and what of it is held still."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.orm import aliased

from domain.desk import Work
from domain.engine import once_for_all
from domain.ledger.model import Kind, Transfer


async def about(work: Work, ref: str, kinds: Sequence[Kind] = ()) -> list[Transfer]:
    """All transfers about something, in the order of time."""
    asked = {"merchant": work.merchant_id, "about": ref}
    return list((await work.session.scalars(_about(tuple(kinds)), asked)).all())


@cache
def _about(kinds: tuple[Kind, ...]) -> Select[Transfer]:
    query = select(Transfer).where(
        Transfer.merchant_id == bindparam("merchant"), Transfer.ref == bindparam("about")
    )
    if kinds:
        query = query.where(Transfer.kind.in_(kinds))
    return once_for_all(query.order_by(Transfer.id))


async def held_for(work: Work, ref: str) -> list[Transfer]:
    """What is held for something and was neither taken nor set free yet."""
    asked = {"merchant": work.merchant_id, "about": ref}
    return list((await work.session.scalars(_HELD, asked)).all())


_OVER = aliased(Transfer)
_HELD = once_for_all(
    select(Transfer)
    .where(
        Transfer.merchant_id == bindparam("merchant"),
        Transfer.ref == bindparam("about"),
        Transfer.kind == Kind.HELD,
        ~exists().where(
            _OVER.merchant_id == Transfer.merchant_id,
            _OVER.of_id == Transfer.id,
            _OVER.kind.in_((Kind.POSTED, Kind.VOIDED)),
        ),
    )
    .order_by(Transfer.id)
)
