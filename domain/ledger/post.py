"""Transfers are written, and balances follow, in one transaction.

The key decides first: said again with the same content, nothing moves. Then every account is
changed by one conditional statement, in the order of their names, so that two deeds wait for
each other and never for each other's other half.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import ColumnElement, Table, bindparam, select, update

from domain.chores import Chore, soon
from domain.desk import Work
from domain.engine import Statement, Values, bound, insert_for, once_for_all, tidy
from domain.ledger.accounts import Side, side_of
from domain.ledger.model import Account, Kind, Transfer
from domain.ledger.refusals import GivenBack, KeyTaken, TooLittle
from domain.limits import LINE


@dataclass(frozen=True, slots=True)
class Entry:
    """What shall be written. ``of_id`` names a hold to resolve, or what is given back."""

    key: str
    unit: str
    source: Side
    target: Side
    amount: int
    kind: Kind = Kind.MOVED
    of_id: int | None = None
    ref: str = ""
    reason: str = ""


@dataclass(slots=True)
class _Change:
    balance: int = 0
    held: int = 0


_SIDES = {  # kind → balance of the source, held of the source, balance of the target
    Kind.MOVED: (-1, 0, 1),
    Kind.HELD: (0, 1, 0),
    Kind.POSTED: (-1, -1, 1),
    Kind.VOIDED: (0, -1, 0),
}


_WRITE = Statement(
    lambda insert: (
        insert(Transfer)
        .values(
            bound(
                "merchant_id",
                "id",
                "key",
                "unit",
                "source",
                "target",
                "amount",
                "kind",
                "of_id",
                "back",
                "at",
                "ref",
                "reason",
                "actor_id",
                "actor_name",
            )
        )
        .on_conflict_do_nothing()
        .returning(Transfer.id)
    )
)


_MORE, _MORE_HELD = (
    bindparam(name, type_=Account.__table__.c.balance.type) for name in ("more", "more_held")
)


def _balance(*allowed: ColumnElement[bool]) -> Statement:
    return Statement(
        lambda _: (
            update(Account)
            .where(
                Account.merchant_id == bindparam("merchant"),
                Account.name == bindparam("account"),
                Account.unit == bindparam("of_unit"),
                *allowed,
            )
            .values(balance=Account.balance + _MORE, held=Account.held + _MORE_HELD)
            .returning(Account.name)
        )
    )


_ADD = _balance()
_BACK = Statement(
    lambda _: (
        update(Transfer)
        .where(
            Transfer.merchant_id == bindparam("merchant"),
            Transfer.id == bindparam("of"),
            Transfer.back + _MORE <= Transfer.amount,
        )
        .values(back=Transfer.back + _MORE)
        .returning(Transfer.back)
    )
)
_TAKE = _balance(Account.balance + _MORE - Account.held - _MORE_HELD >= 0)


async def write(work: Work, *entries: Entry, first: int | None = None) -> list[Transfer]:
    """All of them or none; ``first``: the number of the first, where it was taken before. Raises
    TooLittle, GivenBack, KeyTaken (a defect)."""
    if not entries:
        return []
    written, changes = [], defaultdict[tuple[Side, str], _Change](_Change)
    taken = [] if first is None else [first]
    taken += await work.numbers(Transfer, len(entries) - len(taken))
    for number, entry in zip(taken, entries, strict=True):
        row, fresh = await _row(work, number, entry)
        written.append(row)
        if not fresh:
            continue
        balance, held, gain = _SIDES[entry.kind]
        source = changes[entry.source, entry.unit]
        source.balance += balance * entry.amount
        source.held += held * entry.amount
        changes[entry.target, entry.unit].balance += gain * entry.amount
    for (place, unit), change in sorted(
        changes.items(), key=lambda one: (one[0][0].name, one[0][1])
    ):
        if change.balance or change.held:
            await _change(work, place, unit, change)
    return written


async def credit_each(work: Work, unit: str, source: Side, entries: Sequence[Entry]) -> int:
    """The same from one outside account to many accounts that are no other's target here, a table
    at a time; what of it was not said before. A key that was said is left out, whatever of."""
    numbers = await work.numbers(Transfer, len(entries))
    rows = [_values(work, *one) for one in zip(numbers, entries, strict=True)]
    connection = await work.session.connection()
    fresh = await connection.execute(
        insert_for(connection.dialect.name, cast("Table", Transfer.__table__))
        .on_conflict_do_nothing()
        .returning(Transfer.__table__.c.key),
        rows,
    )
    keys = set(fresh.scalars())
    written = sorted((one for one in entries if one.key in keys), key=lambda one: one.target.name)
    if not written:
        return 0
    total = sum(one.amount for one in written)
    await _change(work, source, unit, _Change(balance=-total))
    accounts = insert_for(connection.dialect.name, cast("Table", Account.__table__))
    await connection.execute(
        accounts.on_conflict_do_update(
            index_elements=["merchant_id", "name", "unit"],
            set_={"balance": Account.balance + accounts.excluded.balance},
        ),
        [
            {
                "merchant_id": work.merchant_id,
                "name": one.target.name,
                "unit": unit,
                "balance": one.amount,
                "held": 0,
                "outside": False,
                "person_id": one.target.person_id,
                "ends_on": one.target.ends_on,
            }
            for one in written
        ],
    )
    return total


async def resolve(work: Work, held: Transfer, kind: Kind, key: str) -> Transfer:
    """Post a hold or void it: once, whoever else wants to. Points that are free again after their
    last day end at once. Raises KeyTaken where the other happened before."""
    entry = Entry(
        key=key,
        unit=held.unit,
        source=side_of(held.source),
        target=side_of(held.target),
        amount=held.amount,
        kind=kind,
        of_id=held.id,
        ref=held.ref,
        reason=held.reason,
    )
    (written,) = await write(work, entry)
    ends_on = entry.source.ends_on
    if kind is Kind.VOIDED and ends_on is not None and ends_on < (await work.house()).today:
        await soon(work, Chore.POINTS)
    return written


async def give_back(
    work: Work,
    original: Transfer,
    key: str,
    reason: str,
    amount: int | None = None,
    target: Side | None = None,
) -> Transfer:
    """The way back of what was moved or posted; ``target``: where it waits until it is there.
    Raises GivenBack: never more than there was."""
    amount = original.amount if amount is None else amount
    said = await _known(work, key)
    if said is None:
        lane = await work.lane()
        asked = {"merchant": work.merchant_id, "of": original.id, "more": amount}
        taken = await lane.first(_BACK, **asked)
        if taken is None:
            left = await work.session.scalar(
                select(Transfer.amount - Transfer.back).where(
                    Transfer.merchant_id == work.merchant_id, Transfer.id == original.id
                )
            )
            raise GivenBack(left or 0)
    entry = Entry(
        key=key,
        unit=original.unit,
        source=side_of(original.target),
        target=target or side_of(original.source),
        amount=amount,
        of_id=original.id,
        ref=original.ref,
        reason=reason,
    )
    return (await write(work, entry))[0]


async def _known(work: Work, key: str) -> Transfer | None:
    asked = {"merchant": work.merchant_id, "said": key}
    found: Transfer | None = await work.session.scalar(_SAID, asked)
    return found


_SAID = once_for_all(
    select(Transfer).where(
        Transfer.merchant_id == bindparam("merchant"), Transfer.key == bindparam("said")
    )
)


async def _row(work: Work, number: int, entry: Entry) -> tuple[Transfer, bool]:
    """The transfer of this key, and whether it was written just now."""
    values = _values(work, number, entry)
    if await (await work.lane()).first(_WRITE, **values) is not None:
        return Transfer(**values), True
    before = await _known(work, entry.key)
    said = ("unit", "source", "target", "amount", "kind", "of_id")
    if before is None or any(getattr(before, name) != values[name] for name in said):
        raise KeyTaken(entry.key)
    return before, False


def _values(work: Work, number: int, entry: Entry) -> Values:
    return {
        "merchant_id": work.merchant_id,
        "id": number,
        "key": entry.key,
        "unit": entry.unit,
        "source": entry.source.name,
        "target": entry.target.name,
        "amount": entry.amount,
        "kind": entry.kind,
        "of_id": entry.of_id,
        "back": 0,
        "at": work.now,
        "ref": entry.ref,
        "reason": tidy(entry.reason)[:LINE],
        "actor_id": work.actor.id,
        "actor_name": work.actor.name,
    }


async def _change(work: Work, place: Side, unit: str, change: _Change) -> None:
    if await _updated(work, place, unit, change):
        return
    await work.session.execute(
        work.insert(Account)
        .values(
            merchant_id=work.merchant_id,
            name=place.name,
            unit=unit,
            balance=0,
            held=0,
            outside=place.outside,
            person_id=place.person_id,
            ends_on=place.ends_on,
        )
        .on_conflict_do_nothing()
    )
    if await _updated(work, place, unit, change):
        return
    row = await work.session.scalar(
        select(Account)
        .where(
            Account.merchant_id == work.merchant_id,
            Account.name == place.name,
            Account.unit == unit,
        )
        .execution_options(populate_existing=True)
    )
    free = row.balance - row.held if row else 0
    raise TooLittle(unit, free, change.held - change.balance)


async def _updated(work: Work, place: Side, unit: str, change: _Change) -> bool:
    """Whether the one statement that decides has changed the balance."""
    checked = not place.outside and change.balance < change.held
    found = await (await work.lane()).first(
        _TAKE if checked else _ADD,
        merchant=work.merchant_id,
        account=place.name,
        of_unit=unit,
        more=change.balance,
        more_held=change.held,
    )
    return found is not None
