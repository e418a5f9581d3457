"""A word on a button: the button carries the word's sign, not its place in a list that changes."""

import hashlib
from collections.abc import Iterable

SYMBOLS = 8


def sign_of(word: str) -> str:
    """Short enough for a button, whatever the word."""
    return hashlib.sha256(word.encode()).hexdigest()[:SYMBOLS]


def meant(known: Iterable[str], sign: str) -> str | None:
    """The word that was tapped; None: it is not there any more."""
    return next((word for word in known if sign_of(word) == sign), None)
