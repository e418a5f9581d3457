"""Redeeming a card: one conditional update decides, and only a refusal asks why.

S4-31 to S4-34, S1-26 to S1-28, D13, D17, D23, D24. This is what a queue at the till waits for.
"""

from dataclasses import replace
from datetime import datetime

from domain.cards.code import parse
from domain.cards.model import CardState
from domain.desk import HotWork, hot_operation
from domain.errors import NotAllowed
from domain.journal import mask
from domain.limits import GUESS_WINDOW, GUESSES, USES
from domain.redemption.model import How
from domain.redemption.receipt import Outcome, Receipt, Use
from domain.redemption.statements import (
    COUNT_GUESSES,
    GOOD_AT,
    LAST,
    PAUSE,
    RECORD,
    REFUSE,
    STAFF,
    TAKE,
    TAKE_OBVIOUS,
    WHO_LEADS,
    WHY,
)
from domain.roles import Permission
from domain.staff.pin import PinVerdict, check_pin, has_pin


@hot_operation(Permission.REDEEM)
async def redeem(
    work: HotWork,
    *,
    code: str,
    uses: int | None = None,
    how: How = How.TYPED,
    photo: str | None = None,
    pin: str | None = None,
    sure: bool = False,
) -> Receipt:
    """Take uses of the card with this code, at the store where the actor stands.

    ``uses`` None takes the one use that is obvious, or answers CHOOSE; ``sure`` is the second
    tap of a store that asks for one. Every refusal is an answer and is kept.
    """
    receipt = await _decided(work, code, uses, how, photo, pin, sure)
    if receipt.outcome is not Outcome.REDEEMED and not receipt.outcome.open:
        await _keep(work, receipt, uses, how, photo)
    return receipt


async def judge(work: HotWork, code: str, how: How) -> Receipt:
    """What redeeming would answer, taking nothing; CHOOSE where the card is good."""
    symbols = _symbols(work, code)
    if isinstance(symbols, Receipt):
        return symbols
    receipt = await _why_not(work, symbols, None)
    if receipt.outcome is Outcome.UNKNOWN:
        await _keep(work, receipt, None, how, None)
    return receipt


def _symbols(work: HotWork, code: str) -> str | Receipt:
    """The code's symbols, or what is answered before the database is asked for it."""
    parsed = parse(code)
    if parsed is None or not parsed.good:
        return Receipt(Outcome.MISTYPED, work.now, parsed.symbols if parsed else code[:40])
    if work.actor.paused:
        return Receipt(Outcome.PAUSED, work.now, parsed.symbols)
    return parsed.symbols


async def _decided(
    work: HotWork,
    code: str,
    uses: int | None,
    how: How,
    photo: str | None,
    pin: str | None,
    sure: bool,
) -> Receipt:
    actor = work.actor
    symbols = _symbols(work, code)
    if isinstance(symbols, Receipt):
        return symbols
    if actor.at_store is None or actor.staff_id is None:
        return Receipt(Outcome.NO_STORE, work.now, symbols)
    if uses is not None and not 1 <= uses <= USES:
        return await _why_not(work, symbols, uses)
    asks_pin = _asks_pin(work, how, uses or 1)
    if (asks_pin and pin is None) or (actor.confirm and not sure):
        # Look first: there is no point in asking for a PIN or a tap for a card that is no good.
        seen = await _why_not(work, symbols, uses)
        if seen.outcome is not Outcome.CHOOSE or not (asks_pin and (sure or not actor.confirm)):
            return seen
        if uses is None and seen.left not in (1, None):
            return seen
        needed = Outcome.PIN_NEEDED if await has_pin(work) else Outcome.PIN_NOT_CHOSEN
        return replace(seen, outcome=needed, uses=uses or 1)
    if asks_pin and pin is not None:
        verdict = await check_pin(work, pin)
        if verdict is not PinVerdict.RIGHT:
            return Receipt(_PIN[verdict], work.now, symbols, uses or 1)
    return await _taken(work, symbols, uses, how, photo)


async def _taken(
    work: HotWork, symbols: str, uses: int | None, how: How, photo: str | None
) -> Receipt:
    actor, wanted = work.actor, uses or 1
    taken = await work.lane.first(
        TAKE_OBVIOUS if uses is None else TAKE,
        merchant=work.merchant_id,
        symbols=symbols,
        store=actor.at_store,
        staff=actor.staff_id,
        now=work.now,
        uses=wanted,
    )
    if taken is None:
        return await _why_not(work, symbols, uses)
    card_id, title, total, used, holder_id, holder = taken
    recorded = await work.lane.first(
        RECORD,
        merchant_id=work.merchant_id,
        card_id=card_id,
        store_id=actor.at_store,
        staff_id=actor.staff_id,
        uses=wanted,
        at=work.now,
        how=how,
        photo=photo,
    )
    record_id: int = recorded[0] if recorded else 0
    left = None if total is None else total - used
    if holder_id is not None:
        await work.owe(
            "card_used",
            f"card-used:{record_id}",
            holder_id,
            card_id=card_id,
            title=title,
            uses=wanted,
            left=left,
            store=actor.at_store_name,
            at=work.now.isoformat(),
        )
    return Receipt(
        Outcome.REDEEMED,
        work.now,
        symbols,
        wanted,
        card_id,
        title,
        holder,
        total,
        left,
        record_id,
        actor.at_store_name,
    )


