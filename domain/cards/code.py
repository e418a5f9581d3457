"""The code of a card: 15 random symbols of Crockford's base 32 and one Luhn mod 32 check symbol.

75 bits cannot be guessed; the check symbol refuses a slip of the finger before the database is
asked.
"""

import re
import secrets
from dataclasses import dataclass
from functools import lru_cache

from domain.errors import Refusal
from domain.signs import narrow

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)}
_READ_AS = str.maketrans("OIL", "011")

_LINK = re.compile(
    r"(?:t\.me/\w{3,40}\?start=|tg://resolve\?domain=\w{3,40}&start=)r-([0-9A-Za-z]{16})(?![\w-])"
)
_PAYLOAD = re.compile(r"r-([0-9A-Za-z]{16})\Z")
# Of text whose signs are ``narrow``; of some keyboards a dash between two groups is two.
_TYPED = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9A-Za-z]{4} ?-{0,2} ?){3}[0-9A-Za-z]{4}(?![0-9A-Za-z])"
)

# What was meant as a code and lost or gained symbols: in groups as printed, or in one run.
_NEAR_GROUPS = re.compile(r"(?:[0-9A-Za-z]{4}[- ]){2,5}[0-9A-Za-z]{0,4}")
_NEAR_RUN = re.compile(r"[0-9A-Za-z]{12,20}")
_NEAR_LINK = re.compile(r"start=r-([0-9A-Za-z]{6,30})(?![\w-])")


@dataclass
class WrongLength(Refusal):
    """Nearly a code: one has sixteen symbols, this has ``symbols``."""

    symbols: int


@dataclass(frozen=True, slots=True)
class Code:
    """Sixteen symbols; ``good`` when the check symbol fits."""

    symbols: str
    good: bool


def new_code() -> str:
    """A fresh code of sixteen symbols, from the system's own randomness."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + check_symbol(body)


def check_symbol(body: str) -> str:
    """Luhn mod N with N = 32: catches every single slip and nearly every swap of neighbours."""
    total = 0
    for place, symbol in enumerate(reversed(body)):
        product = _VALUE[symbol] * (2 if place % 2 == 0 else 1)
        total += product // 32 + product % 32
    return ALPHABET[-total % 32]


def parse(text: str) -> Code | None:
    """One code as somebody typed or scanned it, or a link that carries one; None: not a code."""
    text = narrow(text).strip()
    link = _LINK.search(text) or _PAYLOAD.match(text)
    if link:
        return _code(link[1])
    return _code(text) if _TYPED.fullmatch(text) else None


def codes_in(text: str) -> list[Code]:
    """Every code in a typed or forwarded text, each once, in order."""
    text = narrow(text)
    found = {_code(match[1]): None for match in _LINK.finditer(text)}
    rest = _LINK.sub(" ", text)
    for match in _TYPED.finditer(rest):
        # Sixteen letters may be a word, or several. One code in 400 has neither digit nor dash:
        # it is told by its capitals and its check symbol.
        code, words = _code(match[0]), match[0].replace(" ", "").isalpha()
        if not words or (match[0].isupper() and code and code.good):
            found.setdefault(code)
    if not found and (alone := parse(text)):
        found[alone] = None
    return [code for code in found if code]


def near_code(text: str) -> int | None:
    """How many symbols a text has that was meant as one code and is too short or too long; None:
    it was not, or is as long as a code."""
    text = narrow(text).strip()
    if link := _NEAR_LINK.search(text):
        run = link[1]
    elif _NEAR_GROUPS.fullmatch(text) or _NEAR_RUN.fullmatch(text):
        run = "".join(filter(str.isalnum, text))
        if run.isalpha() or (run.isdigit() and run == text):
            return None
    else:
        return None
    return len(run) if len(run) != LENGTH else None


def pretty(symbols: str) -> str:
    """``XXXX-XXXX-XXXX-XXXX``, as printed."""
    return "-".join(symbols[start : start + 4] for start in range(0, LENGTH, 4))


def link_payload(symbols: str) -> str:
    """What stands behind ``?start=`` in a card's link."""
    return f"r-{symbols}"


@lru_cache(maxsize=256)  # one update asks for the same code several times
def _code(raw: str) -> Code | None:
    symbols = "".join(filter(str.isalnum, raw)).upper().translate(_READ_AS)
    if len(symbols) != LENGTH:
        return None
    good = set(symbols) <= set(ALPHABET) and check_symbol(symbols[:-1]) == symbols[-1]
    return Code(symbols, good)
