"""The closed list of answers to "may this be redeemed?", and the facts each carries."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto

from domain.cards import Terms
from domain.desk import Weight
from domain.secrets import CardCode


class Outcome(StrEnum):
    """In the order in which they are checked; the first that applies is the answer.

    Validity stands before "used up". A pause stands before the database is
    asked, or a guesser would go on learning.
    """

    REDEEMED = auto()
    MISTYPED = auto()
    PAUSED = auto()
    NO_STORE = auto()  # the person has not said where (S4-33)
    UNKNOWN = auto()  # also another merchant's: the same words, the same time
    REVOKED = auto()
    REPLACED = auto()
    FROZEN = auto()  # its holder denied a use of it
    NOT_YET_VALID = auto()
    EXPIRED = auto()
    WRONG_STORE = auto()
    USED_UP = auto()
    TOO_MANY_USES = auto()
    BELOW = auto()  # the bill is too small for it
    BILL = auto()  # good; how much the bill is has still to be said
    AGAIN = auto()  # good, but used a moment ago: is it the same person once more?
    CHOOSE = auto()  # good; the number of uses, or a second tap, is still to be given
    PIN_NEEDED = auto()
    PIN_WRONG = auto()
    PIN_LOCKED = auto()
    PIN_NOT_CHOSEN = auto()

    @property
    def open(self) -> bool:
        """Neither done nor refused: the person is asked something first."""
        return self in _OPEN

    @property
    def weight(self) -> Weight:
        """A wrong PIN asks again, but is counted: it is an answer that stands."""
        if self is Outcome.REDEEMED:
            return Weight.DONE
        return Weight.ASKED if self.open and self not in _COUNTED else Weight.KEPT


_COUNTED = frozenset({Outcome.PIN_WRONG, Outcome.PIN_LOCKED})
_OPEN = frozenset(
    {
        Outcome.NO_STORE,
        Outcome.BILL,
        Outcome.AGAIN,
        Outcome.CHOOSE,
        Outcome.PIN_NEEDED,
        Outcome.PIN_WRONG,
        Outcome.PIN_LOCKED,
        Outcome.PIN_NOT_CHOSEN,
    }
)


@dataclass(frozen=True, slots=True)
class Use:
    """An earlier redemption of the same card: who, when, where, how many, with which photo."""

    at: datetime
    uses: int
    store: str
    by: str  # empty: somebody who no longer works here (D18)
    photo: str | None
    record_id: int
    undoable: bool  # by the actor, now


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one code. ``left`` and ``total`` None mean unlimited."""

    outcome: Outcome
    at: datetime
    code: CardCode
    uses: int = 1  # of a question (CHOOSE, AGAIN) 0: not said yet
    card_id: int | None = None
    title: str = ""
    holder: str = ""
    total: int | None = None
    left: int | None = None
    record_id: int | None = None
    store: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    ended_at: datetime | None = None
    good_at: tuple[str, ...] = ()
    last: Use | None = None
    terms: Terms | None = None  # what it takes off a bill
    bill: int | None = None
    due: int | None = None  # what the customer pays of it
    pausing: bool = False  # this guess was one too many: the person is paused from now on
