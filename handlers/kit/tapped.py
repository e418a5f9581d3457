"""A word on a button: the button carries the word's sign, not its place in a list that changes.

And a tick on one: the button says whether it ticks or takes the tick away, so that of two taps on
the same screen the second means what the first did.
"""

import hashlib
from collections.abc import Iterable
from typing import TypeVar

A = TypeVar("A", int, str)
SYMBOLS = 8
_ON, _OFF = "+", "-"


def sign_of(word: str) -> str:
    """Short enough for a button, whatever the word."""
    return hashlib.sha256(word.encode()).hexdigest()[:SYMBOLS]


def meant(known: Iterable[str], sign: str) -> str | None:
    """The word that was tapped; None: it is not there any more."""
    return next((word for word in known if sign_of(word) == sign), None)


def to_turn(word: str, ticked: bool) -> str:
    """For a button that ticks ``word``, or where it is ticked takes the tick away."""
    return (_OFF if ticked else _ON) + word


def turn_in(said: str) -> tuple[str, bool | None]:
    """The word, and whether it is to be ticked; None: a button of before, which turns it."""
    way, word = said[:1], said[1:]
    return (word, way == _ON) if word and way in (_ON, _OFF) else (said, None)


def after_tap(ticked: Iterable[A], tapped: Iterable[A], on: bool | None) -> list[A]:
    """What is ticked then; ``on``: whether the tap ticks, or takes away; None: it turns."""
    before, these = set(ticked), set(tapped)
    if on is None:
        return sorted(before ^ these)
    return sorted(before | these if on else before - these)
