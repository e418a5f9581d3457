"""Why a picture is not looked at, and the bounds that decide it. Loads no library of pictures."""

from dataclasses import dataclass

MAX_BYTES = 20 * 1024 * 1024  # what a bot may download from Telegram
MAX_PIXELS = 50_000_000
MIN_SIDE = 20


class Problem(Exception):
    """Why nothing can be read at all. Subclasses carry the number that was broken."""


class NotAPicture(Problem):
    """Not a JPEG, PNG, WebP or HEIC, or broken off in the middle."""


@dataclass
class TooHeavy(Problem):
    size: int  # bytes


@dataclass
class TooManyPixels(Problem):
    width: int
    height: int


@dataclass
class TooSmall(Problem):
    width: int
    height: int


class TooMuch(Problem):
    """Looking at it takes more time or memory than one picture gets."""


class Cut(Problem):
    """The program stopped before it was looked at."""


class Lost(Problem):
    """It did not arrive whole; sent again, it may."""
