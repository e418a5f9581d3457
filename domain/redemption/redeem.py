"""Redeeming a card: one conditional update decides, and only a refusal asks why.

S4-31 to S4-34, S1-26 to S1-28, D13, D17, D23, D24. This is what a queue at the till waits for.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.cards import CardState, parse
from domain.desk import HotWork, Weight, hot_operation
from domain.engine import stamp
from domain.errors import NotAllowed
from domain.limits import GUESS_WINDOW, GUESSES, USES
from domain.redemption.model import How, Redemption
from domain.redemption.receipt import Outcome, Receipt, Use
from domain.redemption.statements import (
    COUNT_GUESSES,
    GOOD_AT,
    LAST,
    PAUSE,
    RECORD,
    REFUSE,
    STANDING,
    TAKE,
    TAKE_OBVIOUS,
    WHY,
)
from domain.roles import Permission
from domain.secrets import CardCode, Pin
from domain.staff import PinVerdict, check_pin, prove, tell_leaders


def _weight(receipt: Receipt) -> Weight:
    return receipt.outcome.weight


@hot_operation(Permission.REDEEM, weigh=_weight, before=prove)
async def redeem(
    work: HotWork,
    *,
    code: CardCode,
    uses: int | None = None,
    how: How = How.TYPED,
    photo: str | None = None,
    pin: Pin | None = None,
    sure: bool = False,
) -> Receipt:
    """Take uses of the card with this code, at the store where the actor stands.

    ``uses`` None takes the one use that is obvious, or answers CHOOSE; ``sure`` is the second
    tap of a store that asks for one. Every refusal is an answer and is kept.
    """
    wish = _Wish(_symbols(code), uses, how, photo, sure)
    receipt = await _decided(work, code, wish, pin)
    if receipt.outcome.weight is Weight.KEPT and not receipt.outcome.open:
        await _keep(work, receipt, wish)
    return receipt


# A link can be typed as well as scanned: only a photo shows the code itself (D23).
_BY_HAND = frozenset({How.TYPED, How.LINK})


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is asked for. ``symbols`` empty: mistyped."""

    symbols: str
    uses: int | None
    how: How
    photo: str | None = None
    sure: bool = False


@dataclass(frozen=True, slots=True)
class _Standing:
    """The person at work, where, and what is asked there, as of this very transaction."""

    paused: bool
    store: str
    confirm: bool  # a second tap
    pin_typed: bool
    pin_above: int | None
    has_pin: bool


async def judge(work: HotWork, code: CardCode) -> Receipt:
    """What redeeming would answer, taking nothing; CHOOSE where the card is good."""
    wish = _Wish(_symbols(code), None, How.TYPED)
    if not wish.symbols:
        return Receipt(Outcome.MISTYPED, work.now, code)
    receipt = await _why_not(work, code, wish, await _standing(work))
    if receipt.outcome is Outcome.UNKNOWN:
        await _keep(work, receipt, wish)
    return receipt


def _symbols(code: CardCode) -> str:
    """The code's symbols; empty where it is mistyped, before the database is asked."""
    parsed = parse(code.reveal())
    return parsed.symbols if parsed and parsed.good else ""


async def _decided(work: HotWork, code: CardCode, wish: _Wish, pin: Pin | None) -> Receipt:
    if not wish.symbols:
        return Receipt(Outcome.MISTYPED, work.now, code)
    if work.actor.at_store is None or work.actor.staff_id is None:
        standing = await _standing(work)
        outcome = Outcome.PAUSED if standing.paused else Outcome.NO_STORE
        return Receipt(outcome, work.now, code)
    if pin is not None:
        verdict = await check_pin(work, pin)
        if verdict is not PinVerdict.RIGHT:
            return Receipt(_PIN[verdict], work.now, code, wish.uses or 1)
    if wish.uses is None or 1 <= wish.uses <= USES:
        taken = await _taken(work, code, wish, pinned=pin is not None)
        if taken is not None:
            return taken
    return await _asked_back(work, code, wish, pinned=pin is not None)


async def _taken(work: HotWork, code: CardCode, wish: _Wish, *, pinned: bool) -> Receipt | None:
    """The one deciding update and its record; None where a rule says no or something is asked."""
    actor, wanted = work.actor, wish.uses or 1
    taken = await work.lane.first(
        TAKE_OBVIOUS if wish.uses is None else TAKE,
        merchant=work.merchant_id,
        symbols=wish.symbols,
        store=actor.at_store,
        staff=actor.staff_id,
        now=work.now,
        uses=wanted,
        sure=wish.sure,
        pinned=pinned,
        typed=wish.how in _BY_HAND,
        screen=wish.how is How.SCREEN and actor.leads,
    )
    if taken is None:
        return None
    card_id, title, total, used, holder_id, holder, store = taken
    record_id = await work.number(Redemption)
    await work.lane.all(
        RECORD,
        merchant_id=work.merchant_id,
        id=record_id,
        card_id=card_id,
        store_id=actor.at_store,
        staff_id=actor.staff_id,
        uses=wanted,
        at=work.now,
        how=wish.how,
        photo=wish.photo,
    )
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
            store=store,
            at=work.now.isoformat(),
        )
    return Receipt(
        outcome=Outcome.REDEEMED,
        at=work.now,
        code=code,
        uses=wanted,
        card_id=card_id,
        title=title,
        holder=holder,
        total=total,
        left=left,
        record_id=record_id,
        store=store,
    )


