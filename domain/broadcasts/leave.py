"""Somebody wants no broadcasts of a merchant, or wants them again."""

from dataclasses import dataclass

from sqlalchemy import delete

from domain.broadcasts.model import BroadcastLeft
from domain.desk import DEED, READ, Work, operation
from domain.errors import NotFound
from domain.merchants import Merchant
from domain.roles import Permission


@dataclass(frozen=True, slots=True)
class Subscribed:
    merchant_id: int
    merchant: str
    wanted: bool


@operation(Permission.SEE_OWN_CARDS, kind=DEED)
async def want_broadcasts(work: Work, *, wanted: bool) -> Subscribed:
    """The actor's own choice at this merchant; said twice it is the same. Raises NotFound."""
    done = await _subscribed(work, wanted)
    if wanted:
        await work.session.execute(
            delete(BroadcastLeft).where(
                BroadcastLeft.merchant_id == work.merchant_id,
                BroadcastLeft.person_id == work.actor.id,
            )
        )
    else:
        await work.session.execute(
            work.insert(BroadcastLeft)
            .values(merchant_id=work.merchant_id, person_id=work.actor.id, at=work.now)
            .on_conflict_do_nothing()
        )
    return done


@operation(Permission.SEE_OWN_CARDS, kind=READ)
async def wants_broadcasts(work: Work) -> Subscribed:
    """Whether the actor gets this merchant's broadcasts."""
    left = await work.session.get(BroadcastLeft, (work.merchant_id, work.actor.id))
    return await _subscribed(work, left is None)


async def _subscribed(work: Work, wanted: bool) -> Subscribed:
    merchant = await work.session.get(Merchant, work.merchant_id)
    if merchant is None:
        raise NotFound("merchants")
    return Subscribed(work.merchant_id, merchant.name, wanted)
