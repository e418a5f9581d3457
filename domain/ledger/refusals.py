"""When the ledger says no."""

from dataclasses import dataclass

from domain.errors import Refusal


@dataclass
class TooLittle(Refusal):
    """There is less than was asked for. ``free`` is what may be spent just now."""

    unit: str
    free: int
    asked: int


@dataclass
class GivenBack(Refusal):
    """It was given back already; ``left`` of it was not."""

    left: int


class KeyTaken(Exception):
    """A defect: a transfer's key was said before, of something else."""
