"""Refused scans are data; five unknown codes in ten minutes pause the person."""

from dataclasses import replace

from domain.desk import HotWork
from domain.engine import stamp
from domain.limits import GUESS_WINDOW, GUESSES
from domain.redemption.judge import Wish
from domain.redemption.receipt import Outcome, Receipt
from domain.redemption.statements import COUNT_GUESSES, PAUSE, REFUSE
from domain.staff import tell_leaders


async def keep(work: HotWork, receipt: Receipt, wish: Wish) -> Receipt:
    """Keep a refused scan; the answer, which says so where this guess pauses the person."""
    actor = work.actor
    await work.lane.all(
        REFUSE,
        merchant_id=work.merchant_id,
        id=stamp(),
        at=work.now,
        staff_id=actor.staff_id,
        store_id=actor.at_store,
        card_id=receipt.card_id,
        masked=str(receipt.code),
        reason=receipt.outcome.value,
        uses=wish.uses if wish.uses is None or abs(wish.uses) < 10**6 else None,
        how=wish.how,
        photo=wish.photo,
    )
    if receipt.outcome is Outcome.UNKNOWN and await _count_guess(work, receipt.store):
        return replace(receipt, pausing=True)
    return receipt


async def _count_guess(work: HotWork, store: str) -> bool:
    """Whether the person was paused by this one."""
    who = {"merchant": work.merchant_id, "staff": work.actor.staff_id}
    counted = await work.lane.first(COUNT_GUESSES, **who, since=work.now - GUESS_WINDOW)
    if counted is None or counted[0] < GUESSES:
        return False
    paused = await work.lane.first(PAUSE, **who, now=work.now)
    if paused is None:
        return False
    await tell_leaders(
        work,
        "scanning_paused",
        f"scanning-paused:{work.actor.staff_id}:{work.now.isoformat()}",
        staff_id=work.actor.staff_id,
        name=paused[0],
        guesses=counted[0],
        store=store,
    )
    return True
