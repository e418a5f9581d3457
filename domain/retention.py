"""Growth is bounded: what was kept long enough is forgotten, once a day, some rows at a time.

Redemptions, cards, the ledger and what else is a record stay for ever.
"""

from datetime import timedelta

from domain import alerts, broadcasts, cards, drafts, intake, outbox, redemption, staff, stock
from domain.chores import Chore, again
from domain.desk import TICK, Weight, Work, journal, operation
from domain.engine import Leftover, Retention, Statement
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


def _statement(one: Retention | Leftover) -> Statement:
    return Statement(lambda _: one.forgetting())


_FORGETTING = [(one.kept, _statement(one)) for one in RETENTIONS]


@operation(Permission.TICK, kind=TICK, weigh=lambda _: Weight.ASKED)
async def forget(work: Work) -> int:
    """Forget a chunk of the first table that has one; when none has, the next look is tomorrow."""
    lane = await work.lane()
    for kept, statement in _FORGETTING:
        gone = await lane.all(statement, merchant=work.merchant_id, before=work.now - kept)
        if gone:
            return len(gone)
    await again(work, Chore.ROWS, work.now + timedelta(days=1))
    return 0
