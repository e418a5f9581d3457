"""Whether a card may be redeemed: the facts, and the first rule that says no."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from domain.cards import CardState, Terms, parse, terms_of
from domain.desk import HotWork, Work
from domain.engine import Fetched
from domain.errors import NotAllowed
from domain.limits import UNDO_WINDOW, USES
from domain.redemption.model import How
from domain.redemption.receipt import Outcome, Receipt, Use
from domain.redemption.statements import GOOD_AT, LAST, LAST_BEFORE, STANDING, WHY
from domain.roles import Permission
from domain.secrets import CardCode


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. ``symbols`` empty: mistyped."""

    symbols: str
    uses: int | None
    how: How
    photo: str | None = None
    sure: bool = False
    again: bool = False
    bill: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The person at work, where, and what is asked there, as of this very transaction."""

    paused: bool
    store: str
    confirm: bool  # a second tap
    again: timedelta  # in which the same card is asked about
    pin_typed: bool
    pin_above: int | None
    has_pin: bool


def symbols_of(code: CardCode) -> str:
    """The code's symbols; empty where it is mistyped, before the database is asked."""
    parsed = parse(code.reveal())
    return parsed.symbols if parsed and parsed.good else ""


async def standing_of(work: HotWork) -> Standing:
    """Raises NotAllowed where the person does not work here any more."""
    row = await work.lane.first(
        STANDING,
        merchant=work.merchant_id,
        staff=work.actor.staff_id,
        store=work.actor.at_store,
    )
    if row is None:
        raise NotAllowed(Permission.REDEEM)
    paused, pin, typed, above, store, confirm, again = row
    return Standing(
        paused=paused is not None,
        store=store or "",
        confirm=bool(confirm),
        again=timedelta(minutes=again or 0),
        pin_typed=bool(typed),
        pin_above=above,
        has_pin=pin is not None,
    )


async def why_not(work: HotWork, code: CardCode, wish: Wish, standing: Standing) -> Receipt:
    """The first rule that says no, with its facts; CHOOSE where none does."""
    merchant, store = work.merchant_id, work.actor.at_store
    seen = Receipt(Outcome.UNKNOWN, work.now, code, wish.uses or 1, store=standing.store)
    if standing.paused:
        return replace(seen, outcome=Outcome.PAUSED)
    row = await work.lane.first(WHY, merchant=merchant, symbols=wish.symbols, store=store)
    if row is None:
        return seen
    (
        card_id,
        title,
        total,
        used,
        holder,
        state,
        frozen,
        begins,
        ends,
        ended,
        here,
        second,
        *bill,
    ) = row
    terms = terms_of(*bill)
    left = None if total is None else total - used
    here = here or store is None  # who stands nowhere yet is not at a wrong store
    outcome = _first_no(work.now, state, frozen, begins, ends, bool(here), left, wish.uses)
    if outcome is Outcome.CHOOSE and terms is not None:
        outcome = _of_bill(terms, wish.bill)
    fresh = second is not None and second > (work.now - standing.again).timestamp() // 1
    if outcome is Outcome.CHOOSE and fresh and not (wish.again and wish.uses):
        outcome = Outcome.AGAIN
    good_at: tuple[str, ...] = ()
    last = None
    if outcome is Outcome.WRONG_STORE:
        rows = await work.lane.all(GOOD_AT, merchant=merchant, card=card_id)
        good_at = tuple(name for (name,) in rows)
    if outcome in _TELLING_LAST:
        use = await work.lane.first(LAST, merchant=merchant, card=card_id)
        if use is None and outcome is Outcome.AGAIN:
            use = await _before_it_was_replaced(work, card_id, second)
        last = use_of(work, use) if use else None
    return replace(
        seen,
        outcome=outcome,
        uses=wish.uses or (0 if outcome in _ASKING else 1),
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
        terms=terms,
        bill=wish.bill,
        due=terms.due(wish.bill) if terms and wish.bill is not None else None,
    )


async def _before_it_was_replaced(work: HotWork, card_id: int, second: int) -> Fetched | None:
    """The use a moment ago, of a card that was reissued or handed on since."""
    at = datetime.fromtimestamp(second, UTC)
    until = at + timedelta(seconds=1)
    return await work.lane.first(
        LAST_BEFORE, merchant=work.merchant_id, card=card_id, at=at, until=until
    )


def use_of(work: HotWork | Work, row: Fetched) -> Use:
    """``row`` of LAST and HISTORY."""
    at, uses, store, by, photo, record_id, staff_id = row
    own = staff_id == work.actor.staff_id and work.now <= at + UNDO_WINDOW
    return Use(
        at=at,
        uses=uses,
        store=store,
        by=by,
        photo=photo,
        record_id=record_id,
        undoable=own or work.actor.leads,
    )


def _of_bill(terms: Terms, bill: int | None) -> Outcome:
    """S1-09: a threshold is reached or not; without a bill nothing can be said."""
    if bill is None:
        return Outcome.BILL
    return Outcome.CHOOSE if bill >= terms.threshold else Outcome.BELOW


_ASKING = (Outcome.CHOOSE, Outcome.AGAIN, Outcome.BILL)
_TELLING_LAST = (Outcome.USED_UP, Outcome.TOO_MANY_USES, Outcome.AGAIN, Outcome.CHOOSE)


def _first_no(
    now: datetime,
    state: CardState,
    frozen: datetime | None,
    begins: datetime,
    ends: datetime | None,
    here: bool,
    left: int | None,
    uses: int | None,
) -> Outcome:
    rules = (
        (state == CardState.REVOKED, Outcome.REVOKED),
        (state == CardState.REPLACED, Outcome.REPLACED),
        (frozen is not None, Outcome.FROZEN),
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
