"""The code of a store that opens and closes shifts: printed, and renewed when it got out."""

import secrets
from dataclasses import dataclass

from sqlalchemy import select

from domain.desk import DEED, NOTE, Work, operation
from domain.roles import Permission
from domain.secrets import Token
from domain.shifts.model import ShiftLink
from domain.stores import living_store


@dataclass(frozen=True, slots=True)
class StoreCode:
    token: Token
    store: str


@operation(Permission.MANAGE_STORES, kind=NOTE)
async def shift_code(work: Work, *, store_id: int) -> StoreCode:
    """The store's code as it is now; made when first asked for. Raises NotFound."""
    store = await living_store(work, store_id)
    await work.session.execute(
        work.insert(ShiftLink)
        .values(token=_token(), merchant_id=work.merchant_id, store_id=store_id)
        .on_conflict_do_nothing()
    )
    token = await work.session.scalar(
        select(ShiftLink.token).where(
            ShiftLink.merchant_id == work.merchant_id, ShiftLink.store_id == store_id
        )
    )
    return StoreCode(Token(token or ""), store.name)


@operation(Permission.MANAGE_STORES, kind=DEED)
async def renew_shift_code(work: Work, *, store_id: int) -> str:
    """A new code, which ``shift_code`` tells; what was printed before is dead. The store's name.
    Raises NotFound."""
    store = await living_store(work, store_id)
    new = work.insert(ShiftLink).values(
        token=_token(), merchant_id=work.merchant_id, store_id=store_id
    )
    await work.session.execute(
        new.on_conflict_do_update(
            index_elements=["merchant_id", "store_id"], set_={"token": new.excluded.token}
        )
    )
    return store.name


def _token() -> str:
    return secrets.token_urlsafe(12)
