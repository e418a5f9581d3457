"""Claiming a voucher by its link: one conditional statement each for the stock and the person."""

from dataclasses import dataclass

from sqlalchemy import or_, update

from domain.desk import DEED, Work, operation
from domain.members import come_in
from domain.roles import Permission
from domain.vouchers.cards import cards_of
from domain.vouchers.model import Voucher, VoucherTaker
from domain.vouchers.query import by_token
from domain.vouchers.refusals import AllClaimed, EnoughClaimed, NotGivenOut
from domain.vouchers.takers import know_taker


@dataclass(frozen=True, slots=True)
class Claimed:
    """``taken`` of ``most``: how many the person has claimed of it by now."""

    card_id: int
    name: str
    taken: int
    most: int


@operation(Permission.CLAIM_VOUCHERS, kind=DEED)
async def claim(work: Work, *, token: str) -> Claimed:
    """One of the voucher behind a link becomes the actor's own card (S1-13, S1-17, D20).

    Raises NotFound, AllClaimed, EnoughClaimed, NotGivenOut.
    """
    wanted = await by_token(work, token)
    row = await _one_less(work, wanted.id)
    if row is None:
        raise _why(work, wanted)
    most = row.each_may or 1
    await know_taker(work, row.id)
    taken = await _one_more(work, row.id, most)
    if taken is None:
        raise EnoughClaimed(row.name, most)
    person = await come_in(work)
    (card,) = await cards_of(work, row, 1, person)
    return Claimed(card.id, row.name, taken, most)


async def _one_less(work: Work, voucher_id: int) -> Voucher | None:
    """The stock decides: of two at once on the last one, one gets it."""
    taken: Voucher | None = await work.session.scalar(
        update(Voucher)
        .where(
            Voucher.merchant_id == work.merchant_id,
            Voucher.id == voucher_id,
            Voucher.each_may.is_not(None),
            Voucher.paused_at.is_(None),
            Voucher.revoked_at.is_(None),
            or_(Voucher.valid_until.is_(None), Voucher.valid_until > work.now),
            Voucher.claimed < Voucher.stock,
        )
        .values(claimed=Voucher.claimed + 1)
        .returning(Voucher)
        .execution_options(populate_existing=True)
    )
    return taken


async def _one_more(work: Work, voucher_id: int, most: int) -> int | None:
    """How many the person has now; None: as many as one may have already."""
    taken: int | None = await work.session.scalar(
        work.insert(VoucherTaker)
        .values(
            merchant_id=work.merchant_id, voucher_id=voucher_id, person_id=work.actor.id, taken=1
        )
        .on_conflict_do_update(
            index_elements=["merchant_id", "voucher_id", "person_id"],
            set_={"taken": VoucherTaker.taken + 1},
            where=VoucherTaker.taken < most,
        )
        .returning(VoucherTaker.taken)
    )
    return taken


def _why(work: Work, row: Voucher) -> Exception:
    if row.revoked_at is not None:
        return NotGivenOut(row.name, "revoked")
    if row.valid_until is not None and row.valid_until <= work.now:
        return NotGivenOut(row.name, "over")
    if row.paused_at is not None:
        return NotGivenOut(row.name, "paused")
    if row.each_may is None:
        return NotGivenOut(row.name, "unpromoted")
    return AllClaimed(row.name)
