"""What somebody has bought of a listing: counted on for who was forgotten since, so that
forgetting is no way around a purchase limit (S2-24)."""

from sqlalchemy import func, select

from domain.desk import Work
from domain.stock.model import HoldState, Reservation


def buyer_sign(work: Work, person_id: int) -> int | None:
    """The number under which reservations of theirs stand on; None: there is no key."""
    return work.vault.sign_of(f"buyer|{work.merchant_id}|{person_id}")


async def bought_so_far(work: Work, listing_id: int, person_id: int) -> int:
    """Units of a listing that a person holds or has bought: what a purchase limit counts."""
    under = (person_id, buyer_sign(work, person_id) or person_id)
    found = await work.session.scalar(
        select(func.coalesce(func.sum(Reservation.quantity), 0)).where(
            Reservation.merchant_id == work.merchant_id,
            Reservation.listing_id == listing_id,
            Reservation.person_id.in_(under),
            Reservation.state.in_((HoldState.HELD, HoldState.SOLD)),
        )
    )
    return int(found or 0)
