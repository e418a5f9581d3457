"""Looking broadcasts up: what is drafted, how far one is, and what a reader reads."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from domain.broadcasts.carry import counted
from domain.broadcasts.holders import count_of
from domain.broadcasts.model import Broadcast, BroadcastLeft, BroadcastState, BroadcastTo, To
from domain.cards import Card
from domain.catalog import Product
from domain.desk import READ, Work, operation
from domain.errors import Gone
from domain.merchants import Merchant
from domain.paging import START, Page, Place, page
from domain.roles import Permission
from domain.vouchers import Voucher

COMING = (BroadcastState.DRAFT, BroadcastState.GOING)  # some are not on the list yet
RECENT = 300  # cards among whose titles one can choose


@dataclass(frozen=True, slots=True)
class BroadcastLine:
    id: int
    to: To
    word: str
    text: str
    state: BroadcastState
    made_at: datetime


@dataclass(frozen=True, slots=True)
class BroadcastCard:
    """``called``: the product or voucher that is meant. ``meant``: who would get it now, and
    ``left`` who wants none, in all; ``listed`` who was put on the list, of whom some wait, were
    sent to, have blocked the bot, or failed; ``later`` were put off to another day. ``sign``: of
    its words and whom they are for, as they are shown here."""

    line: BroadcastLine
    sign: str
    called: str
    merchant: str
    voucher: str
    pay_percent: int | None
    meant: int
    left: int
    listed: int
    waiting: int
    sent: int
    blocked: int
    failed: int
    later: int
    began_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody reads. ``token``: of the voucher that they may claim, "" for none."""

    merchant_id: int
    merchant: str
    text: str
    token: str
    claims: bool  # something: an offer's voucher is made when it is sent
    test: bool


@operation(Permission.BROADCAST, kind=READ)
async def list_broadcasts(
    work: Work, *, place: Place = START, size: int = 8
) -> Page[BroadcastLine]:
    """The merchant's, newest first; without drafts that were thrown away."""
    query = select(Broadcast.id).where(
        Broadcast.merchant_id == work.merchant_id,
        Broadcast.began_at.is_not(None) | (Broadcast.state == BroadcastState.DRAFT),
    )
    ids, before, after = await page(work, query, Broadcast.id, place, size)
    rows = await work.session.scalars(
        work.mine(Broadcast).where(Broadcast.id.in_(ids)).order_by(Broadcast.id.desc())
    )
    return Page([_line(row) for row in rows], before, after)


@operation(Permission.BROADCAST, kind=READ)
async def broadcast_card(work: Work, *, broadcast_id: int) -> BroadcastCard:
    """One broadcast: its words, to whom, and how many it reached. Raises NotFound."""
    row = await work.get(Broadcast, broadcast_id)
    had = await counted(work, row.id)
    over = row.state in (BroadcastState.DONE, BroadcastState.STOPPED) and row.next_at is None
    left = await work.session.scalar(
        select(func.count()).where(BroadcastLeft.merchant_id == work.merchant_id)
    )
    noted = await work.session.scalar(
        select(func.count()).where(
            BroadcastTo.merchant_id == work.merchant_id, BroadcastTo.broadcast_id == row.id
        )
    )
    listed = max(noted or 0, row.sent + row.blocked + row.failed)  # rows are forgotten one day
    voucher = await work.get(Voucher, row.voucher_id) if row.voucher_id else None
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    return BroadcastCard(
        line=_line(row),
        sign=row.sign,
        called=await _called(work, row),
        merchant=merchant.name,
        voucher=voucher.name if voucher else "",
        pay_percent=row.pay_percent,
        meant=listed + (await count_of(work, row) if row.state in COMING else 0),
        left=left or 0,
        listed=listed,
        waiting=0 if over else had.waiting,
        sent=row.sent if over else had.sent,
        blocked=row.blocked if over else had.blocked,
        failed=row.failed if over else had.failed,
        later=had.later,
        began_at=row.began_at,
        ended_at=row.ended_at,
    )


@operation(Permission.SEE_SELF, kind=READ)
async def broadcast_said(work: Work, *, broadcast_id: int, test: bool = False) -> Said:
    """What the actor reads of one that goes out. Raises Gone (it was stopped, or they left
    meanwhile), NotFound."""
    row = await work.get(Broadcast, broadcast_id)
    left = await work.session.get(BroadcastLeft, (work.merchant_id, work.actor.id))
    if not test and (row.state is BroadcastState.STOPPED or left is not None):
        raise Gone("broadcast")
    voucher = await work.get(Voucher, row.voucher_id) if row.voucher_id else None
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    return Said(
        merchant_id=work.merchant_id,
        merchant=merchant.name,
        text=row.text,
        token=voucher.token if voucher else "",
        claims=voucher is not None or row.pay_percent is not None,
        test=test,
    )


@operation(Permission.BROADCAST, kind=READ)
async def titles_held(work: Work, *, most: int = 8) -> list[str]:
    """Titles of cards that somebody holds, the newest first."""
    rows = await work.session.scalars(
        select(Card.title)
        .where(Card.merchant_id == work.merchant_id, Card.holder_id.is_not(None))
        .order_by(Card.id.desc())
        .limit(RECENT)
    )
    return list(dict.fromkeys(rows))[:most]


def _line(row: Broadcast) -> BroadcastLine:
    return BroadcastLine(
        id=row.id,
        to=row.to,
        word=row.name,
        text=row.text,
        state=row.state,
        made_at=row.made_at,
    )


async def _called(work: Work, row: Broadcast) -> str:
    if row.of_voucher_id is not None:
        return (await work.get(Voucher, row.of_voucher_id)).name
    if row.product_id is not None:
        return (await work.get(Product, row.product_id)).name
    return row.name
