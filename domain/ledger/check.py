"""Once a day: every unit sums to zero, and every balance is its transfers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Subquery, case, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from domain.chores import Chore, again
from domain.desk import TICK, Work, operation
from domain.engine import Database, Values
from domain.ledger.model import Account, Kind, Transfer
from domain.roles import Actor, Permission

NIGHT = 240  # minutes after midnight in which accounts are checked


@dataclass(frozen=True, slots=True)
class Wrong:
    """``balance`` beside what the transfers say; of a unit's sum, beside zero."""

    account: str
    unit: str
    balance: int
    ledger: int

    @property
    def id(self) -> str:
        return self.unit


async def _compare(database: Database, actor: Actor, _: Values) -> dict[str, list[Wrong]]:
    """All is read beside the transaction: each balance and its transfers at one moment."""
    async with database.reading() as session:
        return {"wrong": await wrong_accounts(session, actor.merchant_id)}


@operation(Permission.TICK, kind=TICK, before=_compare)
async def check_accounts(work: Work, *, wrong: Sequence[Wrong] = ()) -> list[Wrong]:
    """Once a day of the merchant, in its night; what is wrong goes to the alarm chat.

    ``wrong`` is what was found before the transaction began.
    """
    house = await work.house()
    later = timedelta(minutes=work.merchant_id % NIGHT)  # not all merchants of a zone at once
    await again(work, Chore.ACCOUNTS, house.midnight + later)
    return list(wrong)


async def wrong_accounts(session: AsyncSession, merchant_id: int) -> list[Wrong]:
    """At most a hundred of each."""
    sides = _sides(merchant_id)
    balance, held = func.coalesce(sides.c.balance, 0), func.coalesce(sides.c.held, 0)
    rows = await session.execute(
        select(Account.name, Account.unit, Account.balance, balance, Account.held, held)
        .outerjoin(sides, (sides.c.name == Account.name) & (sides.c.unit == Account.unit))
        .where(
            Account.merchant_id == merchant_id,
            (Account.balance != balance) | (Account.held != held),
        )
        .limit(100)
    )
    wrong = []
    for name, unit, is_balance, said_balance, is_held, said_held in rows:
        if is_balance != int(said_balance):
            wrong.append(Wrong(name, unit, is_balance, int(said_balance)))
        if is_held != int(said_held):
            wrong.append(Wrong(f"{name} (held)", unit, is_held, int(said_held)))
    sums = await session.execute(
        select(Account.unit, func.sum(Account.balance))
        .where(Account.merchant_id == merchant_id)
        .group_by(Account.unit)
        .having(func.sum(Account.balance) != 0)
    )
    return wrong + [Wrong("*", unit, int(total), 0) for unit, total in sums]


def _sides(merchant_id: int) -> Subquery:
    """Every transfer seen from both its accounts, added up."""
    amount, kind = Transfer.amount, Transfer.kind
    moves = kind.in_((Kind.MOVED, Kind.POSTED))
    mine = Transfer.merchant_id == merchant_id
    both = union_all(
        select(
            Transfer.source.label("name"),
            Transfer.unit.label("unit"),
            case((moves, -amount), else_=0).label("balance"),
            case((kind == Kind.HELD, amount), (kind == Kind.MOVED, 0), else_=-amount).label(
                "held"
            ),
        ).where(mine),
        select(
            Transfer.target.label("name"),
            Transfer.unit.label("unit"),
            case((moves, amount), else_=0).label("balance"),
            (amount * 0).label("held"),
        ).where(mine),
    ).subquery()
    return (
        select(
            both.c.name,
            both.c.unit,
            func.sum(both.c.balance).label("balance"),
            func.sum(both.c.held).label("held"),
        )
        .group_by(both.c.name, both.c.unit)
        .subquery()
    )
