"""Once a day: every unit sums to zero, and every balance is its transfers."""

from dataclasses import dataclass

from sqlalchemy import Subquery, case, func, select, union_all

from domain.desk import TICK, Work, operation
from domain.ledger.model import Account, Kind, LedgerCheck, Transfer
from domain.roles import Permission


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


@operation(Permission.TICK, kind=TICK)
async def check_accounts(work: Work) -> list[Wrong]:
    """Once a day of the merchant; what is wrong goes to the alarm chat."""
    today = (await work.house()).today
    entered = await work.session.scalar(
        work.insert(LedgerCheck)
        .values(merchant_id=work.merchant_id, day=today, wrong=0, at=work.now)
        .on_conflict_do_nothing()
        .returning(LedgerCheck.day)
    )
    if entered is None:
        return []
    wrong = await wrong_accounts(work)
    if wrong:
        row = await work.session.get_one(LedgerCheck, (work.merchant_id, today))
        row.wrong = len(wrong)
    return wrong


async def wrong_accounts(work: Work) -> list[Wrong]:
    """At most a hundred of each."""
    sides = _sides(work)
    balance, held = func.coalesce(sides.c.balance, 0), func.coalesce(sides.c.held, 0)
    rows = await work.session.execute(
        select(Account.name, Account.unit, Account.balance, balance, Account.held, held)
        .outerjoin(sides, (sides.c.name == Account.name) & (sides.c.unit == Account.unit))
        .where(
            Account.merchant_id == work.merchant_id,
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
    sums = await work.session.execute(
        select(Account.unit, func.sum(Account.balance))
        .where(Account.merchant_id == work.merchant_id)
        .group_by(Account.unit)
        .having(func.sum(Account.balance) != 0)
    )
    return wrong + [Wrong("*", unit, int(total), 0) for unit, total in sums]


def _sides(work: Work) -> Subquery:
    """Every transfer seen from both its accounts, added up."""
    amount, kind = Transfer.amount, Transfer.kind
    moves = kind.in_((Kind.MOVED, Kind.POSTED))
    mine = Transfer.merchant_id == work.merchant_id
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
