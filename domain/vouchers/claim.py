"""Claiming a voucher by its link: one conditional statement each for the stock and the person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from domain.cards import Card, CardStore, new_code, put_down
from domain.desk import DEED, Work, operation
from domain.members import come_in
from domain.people import Person
from domain.roles import Permission
from domain.vouchers.model import Voucher, VoucherStore, VoucherTaker
from domain.vouchers.query import by_token
from domain.vouchers.refusals import AllClaimed, EnoughClaimed, NotGivenOut


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
    taken = await _one_more(work, row.id, most)
    if taken is None:
        raise EnoughClaimed(row.name, most)
    person = await come_in(work)
    card = await _card(work, row, person)
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


async def _card(work: Work, row: Voucher, person: Person) -> Card:
    card = Card(
        merchant_id=work.merchant_id,
        id=await work.number(Card),
        code=new_code(),
        title=row.name,
        uses=1,
        valid_from=max(row.valid_from or work.now, work.now),
        valid_until=await _end(work, row),
        everywhere=row.everywhere,
        holder_id=person.id,
        holder_name=person.name,
        voucher_id=row.id,
        currency=row.currency,
        threshold=row.threshold,
        off=row.off,
        pay_percent=row.pay_percent,
        issued_by=work.actor.id,
        issued_at=work.now,
    )
    await put_down(work, [card])
    stores = await work.session.scalars(
        select(VoucherStore.store_id).where(
            VoucherStore.merchant_id == work.merchant_id, VoucherStore.voucher_id == row.id
        )
    )
    work.session.add_all(
        CardStore(merchant_id=work.merchant_id, card_id=card.id, store_id=store_id)
        for store_id in stores.all()
    )
    return card


async def _end(work: Work, row: Voucher) -> datetime | None:
    """Of so many days, the day of the claim is the first (D31)."""
    if row.valid_days is None:
        return row.valid_until
    house = await work.house()
    return house.ends(house.today + timedelta(days=row.valid_days - 1))
