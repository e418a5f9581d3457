"""Redeeming a card: one conditional update decides, and only a refusal asks why.

S4-31 to S4-34, S1-26 to S1-28, D13, D17, D23, D24. This is what a queue at the till waits for.
"""

from dataclasses import replace

from domain.cards import BY_CODE, about_pass, catch_up, terms_of
from domain.desk import HotWork, Weight, hot_operation
from domain.errors import Malformed
from domain.limits import USES
from domain.money import MOST
from domain.redemption.judge import Standing, Wish, standing_of, symbols_of, why_not
from domain.redemption.model import How, Redemption
from domain.redemption.receipt import Outcome, Receipt
from domain.redemption.refused import keep
from domain.redemption.statements import RECORD, TAKE, TAKE_OBVIOUS
from domain.roles import Permission
from domain.secrets import CardCode, Pin
from domain.staff import PinVerdict, check_pin, prove


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
    again: bool = False,
    bill: int | None = None,
) -> Receipt:
    """Take uses of the card with this code, at the store where the actor stands.

    ``uses`` None takes the one use that is obvious, or answers CHOOSE; ``sure`` is the second
    tap of a store that asks for one, ``again`` that of who was told that the card was used within
    the store's minutes, or AGAIN is the answer. ``bill``, in minor units: what the
    card takes something off (S1-09); BILL asks for it. Every refusal is an answer and is kept.

    Raises Malformed (a bill that is none).
    """
    if bill is not None and not 1 <= bill <= MOST:
        raise Malformed("bill", MOST)
    wish = Wish(symbols_of(code), uses, how, photo, sure=sure, again=again, bill=bill)
    receipt = await _decided(work, code, wish, pin)
    if receipt.outcome.weight is Weight.KEPT and not receipt.outcome.open:
        return await keep(work, receipt, wish)
    return receipt


# A link can be typed as well as scanned: only a photo shows the code itself (D23).
_BY_HAND = frozenset({How.TYPED, How.LINK})


async def _decided(work: HotWork, code: CardCode, wish: Wish, pin: Pin | None) -> Receipt:
    if not wish.symbols:
        return Receipt(Outcome.MISTYPED, work.now, code)
    if work.actor.at_store is None or work.actor.staff_id is None:
        standing = await standing_of(work)
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


async def _taken(work: HotWork, code: CardCode, wish: Wish, *, pinned: bool) -> Receipt | None:
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
        again=wish.again,
        second=int(work.now.timestamp()),
        pinned=pinned,
        typed=wish.how in _BY_HAND,
        screen=wish.how is How.SCREEN and actor.leads,
        bill=wish.bill,
    )
    if taken is None:
        return None
    card_id, title, total, used, holder_id, holder, *about = taken
    begins, ends, store, opened, *about_bill = about
    terms = terms_of(*about_bill)
    bill = wish.bill if terms else None
    due = terms.due(bill) if terms and bill is not None else None
    record_id = await work.number(Redemption)
    await work.lane.all(
        RECORD,
        merchant_id=work.merchant_id,
        id=record_id,
        card_id=card_id,
        store_id=actor.at_store,
        staff_id=actor.staff_id,
        uses=wanted,
        bill=bill,
        due=due,
        at=work.now,
        how=wish.how,
        photo=wish.photo,
    )
    left = None if total is None else total - used
    if holder_id is not None:
        if opened:
            await work.rewrite_copies(about_pass(card_id))
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
            bill=bill,
            due=due,
            currency=terms.currency if terms else "",
            record_id=record_id,
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
        valid_from=begins,
        valid_until=ends,
        terms=terms,
        bill=bill,
        due=due,
    )


async def _asked_back(work: HotWork, code: CardCode, wish: Wish, *, pinned: bool) -> Receipt:
    """Why nothing was taken: the rule that says no, or what is still to be said."""
    await catch_up(work.lane, work.merchant_id, BY_CODE, symbols=wish.symbols)  # D31
    standing = await standing_of(work)
    seen = await why_not(work, code, wish, standing)
    if seen.outcome is not Outcome.CHOOSE:
        return seen
    if standing.confirm and not wish.sure:
        return seen
    if wish.bill is not None and seen.terms is None:
        return seen  # it takes nothing off a bill: is it meant at all?
    if wish.uses is None and seen.left not in (1, None):
        return seen
    if not pinned and _asks_pin(work, wish, standing):
        needed = Outcome.PIN_NEEDED if standing.has_pin else Outcome.PIN_NOT_CHOSEN
        return replace(seen, outcome=needed, uses=wish.uses or 1)
    # It became good in this very moment; if it did not stay so, the next tap takes it.
    return await _taken(work, code, wish, pinned=pinned) or seen


def _asks_pin(work: HotWork, wish: Wish, standing: Standing) -> bool:
    """D23: leaders on a card's screen always; others where the merchant wants it."""
    return (
        (wish.how is How.SCREEN and work.actor.leads)
        or (wish.how in _BY_HAND and standing.pin_typed)
        or (standing.pin_above is not None and (wish.uses or 1) > standing.pin_above)
    )


_PIN = {
    PinVerdict.WRONG: Outcome.PIN_WRONG,
    PinVerdict.LOCKED: Outcome.PIN_LOCKED,
    PinVerdict.NONE_CHOSEN: Outcome.PIN_NOT_CHOSEN,
}
