"""The cards that vouchers become: one that somebody claims, or many to be printed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from domain.cards import Card, CardStore, days_of, new_code, pretty, put_down, put_down_many
from domain.days import local
from domain.desk import DEED, READ, Work, operation
from domain.errors import Gone, Malformed, NotFound
from domain.limits import PRINTED_AT_ONCE
from domain.people import Person
from domain.roles import Permission
from domain.sheets import Cell, File, FileFormat, write_file
from domain.vouchers.model import Voucher, VoucherStore
from domain.vouchers.refusals import TooFewLeft

Holder = tuple[int, str]  # a person, and the name on the card
CODES = ("code", "voucher_id", "voucher_name", "valid_from", "valid_until")


@dataclass(frozen=True, slots=True)
class Batch:
    """The cards of one print, by their numbers."""

    voucher_id: int
    name: str
    card_ids: tuple[int, ...]


@operation(Permission.MANAGE_VOUCHERS, kind=DEED)
async def print_batch(work: Work, *, voucher_id: int, count: int) -> Batch:
    """So many of it become cards that nobody holds yet: whoever brings one uses it (S1-10). They
    leave its stock all or none. Raises Malformed, NotFound, Gone (it was ended), TooFewLeft."""
    if not 1 <= count <= PRINTED_AT_ONCE:
        raise Malformed("printed", PRINTED_AT_ONCE)
    row = await set_aside(work, voucher_id, count)
    terms, stores = await _terms(work, row), await _stores(work, row)
    numbers = await put_down_many(work, count, stores, **terms)
    return Batch(row.id, row.name, tuple(numbers))


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
    holder: Holder | None,
    *,
    order_no: str,
    title: str,
    paid_at: datetime,
) -> list[Card]:
    """What an order of the points mall gets of those that were set aside (S1-14), whatever became
    of the voucher since it was ordered."""
    row = await work.get(Voucher, voucher_id)
    return await cards_of(work, row, count, holder, order_no, title, paid_at)


@operation(Permission.MANAGE_VOUCHERS, kind=READ)
async def export_codes(
    work: Work, *, voucher_id: int, card_ids: list[int], file_format: FileFormat
) -> File:
    """The codes of a print, as CSV or XLSX; those that ended are left out. Raises NotFound."""
    rows = await work.session.scalars(
        work.mine(Card)
        .where(
            Card.voucher_id == voucher_id,
            Card.id.in_(card_ids[:PRINTED_AT_ONCE]),
            Card.holder_id.is_(None),
            Card.state == "active",
        )
        .order_by(Card.id)
    )
    cards, zone = list(rows), (await work.house()).zone
    if not cards:
        raise NotFound("vouchers")
    days = await days_of(work, cards)

    async def lines() -> AsyncIterator[tuple[Cell, ...]]:
        for one in cards:
            begins, ends = days[one.id]
            until = local(ends, zone) if ends else None
            yield (pretty(one.code), one.voucher_id, one.title, local(begins, zone), until)

    data, count = await write_file(file_format, CODES, lines())
    return File(f"voucher-{voucher_id}-codes.{file_format.value}", data, count)


async def cards_of(
    work: Work,
    row: Voucher,
    count: int,
    holder: Holder | None = None,
    order_no: str = "",
    title: str = "",
    paid_at: datetime | None = None,
) -> list[Card]:
    """Cards with the terms that the voucher has now; without ``holder``, whoever brings them."""
    terms = await _terms(work, row) | {
        "title": title or row.name,
        "holder_id": holder[0] if holder else None,
        "holder_name": holder[1] if holder else "",
        "order_no": order_no,
        "issued_by": work.actor.id,
        "issued_at": work.now,
        "bought_at": paid_at or work.now,
    }
    cards = [
        Card(merchant_id=work.merchant_id, id=number, code=new_code(), **terms)
        for number in await work.numbers(Card, count)
    ]
    await put_down(work, cards)
    stores = await _stores(work, row)
    work.session.add_all(
        CardStore(merchant_id=work.merchant_id, card_id=card.id, store_id=store_id)
        for card in cards
        for store_id in stores
    )
    return cards


async def _terms(work: Work, row: Voucher) -> dict[str, Any]:
    return {
        "title": row.name,
        "uses": 1,
        "valid_from": max(row.valid_from or work.now, work.now),
        "valid_until": await _end(work, row),
        "everywhere": row.everywhere,
        "voucher_id": row.id,
        "currency": row.currency,
        "threshold": row.threshold,
        "off": row.off,
        "pay_percent": row.pay_percent,
        "bought_at": work.now,
    }


async def _stores(work: Work, row: Voucher) -> list[int]:
    found = await work.session.scalars(
        select(VoucherStore.store_id).where(
            VoucherStore.merchant_id == work.merchant_id, VoucherStore.voucher_id == row.id
        )
    )
    return list(found)


async def _end(work: Work, row: Voucher) -> datetime | None:
    """So many days end with the last of those after the day of the claim (D43)."""
    if row.valid_days is None:
        return row.valid_until
    house = await work.house()
    return house.ends(house.today + timedelta(days=row.valid_days))
