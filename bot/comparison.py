"""Some times a day, Telegram's book of Stars beside ours: what is missing here is noted."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from aiogram.types import StarTransaction, TransactionPartnerUser

from bot.alarm import Alarm
from bot.bots.fleet import Fleet
from domain.desk import Desk
from domain.engine import Database
from domain.errors import DatabaseAway, Refusal
from domain.payments import (
    ChargeState,
    note_gone,
    note_lost,
    states_of_charges,
    takes_stars,
)
from domain.roles import system
from handlers.payments.billing import meant_by

log = structlog.get_logger(__name__)
EACH = timedelta(hours=6)
BACK = timedelta(days=3)  # how far one looks back
SOON = timedelta(hours=1)  # till the next try where a book could not be read
GRACE = timedelta(minutes=15)  # what is younger may still be told


class Comparison:
    """A sweep of the clock's. After a start it waits for a moment only: a process that ends more
    often than it compares would never do it."""

    def __init__(
        self, fleet: Fleet, database: Database, clock: Callable[[], datetime], alarm: Alarm
    ) -> None:
        self._fleet = fleet
        self._database = database
        self._clock = clock
        self._alarm = alarm
        self._next: datetime | None = None

    async def compare(self, now: datetime) -> int:
        """Nothing is left for another round."""
        if self._next is not None and self._next > now + EACH:  # of a clock that was ahead
            self._next = None
        if self._next is None or now < self._next:
            self._next = self._next or now + GRACE
            return 0
        self._next = now + EACH
        async with self._database.reading() as session:
            if not await takes_stars(session):
                return 0
        failed: list[str] = []
        for bot_id in [0, *self._fleet.lines]:
            try:
                await self._of(bot_id, now)
            except DatabaseAway:
                raise
            except Exception as failure:  # one that Telegram refuses holds up no other
                log.warning("stars not compared", bot=bot_id, why=repr(failure))
                failed.append(f"bot {bot_id}: {failure!r}")
        if failed:
            self._next = now + SOON
            await self._alarm.tell("Telegram's book of Stars not read", "; ".join(failed[:5]))
        return 0

    async def _of(self, bot_id: int, now: datetime) -> None:
        """One bot's book; 0: the common one's."""
        book = self._fleet.book(bot_id)
        by_merchant = defaultdict[int, list[tuple[StarTransaction, int]]](list)
        for one in await book.since(now - BACK) if book else ():
            meant = meant_by(_payload(one))
            if meant is not None and one.date <= now - GRACE:
                by_merchant[meant[0]].append((one, meant[1]))
        for merchant_id, found in by_merchant.items():
            if self._fleet.owner_of(bot_id or self._fleet.common.id) in (0, merchant_id):
                await self._one(merchant_id, found, bot_id)

    async def _one(
        self, merchant_id: int, found: list[tuple[StarTransaction, int]], bot_id: int
    ) -> None:
        async with self._database.reading() as session:
            known = await states_of_charges(session, merchant_id, {one.id for one, _ in found})
        desk = Desk(self._database, system(merchant_id), None, self._clock)
        gone = {one.id for one, _ in found if one.receiver is not None}
        for one, order_id in found:
            if one.receiver is not None and known[one.id] is ChargeState.SETTLED:
                await desk(note_gone, telegram=one.id, at=one.date)
                await self._alarm.tell(f"Stars of {one.id} went back by themselves", "")
            if one.source is not None and known[one.id] is None and one.id not in gone:
                await self._lost(desk, one, order_id, bot_id)

    async def _lost(self, desk: Desk, one: StarTransaction, order_id: int, bot_id: int) -> None:
        payer = one.source
        if not isinstance(payer, TransactionPartnerUser):
            return
        facts = f"merchant {desk.actor.merchant_id}, {_payload(one)}, {one.amount} Stars"
        try:
            await desk(
                note_lost,
                order_id=order_id,
                person_id=payer.user.id,
                telegram=one.id,
                payload=_payload(one),
                total=one.amount,
                bot_id=bot_id,
            )
        except Refusal as no:
            await self._alarm.tell(f"nobody's payment {one.id}: {no!r}", facts)
        else:
            await self._alarm.tell(f"payment {one.id} was never told, and is noted now", facts)


def _payload(one: StarTransaction) -> str:
    partner = one.source or one.receiver
    said = partner.invoice_payload if isinstance(partner, TransactionPartnerUser) else None
    return said or ""
