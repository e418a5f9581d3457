"""A short secret of one's own, asked before a redemption that nobody shows a code for (D23)."""

import hashlib
import hmac
import secrets
from enum import StrEnum, auto

from sqlalchemy import bindparam, select, update

from domain.desk import DEED, HotWork, Work, operation
from domain.engine import Statement
from domain.errors import Malformed
from domain.limits import PIN_LOCK, PIN_TRIES
from domain.roles import Permission
from domain.secrets import Pin
from domain.staff.model import Staff


@operation(Permission.REDEEM, kind=DEED)
async def set_pin(work: Work, *, new_pin: Pin) -> bool:
    """Choose a PIN of 4 to 8 digits. Raises Malformed."""
    digits = new_pin.reveal()
    if not (digits.isascii() and digits.isdigit() and 4 <= len(digits) <= 8):
        raise Malformed("pin")
    salt = secrets.token_hex(8)
    await work.session.execute(
        update(Staff)
        .where(Staff.merchant_id == work.merchant_id, Staff.id == work.actor.staff_id)
        .values(pin_hash=f"{salt}${_hash(digits, salt)}", pin_failures=0, pin_locked_until=None)
    )
    return True


class PinVerdict(StrEnum):
    """A wrong PIN is counted, so it is an answer and not a refusal that rolls back."""

    RIGHT = auto()
    WRONG = auto()
    LOCKED = auto()
    NONE_CHOSEN = auto()


_SECRET = Statement(
    lambda _: select(Staff.pin_hash, Staff.pin_failures, Staff.pin_locked_until).where(
        Staff.merchant_id == bindparam("merchant"), Staff.id == bindparam("staff")
    )
)
_COUNT = Statement(
    lambda _: (
        update(Staff)
        .where(Staff.merchant_id == bindparam("merchant"), Staff.id == bindparam("staff"))
        .values(pin_failures=bindparam("failures"), pin_locked_until=bindparam("until"))
    )
)


async def check_pin(work: HotWork, pin: Pin) -> PinVerdict:
    """Whether this is the actor's PIN; the fifth wrong one locks it for a quarter of an hour."""
    who = {"merchant": work.merchant_id, "staff": work.actor.staff_id}
    row = await work.lane.first(_SECRET, **who)
    if row is None or row[0] is None:
        return PinVerdict.NONE_CHOSEN
    kept, failures, until = row
    if until and until > work.now:
        return PinVerdict.LOCKED
    salt, wanted = kept.split("$")
    if hmac.compare_digest(_hash(pin.reveal(), salt), wanted):
        await work.lane.all(_COUNT, **who, failures=0, until=None)
        return PinVerdict.RIGHT
    locked = failures + 1 >= PIN_TRIES
    until = work.now + PIN_LOCK if locked else None
    await work.lane.all(_COUNT, **who, failures=0 if locked else failures + 1, until=until)
    return PinVerdict.LOCKED if locked else PinVerdict.WRONG


def _hash(pin: str, salt: str) -> str:
    return hashlib.scrypt(pin.encode(), salt=salt.encode(), n=2**14, r=8, p=1).hex()
