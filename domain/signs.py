"""Signs as a phone's keyboard writes them where a number, a day or an amount is typed: of full
width, of Chinese punctuation, a dash of any length. Names and sentences keep theirs."""

import re

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_OTHERS = {"。": ".", "｡": ".", "、": ",", "､": ",", "〜": "~"}
_SPACES = dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f\u3000", " ")
_DASHES = dict.fromkeys("‐‑‒–—―−", "-")
_SIGNS = str.maketrans(_OTHERS | _SPACES | _DASHES) | _WIDE
_BAR = re.compile("[|｜]")


def narrow(text: str) -> str:
    """``１，０００。５０`` as 1,000.50; ``2026／12／31`` as 2026/12/31."""
    return text if text.isascii() else text.translate(_SIGNS)


def is_dash(text: str) -> bool:
    """Whether a dash is all that it says: "none"."""
    said = narrow(text).strip()
    return bool(said) and not said.strip("-")


def parts_of(line: str) -> list[str]:
    """What a typed line holds between its bars."""
    return [part.strip() for part in _BAR.split(line)]


def has_bar(line: str) -> bool:
    return _BAR.search(line) is not None
