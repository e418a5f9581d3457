"""Why the catalogue says no."""

from dataclasses import dataclass

from domain.errors import Refusal


@dataclass
class Incomplete(Refusal):
    """Fields without which this product cannot be (S0-17: e-commerce; S4-20: cross-store)."""

    fields: tuple[str, ...]


@dataclass
class SkuTaken(Refusal):
    sku: str


@dataclass
class TooBig(Refusal):
    """A picture is over 2 MB (S0-10, S0-11)."""

    size: int
    limit: int


class WrongPicture(Refusal):
    """Not a PNG or JPEG (S0-10, S0-11)."""


class FileComesIn(Refusal):
    """A file is being brought in: for that moment only it changes what there is."""
