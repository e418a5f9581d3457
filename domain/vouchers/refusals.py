"""Why a voucher is not given out."""

from dataclasses import dataclass

from domain.errors import Refusal


@dataclass
class AllClaimed(Refusal):
    """None is left of it (S1-10)."""

    name: str


@dataclass
class TooFewLeft(Refusal):
    """Fewer are left than shall be printed."""

    name: str
    left: int


@dataclass
class AlreadyOver(Refusal):
    """What would be printed is good for nothing any more."""

    voucher_id: int
    name: str


@dataclass
class EnoughClaimed(Refusal):
    """The person has as many of it as one may have (S1-13, D20)."""

    name: str
    most: int


@dataclass
class NotGivenOut(Refusal):
    """``why``: paused, revoked, over, unpromoted."""

    name: str
    why: str
