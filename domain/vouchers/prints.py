"""Codes to be printed: they leave the stock at once, and are written some at a time (S1-10).

Nobody knows a code before all of them are there. What a process leaves behind when it dies, the
clock writes to the end.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from domain.cards import Card, days_of, pretty, put_down_many
from domain.days import local
from domain.desk import DEED, NOTE, READ, TICK, Desk, Work, operation
from domain.errors import Gone, Malformed, NotFound
from domain.limits import PRINTED_AT_ONCE
from domain.outbox import Audience
from domain.pace import Pace
from domain.roles import Permission
from domain.sheets import Cell, File, FileFormat, write_file
from domain.vouchers.cards import set_aside, stores_of, terms_at
from domain.vouchers.model import Print, Voucher
from domain.vouchers.refusals import AlreadyOver

CODES = ("code", "voucher_id", "voucher_name", "valid_from", "valid_until")
LEASE = timedelta(seconds=30)  # without a sign of life
CHUNK = 200  # that the clock writes in one transaction


@dataclass(frozen=True, slots=True)
class Batch:
    """The cards of one print, by their numbers."""

    print_id: int
    voucher_id: int
    name: str
    card_ids: tuple[int, ...]


@operation(Permission.MANAGE_VOUCHERS, kind=DEED)
async def begin_print(work: Work, *, voucher_id: int, count: int) -> int:
    """So many of it are going to be cards that nobody holds: whoever brings one uses it. They
    leave its stock all or none; ``write_codes`` does the rest. The number of the print.
    Raises Malformed, NotFound, Gone (it was ended), AlreadyOver, TooFewLeft."""
    if not 1 <= count <= PRINTED_AT_ONCE:
        raise Malformed("printed", PRINTED_AT_ONCE)
    voucher = await set_aside(work, voucher_id, count)
    if voucher.valid_until is not None and voucher.valid_until <= work.now:
        raise AlreadyOver(voucher_id, voucher.name)
    row = Print(
        merchant_id=work.merchant_id,
        id=await work.number(Print),
        voucher_id=voucher_id,
        count=count,
        at=work.now,
        made_by=work.actor.id,
        busy_until=work.now + LEASE,
    )
    work.session.add(row)
    return row.id


async def write_codes(desk: Desk, print_id: int) -> AsyncIterator[int]:
    """What is missing of a print, beside everybody else's deeds; after each chunk how many are
    there. Asked again it goes on."""
    pace = Pace(desk)
    over = False
    while not over:
        made, over = await pace(desk(write_some, print_id=print_id, most=pace.rows))
        yield made


@operation(Permission.MANAGE_VOUCHERS, kind=NOTE)
async def write_some(work: Work, *, print_id: int, most: int) -> tuple[int, bool]:
    """At most so many more; how many are there, and whether that is all. Raises NotFound."""
    row, _voucher = await _more(work, print_id, most)
    if row.busy_until is not None:
        row.busy_until = work.now + LEASE
    return row.made, row.busy_until is None


@operation(Permission.TICK, kind=TICK)
async def carry_prints(work: Work) -> int:
    """Some codes of a print that nobody writes any more; who asked for it is told of the end."""
    print_id = await work.session.scalar(
        select(Print.id).where(Print.merchant_id == work.merchant_id, Print.busy_until <= work.now)
    )
    if print_id is None:
        return 0
    row, voucher = await _more(work, print_id, CHUNK)
    if row.busy_until is None and voucher.revoked_at is None:
        await work.owe(
            "codes_made",
            f"codes-made:{row.id}",
            row.made_by,
            Audience.LEADERS,
            print_id=row.id,
            voucher_id=voucher.id,
            name=voucher.name,
            count=row.count,
        )
    return 1


def prints_left_at(now: datetime) -> Select[int]:
    """Merchants with codes that nobody writes any more."""
    return select(Print.merchant_id).where(Print.busy_until <= now)


@operation(Permission.MANAGE_VOUCHERS, kind=READ)
async def printed(work: Work, *, print_id: int) -> Batch:
    """What was printed. Raises NotFound (also while it is written), Gone (it was ended)."""
    row = await work.get(Print, print_id)
    voucher = await work.get(Voucher, row.voucher_id)
    if voucher.revoked_at is not None:
        raise Gone("vouchers")
    if row.busy_until is not None:
        raise NotFound("prints")
    return Batch(row.id, voucher.id, voucher.name, tuple(_numbers(row)))


@operation(Permission.MANAGE_VOUCHERS, kind=READ)
async def export_codes(work: Work, *, print_id: int, file_format: FileFormat) -> File:
    """The codes of a print, as CSV or XLSX; those that ended are left out. Raises NotFound."""
    row = await work.get(Print, print_id)
    rows = await work.session.scalars(
        work.mine(Card)
        .where(Card.id.in_(_numbers(row)), Card.holder_id.is_(None), Card.state == "active")
        .order_by(Card.id)
    )
    cards, zone = list(rows), (await work.house()).zone
    if row.busy_until is not None or not cards:
        raise NotFound("prints")
    days = await days_of(work, cards)

    async def lines() -> AsyncIterator[tuple[Cell, ...]]:
        for one in cards:
            begins, ends = days[one.id]
            until = local(ends, zone) if ends else None
            yield (pretty(one.code), one.voucher_id, one.title, local(begins, zone), until)

    data, count = await write_file(file_format, CODES, lines())
    return File(f"voucher-{row.voucher_id}-codes.{file_format.value}", data, count)


def _numbers(row: Print) -> list[int]:
    """Of its cards."""
    return [number for first, last in row.cards for number in range(first, last + 1)]


async def _more(work: Work, print_id: int, most: int) -> tuple[Print, Voucher]:
    """Some more of its cards, all alike. Of a voucher that was ended there are no more."""
    row = await work.get(Print, print_id)
    # Whoever ends or extends it meanwhile waits for these cards, and changes them as well.
    voucher = (
        await work.session.scalars(
            work.mine(Voucher).where(Voucher.id == row.voucher_id).with_for_update(read=True)
        )
    ).one()
    await work.session.refresh(row, with_for_update=True)
    if row.busy_until is None:
        return row, voucher
    if voucher.revoked_at is not None:
        row.count = row.made
    elif count := min(most, row.count - row.made):
        terms = await terms_at(work, voucher, row.at, row.ends_on)
        by = {"issued_by": row.made_by, "issued_at": row.at}
        numbers = await put_down_many(work, count, await stores_of(work, voucher), **terms, **by)
        row.cards = [*row.cards, [numbers[0], numbers[-1]]]
        row.made += count
    if row.made == row.count:
        row.busy_until = None
    return row, voucher
