"""Members are told before their points end."""

from datetime import date
from functools import lru_cache

from sqlalchemy import Text, bindparam, cast, exists, literal, select

from domain.alerts.due import CHUNK, days_ahead, offset_of
from domain.desk import Work
from domain.engine import Query, once_for_all
from domain.ledger import POINTS, Account
from domain.merchants import Merchant, Plan, What
from domain.outbox import Notice

LEFT_THEM = 0  # a person's number below is of nobody any more


async def warn_points(work: Work, today: date, plan: Plan) -> int:
    """A chunk of those whose points end within an offset: each is told once an offset how many,
    in one message however many days they end on; of how many days and people.

    One person's points of one last day are one account.
    """
    nearest = tuple(sorted(plan.days_of(What.POINTS)))
    due = _ending(nearest)
    asked = {"merchant": work.merchant_id, **days_ahead(today, nearest)}
    found = (await work.session.execute(due.limit(CHUNK), asked)).all()
    if not found:
        return 0
    if len(found) == CHUNK:  # what else those people have stands in the same message
        people = {one.person_id for one in found}
        theirs = await work.session.execute(due.where(Account.person_id.in_(people)), asked)
        found = theirs.all()
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    await work.owe_together(
        "points_end",
        [
            (
                one[0],
                one.person_id,
                {"merchant": merchant.name, "points": one.points, "day": one.ends_on.isoformat()},
            )
            for one in found
        ],
    )
    return len(found)


@lru_cache(64)
def _ending(nearest: tuple[int, ...]) -> Query:
    """Built once for each list of days."""
    key = (
        literal("points-end:")
        .concat(cast(Account.name, Text))
        .concat(":")
        .concat(cast(offset_of(Account.ends_on, nearest), Text))
    )
    told = exists().where(Notice.merchant_id == bindparam("merchant"), Notice.key == key)
    query: Query = (
        select(
            key,
            Account.person_id,
            Account.ends_on,
            (Account.balance - Account.held).label("points"),
        )
        .where(
            Account.merchant_id == bindparam("merchant"),
            Account.ends_on >= bindparam("today"),
            Account.ends_on <= bindparam(f"in_{nearest[-1]}"),
            Account.balance > 0,
            Account.balance > Account.held,
            Account.unit == POINTS,
            Account.person_id > LEFT_THEM,
            ~told,
        )
        .order_by(Account.ends_on, Account.name)
    )
    return once_for_all(query)
