"""Why an order is not placed, paid or moved on."""

from dataclasses import dataclass

from domain.errors import Refusal


@dataclass
class WrongState(Refusal):
    """The order stands where this step does not lead from."""

    no: str
    state: str
    step: str


@dataclass
class PriceChanged(Refusal):
    """It costs something else by now than what was agreed to. Money in minor units."""

    listing_id: int
    points: int
    cash: int
    currency: str


@dataclass
class Unanswered(Refusal):
    """Something has to be said before it can be ordered: ``address``, ``store``, ``form``."""

    what: str


@dataclass
class CannotPaySo(Refusal):
    """This order cannot be paid by these means."""

    means: str


@dataclass
class ToldOtherwise(Refusal):
    """An order of this number is here already, and something else of it than its state."""

    no: str


@dataclass
class MadeElsewhere(Refusal):
    """Its buyer pays it, or takes it back, in the shop system where it was made."""

    no: str


@dataclass
class NoBuyer(Refusal):
    """What is credited to a member, or kept in their name, needs a member."""


@dataclass
class GivesNothing(Refusal):
    """A points product of which nobody said how many points it gives (D02)."""

    product_id: int