def _asks_pin(work: HotWork, how: How, uses: int) -> bool:
    """D23: leaders on a card's screen always; others where the merchant wants it."""
    actor = work.actor
    return (
        (how is How.SCREEN and actor.leads)
        or (how is How.TYPED and actor.pin_typed)
        or (actor.pin_above is not None and uses > actor.pin_above)
    )


async def _why_not(work: HotWork, symbols: str, uses: int | None) -> Receipt:
    """The first rule that says no, with its facts; CHOOSE where none does."""
    merchant, store = work.merchant_id, work.actor.at_store
    if await _paused_meanwhile(work):
        return Receipt(Outcome.PAUSED, work.now, symbols, uses or 1)
    row = await work.lane.first(WHY, merchant=merchant, symbols=symbols, store=store)
    if row is None:
        return Receipt(Outcome.UNKNOWN, work.now, symbols, uses or 1)
    card_id, title, total, used, holder, state, begins, ends, ended, here = row
    left = None if total is None else total - used
    outcome = _first_no(work.now, state, begins, ends, bool(here), left, uses)
    good_at: tuple[str, ...] = ()
    last = None
    if outcome is Outcome.WRONG_STORE:
        rows = await work.lane.all(GOOD_AT, merchant=merchant, card=card_id)
        good_at = tuple(name for (name,) in rows)
    if outcome in (Outcome.USED_UP, Outcome.TOO_MANY_USES, Outcome.CHOOSE):
        use = await work.lane.first(LAST, merchant=merchant, card=card_id)
        last = Use(*use) if use else None
    return Receipt(
        outcome,
        work.now,
        symbols,
        uses or 1,
        card_id,
        title,
        holder,
        total,
        left,
        None,
        work.actor.at_store_name,
        begins,
        ends,
        ended,
        good_at,
        last,
    )


async def _paused_meanwhile(work: HotWork) -> bool:
    """Whether the person was paused since the update came in. Raises NotAllowed if removed."""
    row = await work.lane.first(STAFF, merchant=work.merchant_id, staff=work.actor.staff_id)
    if row is None:
        raise NotAllowed(Permission.REDEEM)
    return row[0] is not None


def _first_no(
    now: datetime,
    state: CardState,
    begins: datetime,
    ends: datetime | None,
    here: bool,
    left: int | None,
    uses: int | None,
) -> Outcome:
    rules = (
        (state == CardState.REVOKED, Outcome.REVOKED),
        (state == CardState.REPLACED, Outcome.REPLACED),
        (begins > now, Outcome.NOT_YET_VALID),
        (ends is not None and ends <= now, Outcome.EXPIRED),
        (not here, Outcome.WRONG_STORE),
        (left == 0, Outcome.USED_UP),
        (
            uses is not None and not 1 <= uses <= (USES if left is None else left),
            Outcome.TOO_MANY_USES,
        ),
    )
    return next((outcome for broken, outcome in rules if broken), Outcome.CHOOSE)


async def _keep(
    work: HotWork, receipt: Receipt, uses: int | None, how: How, photo: str | None
) -> None:
    """Refused scans are data; five unknown codes in ten minutes pause the person."""
    actor = work.actor
    await work.lane.all(
        REFUSE,
        merchant_id=work.merchant_id,
        at=work.now,
        staff_id=actor.staff_id,
        store_id=actor.at_store,
        card_id=receipt.card_id,
        masked=mask(receipt.code),
        reason=receipt.outcome.value,
        uses=uses if uses is None or abs(uses) < 10**6 else None,
        how=how,
        photo=photo,
    )
    if receipt.outcome is Outcome.UNKNOWN:
        await _count_guess(work)


async def _count_guess(work: HotWork) -> None:
    who = {"merchant": work.merchant_id, "staff": work.actor.staff_id}
    counted = await work.lane.first(COUNT_GUESSES, **who, since=work.now - GUESS_WINDOW)
    if counted is None or counted[0] < GUESSES:
        return
    paused = await work.lane.first(PAUSE, **who, now=work.now)
    if paused is None:
        return
    for (leader,) in await work.lane.all(WHO_LEADS, merchant=work.merchant_id):
        await work.owe(
            "scanning_paused",
            f"scanning-paused:{work.actor.staff_id}:{work.now.isoformat()}:{leader}",
            leader,
            staff_id=work.actor.staff_id,
            name=paused[0],
            guesses=counted[0],
            store=work.actor.at_store_name,
        )


_PIN = {
    PinVerdict.WRONG: Outcome.PIN_WRONG,
    PinVerdict.LOCKED: Outcome.PIN_LOCKED,
    PinVerdict.NONE_CHOSEN: Outcome.PIN_NOT_CHOSEN,
}
