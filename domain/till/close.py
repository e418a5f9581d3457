"""Closing a till: what was counted is what the next span begins from."""

from domain import drafts
from domain.desk import DEED, Work, operation
from domain.engine import tidy
from domain.errors import Malformed, NotFound
from domain.ledger import DIFFERENCE, Entry, Transfer, cash, write
from domain.limits import LINE
from domain.money import MOST
from domain.outbox import Audience
from domain.roles import Permission
from domain.staff import leaders_of
from domain.till.look import ClosingLine, Till, line_of, till_of
from domain.till.model import Closing
from domain.till.refusals import AlreadyClosed, TillMoved

DRAFT = "till"


@operation(Permission.MANAGE_ORDERS, kind=DEED)
async def close_till(
    work: Work,
    *,
    store_id: int,
    number: int,
    expected: int,
    counted: int,
    note: str = "",
    draft: str | None = None,
) -> ClosingLine:
    """Money was counted, in minor units, where ``expected`` was said to be; ``number`` is the
    closing's own, so that of all who close the same span one does.

    A difference is booked against the outside. Raises AlreadyClosed, TillMoved,
    Malformed("amount" or "till_note"), NotFound, Gone("draft").
    """
    note = tidy(note)
    if not 0 <= counted <= MOST:
        raise Malformed("amount", MOST)
    if len(note) > LINE:
        raise Malformed("till_note", LINE)
    await drafts.finish(work, draft, DRAFT)
    # Whoever moves money takes a transfer's number first: from here on nothing moves but this.
    upto = await work.number(Transfer)
    has = await till_of(work, store_id)
    if number > has.number:
        raise NotFound("till_closings")
    if number < has.number:
        raise AlreadyClosed(store_id, has.opened_by, has.since)
    if expected != has.expected:
        raise TillMoved(store_id, has.currency, expected, has.expected)
    difference = counted - expected
    if difference:
        upto = await _book(work, has, difference)
    row = await work.session.scalar(
        work.insert(Closing)
        .values(
            merchant_id=work.merchant_id,
            id=await work.number(Closing),
            till=cash(store_id or None).name,
            store_id=store_id or None,
            unit=has.currency,
            number=number,
            since=has.since,
            until=work.now,
            upto=upto,
            expected=expected,
            counted=counted,
            difference=difference,
            note=note,
            actor_id=work.actor.id,
            actor_name=work.actor.name,
        )
        .on_conflict_do_nothing()
        .returning(Closing)
    )
    if row is None:
        raise AlreadyClosed(store_id, "", work.now)
    if difference:
        await _tell(work, line_of(row, has.store))
    return line_of(row, has.store)


async def _book(work: Work, has: Till, difference: int) -> int:
    """So that what was counted is what there is; the number of the transfer."""
    side = cash(has.store_id or None)
    source, target = (side, DIFFERENCE) if difference > 0 else (DIFFERENCE, side)
    entry = Entry(
        key=f"till:{side.name}:{has.currency}:{has.number}",
        unit=has.currency,
        source=source,
        target=target,
        amount=abs(difference),
    )
    return (await write(work, entry))[0].id


async def _tell(work: Work, done: ClosingLine) -> None:
    """The others who lead hear of what is missing, or too much."""
    for leader in await leaders_of(work.session, work.merchant_id):
        if leader != work.actor.id:
            await work.owe(
                "till_differs",
                f"till:{done.id}:{leader}",
                leader,
                Audience.LEADERS,
                store=done.store,
                currency=done.currency,
                expected=done.expected,
                counted=done.counted,
                note=done.note,
                who=done.who,
            )
