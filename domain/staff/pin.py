"""A short secret of one's own, asked before a redemption that nobody shows a code for (D23).

Hashing takes some 40 ms on purpose: it is done in a thread, before the transaction begins.
"""

import asyncio
import hashlib
import secrets
from enum import StrEnum, auto

from sqlalchemy import Executable, and_, bindparam, case, null, or_, select, update

from domain.desk import DEED, HotWork, Weight, Work, operation
from domain.engine import Database, Fetched, Moment, Statement, Values
from domain.errors import Malformed
from domain.limits import PIN_LOCK, PIN_TRIES
from domain.roles import Actor, Permission
from domain.secrets import Pin
from domain.staff.model import Staff


class PinVerdict(StrEnum):
    """A wrong PIN is counted, so it is an answer and not a refusal that rolls back."""

    RIGHT = auto()
    WRONG = auto()
    LOCKED = auto()
    NONE_CHOSEN = auto()


_WHO = and_(Staff.merchant_id == bindparam("merchant"), Staff.id == bindparam("staff"))
_SECRET = Statement(lambda _: select(Staff.pin_hash).where(_WHO))
_RIGHT = Staff.pin_hash == bindparam("proof")
_LAST = Staff.pin_failures + 1 >= PIN_TRIES


# One statement decides and counts, or twenty wrong ones at once would be one.
def _try() -> Executable:
    return (
        update(Staff)
        .where(
            _WHO,
            Staff.pin_hash.is_not(None),
            or_(Staff.pin_locked_until.is_(None), Staff.pin_locked_until <= bindparam("now")),
        )
        .values(
            pin_failures=case((or_(_RIGHT, _LAST), 0), else_=Staff.pin_failures + 1),
            pin_locked_until=case(
                (and_(~_RIGHT, _LAST), bindparam("until", type_=Moment)), else_=null()
            ),
        )
        .returning(Staff.pin_hash, Staff.pin_locked_until)
        .execution_options(synchronize_session=False)
    )


_TRY = Statement(lambda _: _try())


async def prove(database: Database, actor: Actor, values: Values) -> Values:
    """Hash a typed PIN with the salt of the one that was chosen, outside any transaction."""
    pin: Pin | None = values.get("pin")
    if pin is None:
        return values
    async with database.lane(write=False) as lane:
        row = await lane.first(_SECRET, merchant=actor.merchant_id, staff=actor.staff_id)
    if row is None or row[0] is None:
        return values
    return values | {"pin": Pin(await _hashed(pin, row[0].partition("$")[0]))}


async def check_pin(work: HotWork, proof: Pin) -> PinVerdict:
    """Whether this is the actor's PIN, hashed by ``prove``; the fifth wrong one locks it for a
    quarter of an hour."""
    who = {"merchant": work.merchant_id, "staff": work.actor.staff_id}
    tried = await work.lane.first(_TRY, **who, **_asked(work, proof))
    if tried is None:
        kept = await work.lane.first(_SECRET, **who)
        return PinVerdict.LOCKED if kept and kept[0] else PinVerdict.NONE_CHOSEN
    return _judged(tried, proof)


def _asked(work: Work | HotWork, proof: Pin) -> Values:
    return {"proof": proof.reveal(), "now": work.now, "until": work.now + PIN_LOCK}


def _judged(tried: Fetched | None, proof: Pin) -> PinVerdict:
    if tried is None:
        return PinVerdict.LOCKED
    kept, until = tried
    if secrets.compare_digest(kept, proof.reveal()):
        return PinVerdict.RIGHT
    return PinVerdict.LOCKED if until else PinVerdict.WRONG


async def _choose(database: Database, actor: Actor, values: Values) -> Values:
    """The new PIN as its hash, the old one as its proof. Raises Malformed."""
    new: Pin = values["new_pin"]
    digits = new.reveal()
    if not (digits.isascii() and digits.isdigit() and 4 <= len(digits) <= 8):
        raise Malformed("pin")
    hashed = Pin(await _hashed(new, secrets.token_hex(8)))
    return await prove(database, actor, values | {"new_pin": hashed})


def _weight(verdict: PinVerdict) -> Weight:
    return Weight.DONE if verdict is PinVerdict.RIGHT else Weight.KEPT


@operation(Permission.REDEEM, kind=DEED, weigh=_weight, before=_choose)
async def set_pin(work: Work, *, new_pin: Pin, pin: Pin | None = None) -> PinVerdict:
    """Choose a PIN of 4 to 8 digits; RIGHT: it is chosen (S4-26, D23). ``pin`` is the one until
    now, if any.

    The old one is guessed no more often here than at the till, and a lock stays. Raises
    Malformed.
    """
    who = {"merchant": work.merchant_id, "staff": work.actor.staff_id}
    kept = await work.session.scalar(select(Staff.pin_hash).where(_WHO), who)
    if kept is not None:
        if pin is None:
            return PinVerdict.WRONG
        found = await work.session.execute(_try(), who | _asked(work, pin))
        verdict = _judged(found.first(), pin)
        if verdict is not PinVerdict.RIGHT:
            return verdict
    await work.session.execute(
        update(Staff).where(_WHO).values(pin_hash=bindparam("chosen")),
        who | {"chosen": new_pin.reveal()},
    )
    return PinVerdict.RIGHT


@operation(Permission.MANAGE_STAFF, kind=DEED)
async def clear_pin(work: Work, *, staff_id: int) -> str:
    """A colleague forgot it: the next one is chosen without the old (D23), and works at once; a
    lock of one's own stays. The name. Raises NotFound."""
    staff = await work.get(Staff, staff_id)
    lifted: Values = {"pin_failures": 0, "pin_locked_until": None}
    if staff_id == work.actor.staff_id:
        lifted = {}
    await work.session.execute(
        update(Staff)
        .where(Staff.merchant_id == work.merchant_id, Staff.id == staff_id)
        .values(pin_hash=None, **lifted)
        .execution_options(synchronize_session=False)
    )
    return staff.name


async def _hashed(pin: Pin, salt: str) -> str:
    """``salt$hash``, as it is kept."""
    return f"{salt}${await asyncio.to_thread(_scrypt, pin.reveal(), salt)}"


def _scrypt(pin: str, salt: str) -> str:
    return hashlib.scrypt(pin.encode(), salt=salt.encode(), n=2**14, r=8, p=1).hex()
