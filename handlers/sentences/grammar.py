"""A sentence is read by patterns, the first that fits the whole of it; anything else is none.

There is no guessing: what is not said by a pattern is not meant. A pattern's name is its meaning,
and its groups are what it is about: ``what`` a product, ``who`` a person, ``n`` a number, and
``mall``, ``day``, ``store``, ``note``.
"""

import re
import unicodedata
from dataclasses import dataclass

from handlers.sentences import chinese, english

LONGEST = 200  # signs of a sentence; what is longer is a letter


@dataclass(frozen=True, slots=True)
class Said:
    """What a sentence means, and what it is about."""

    means: str
    about: dict[str, str]

    def get(self, name: str) -> str:
        return self.about.get(name, "")


def read(text: str) -> Said | None:
    """The meaning of a sentence, or None: then it is something to search for."""
    said = tidied(text)
    if not said or len(said) > LONGEST:
        return None
    for patterns in (english.PATTERNS, chinese.PATTERNS):
        for means, pattern in patterns:
            if found := pattern.fullmatch(said):
                about = {name: one.strip() for name, one in found.groupdict().items() if one}
                return Said(means, about)
    return None


def tidied(text: str) -> str:
    """Without what changes no meaning: width, spaces, a full stop, "please"."""
    said = unicodedata.normalize("NFKC", text).replace("’", "'").replace("、", ",")
    said = re.sub(r"\s+", " ", said).strip()
    said = re.sub(r"[\s?!.。~]+$", "", said)
    said = english.POLITE.sub("", said)
    said = re.sub(r"[\s,]+(?:please|thanks|thank you)$", "", said, flags=re.IGNORECASE)
    return chinese.POLITE.sub("", said).strip()