async def _asked_back(work: HotWork, code: CardCode, wish: _Wish, *, pinned: bool) -> Receipt:
    """Why nothing was taken: the rule that says no, or what is still to be said."""
    standing = await _standing(work)
    seen = await _why_not(work, code, wish, standing)
    if seen.outcome is not Outcome.CHOOSE:
        return seen
    if standing.confirm and not wish.sure:
        return seen
    if wish.uses is None and seen.left not in (1, None):
        return seen
    if not pinned and _asks_pin(work, wish, standing):
        needed = Outcome.PIN_NEEDED if standing.has_pin else Outcome.PIN_NOT_CHOSEN
        return replace(seen, outcome=needed, uses=wish.uses or 1)
    return seen  # it became good in this very moment: the next tap takes it


def _asks_pin(work: HotWork, wish: _Wish, standing: _Standing) -> bool:
    """D23: leaders on a card's screen always; others where the merchant wants it."""
    return (
        (wish.how is How.SCREEN and work.actor.leads)
        or (wish.how in _BY_HAND and standing.pin_typed)
        or (standing.pin_above is not None and (wish.uses or 1) > standing.pin_above)
    )


async def _standing(work: HotWork) -> _Standing:
    """Raises NotAllowed where the person does not work here any more."""
    row = await work.lane.first(
        STANDING,
        merchant=work.merchant_id,
        staff=work.actor.staff_id,
        store=work.actor.at_store,
    )
    if row is None:
        raise NotAllowed(Permission.REDEEM)
    paused, pin, typed, above, store, confirm = row
    return _Standing(
        paused=paused is not None,
        store=store or "",
        confirm=bool(confirm),
        pin_typed=bool(typed),
        pin_above=above,
        has_pin=pin is not None,
    )


async def _why_not(work: HotWork, code: CardCode, wish: _Wish, standing: _Standing) -> Receipt:
    """The first rule that says no, with its facts; CHOOSE where none does."""
    merchant, store = work.merchant_id, work.actor.at_store
    seen = Receipt(Outcome.UNKNOWN, work.now, code, wish.uses or 1, store=standing.store)
    if standing.paused:
        return replace(seen, outcome=Outcome.PAUSED)
    row = await work.lane.first(WHY, merchant=merchant, symbols=wish.symbols, store=store)
    if row is None:
        return seen
    card_id, title, total, used, holder, state, begins, ends, ended, here = row
    left = None if total is None else total - used
    outcome = _first_no(work.now, state, begins, ends, bool(here), left, wish.uses)
    good_at: tuple[str, ...] = ()
    last = None
    if outcome is Outcome.WRONG_STORE:
        rows = await work.lane.all(GOOD_AT, merchant=merchant, card=card_id)
        good_at = tuple(name for (name,) in rows)
    if outcome in (Outcome.USED_UP, Outcome.TOO_MANY_USES, Outcome.CHOOSE):
        use = await work.lane.first(LAST, merchant=merchant, card=card_id)
        last = Use(*use) if use else None
    return replace(
        seen,
        outcome=outcome,
        card_id=card_id,
        title=title,
        holder=holder,
        total=total,
        left=left,
        store=standing.store,
        valid_from=begins,
        valid_until=ends,
        ended_at=ended,
        good_at=good_at,
        last=last,
    )


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


async def _keep(work: HotWork, receipt: Receipt, wish: _Wish) -> None:
    """Refused scans are data; five unknown codes in ten minutes pause the person."""
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
    if receipt.outcome is Outcome.UNKNOWN:
        await _count_guess(work, receipt.store)


async def _count_guess(work: HotWork, store: str) -> None:
    who = {"merchant": work.merchant_id, "staff": work.actor.staff_id}
    counted = await work.lane.first(COUNT_GUESSES, **who, since=work.now - GUESS_WINDOW)
    if counted is None or counted[0] < GUESSES:
        return
    paused = await work.lane.first(PAUSE, **who, now=work.now)
    if paused is None:
        return
    await tell_leaders(
        work,
        "scanning_paused",
        f"scanning-paused:{work.actor.staff_id}:{work.now.isoformat()}",
        staff_id=work.actor.staff_id,
        name=paused[0],
        guesses=counted[0],
        store=store,
    )


_PIN = {
    PinVerdict.WRONG: Outcome.PIN_WRONG,
    PinVerdict.LOCKED: Outcome.PIN_LOCKED,
    PinVerdict.NONE_CHOSEN: Outcome.PIN_NOT_CHOSEN,
}
