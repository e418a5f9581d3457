"""The cards that vouchers become: on what terms, and where they are good."""

from datetime import date, datetime, timedelta

from sqlalchemy import select, update

from domain.cards import Card, CardStore, new_code, put_down
from domain.desk import Work
from domain.engine import Values
from domain.errors import Gone
from domain.people import Person
from domain.vouchers.model import Voucher, VoucherStore
from domain.vouchers.refusals import TooFewLeft

Holder = tuple[int | None, str]  # a person, and the name on the card; None: whoever brings it


async def set_aside(work: Work, voucher_id: int, count: int) -> Voucher:
    """So many leave its stock for later; ``count`` below zero: they come back. Raises NotFound,
    Gone (it was ended), TooFewLeft."""
    query = update(Voucher).where(
        Voucher.merchant_id == work.merchant_id,
        Voucher.id == voucher_id,
        Voucher.claimed + count >= 0,
        Voucher.claimed + count <= Voucher.stock,
    )
    if count > 0:
        query = query.where(Voucher.revoked_at.is_(None))
    row: Voucher | None = await work.session.scalar(
        query.values(claimed=Voucher.claimed + count)
        .returning(Voucher)
        .execution_options(populate_existing=True)
    )
    if row is None:
        found = await work.get(Voucher, voucher_id)
        if found.revoked_at is not None:
            raise Gone("vouchers")
        raise TooFewLeft(found.name, found.stock - found.claimed)
    return row


async def card_of_aside(work: Work, voucher_id: int, person: Person) -> int:
    """One that was set aside becomes the person's card. Raises Gone (it was ended or is over)."""
    # Whoever ends it meanwhile waits for this card, and ends it as well.
    row = (
        await work.session.scalars(
            work.mine(Voucher).where(Voucher.id == voucher_id).with_for_update(read=True)
        )
    ).one()
    over = row.valid_until is not None and row.valid_until <= work.now
    if over or row.revoked_at is not None:
        raise Gone("vouchers")
    (card,) = await cards_of(work, row, 1, (person.id, person.name))
    return card.id


async def cards_bought(
    work: Work,
    voucher_id: int,
    count: int,
    holder: Holder,
    *,
    order_no: str,
    sold_at: int | None,
    title: str,
    paid_at: datetime,
) -> list[Card]:
    """What an order of the points mall gets of those that were set aside (S1-14), whatever became
    of the voucher since it was ordered."""
    row = await work.get(Voucher, voucher_id)
    bought = {"order_no": order_no, "sold_at": sold_at, "title": title, "bought_at": paid_at}
    return await cards_of(work, row, count, holder, **bought)


async def cards_of(
    work: Work, row: Voucher, count: int, holder: Holder, **more: object
) -> list[Card]:
    """Cards with the terms that the voucher has now, and what ``more`` says of each."""
    terms = await terms_at(work, row, work.now) | {
        "holder_id": holder[0],
        "holder_name": holder[1],
        "issued_by": work.actor.id,
        "issued_at": work.now,
    }
    cards = [
        Card(merchant_id=work.merchant_id, id=number, code=new_code(), **terms | more)
        for number in await work.numbers(Card, count)
    ]
    await put_down(work, cards)
    stores = await stores_of(work, row)
    work.session.add_all(
        CardStore(merchant_id=work.merchant_id, card_id=card.id, store_id=store_id)
        for card in cards
        for store_id in stores
    )
    return cards


async def terms_at(work: Work, row: Voucher, at: datetime, ends_on: date | None = None) -> Values:
    """What it has now, as columns of the cards that were asked for ``at`` a moment; good until
    ``ends_on`` at least where days after that are counted."""
    return {
        "title": row.name,
        "uses": 1,
        "valid_from": max(row.valid_from or at, at),
        "valid_until": await _end(work, row, at, ends_on),
        "everywhere": row.everywhere,
        "voucher_id": row.id,
        "currency": row.currency,
        "threshold": row.threshold,
        "off": row.off,
        "pay_percent": row.pay_percent,
        "bought_at": at,
    }


async def stores_of(work: Work, row: Voucher) -> list[int]:
    found = await work.session.scalars(
        select(VoucherStore.store_id).where(
            VoucherStore.merchant_id == work.merchant_id, VoucherStore.voucher_id == row.id
        )
    )
    return list(found)


async def _end(work: Work, row: Voucher, at: datetime, ends_on: date | None) -> datetime | None:
    """So many days end with the last of those after the day of the claim (D43)."""
    if row.valid_days is None:
        return row.valid_until
    house = await work.house()
    last = house.local(at).date() + timedelta(days=row.valid_days)
    return house.ends(max(last, ends_on or last))
