"""How accounts are called. A name says whose it is, so that nobody has to look it up."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Side:
    """An account by its name; ``outside`` may go below zero: it is the world's side."""

    name: str
    person_id: int | None = None
    ends_on: date | None = None

    @property
    def outside(self) -> bool:
        return self.name.startswith("@")


WORLD = Side("@world")  # where points come from, and where they end
PROVIDER = Side("@provider")
STARS_OF_TELEGRAM = Side("@stars")
ELSEWHERE = Side("@elsewhere")  # another shop system, which takes the money itself
SALES = Side("sales")  # what was paid for orders
DIFFERENCE = Side("@difference")  # what a count of a till found missing, or too much
DRAWS = Side("draws")  # points that entries of draws cost
EXPIRED = Side("expired")  # points whose last day is over
DUE_BACK = Side("due_back")  # came in, and belongs to who paid it


def cash(store_id: int | None) -> Side:
    """A store's till; without a store, money that was taken somewhere."""
    return Side(f"@cash:{store_id}" if store_id else "@cash")


def member(person_id: int, ends_on: date | None = None) -> Side:
    """A member's own; points with an end lie apart by their last day."""
    name = f"member:{person_id}"
    return Side(f"{name}:{ends_on.isoformat()}" if ends_on else name, person_id, ends_on)


def pending(person_id: int) -> Side:
    """Earned by an order that is not completed yet."""
    return Side(f"pending:{person_id}", person_id)


def side_of(name: str) -> Side:
    """The account of this name."""
    kind, _colon, rest = name.partition(":")
    if kind not in ("member", "pending"):
        return Side(name)
    person, _colon, day = rest.partition(":")
    return Side(name, int(person), date.fromisoformat(day) if day else None)
