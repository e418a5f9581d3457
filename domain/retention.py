"""Growth is bounded: what was kept long enough is forgotten, once a day, some rows at a time.

Redemptions, cards, the ledger and what else is a record stay for ever.
"""

from datetime import timedelta
from typing import cast

from sqlalchemy import CursorResult

from domain import alerts, broadcasts, cards, drafts, intake, outbox, redemption, staff, stock
from domain.chores import Chore, again
from domain.desk import TICK, Weight, Work, journal, operation
from domain.roles import Permission

RETENTIONS = (
    journal.RETENTION,
    outbox.RETENTION,
    outbox.COPIES_RETENTION,
    redemption.REFUSED_RETENTION,
    drafts.RETENTION,
    intake.RETENTION,
    intake.CALLS_RETENTION,
    stock.CHECKS_RETENTION,
    alerts.RETENTION,
    broadcasts.RETENTION,
    *cards.RETENTIONS,
    *staff.RETENTIONS,
)


@operation(Permission.TICK, kind=TICK, weigh=lambda _: Weight.ASKED)
async def forget(work: Work) -> int:
    """Forget a chunk of the first table that has one; when none has, the next look is tomorrow."""
    for one in RETENTIONS:
        done = await work.session.execute(one.forget(work.merchant_id, work.now))
        if gone := cast("CursorResult[None]", done).rowcount:
            return gone
    await again(work, Chore.ROWS, work.now + timedelta(days=1))
    return 0
