"""Tags from a typed line: of products, of members, of those who may buy."""

import re
from collections.abc import Iterable

from domain.engine import tidy
from domain.errors import Malformed
from domain.limits import TAG, TAGS
from domain.signs import is_dash

NONE = frozenset({"", "-", "none", "no", "never", "无", "没有", "永不", "长期"})


def is_none(text: str) -> bool:
    """Whether it says that there is none, or nothing."""
    return is_dash(text) or text.strip().casefold() in NONE


def split_tags(text: str) -> list[str]:
    """Tags from one line. Raises Malformed("tags", …) for too many or too long ones."""
    found = list(dict.fromkeys(tidy(one) for one in re.split(r"[,;，；、|]", text) if tidy(one)))
    if len(found) == 1 and is_none(found[0]):
        return []
    if len(found) > TAGS or any(len(one) > TAG for one in found):
        raise Malformed("tags", TAG)
    return found


def with_tick(words: Iterable[str], word: str, ticked: bool) -> list[str]:
    """The words with one more, or without it. Raises Malformed("tags", …) for too many."""
    left = [one for one in words if one != word]
    if not ticked:
        return left
    if len(left) >= TAGS or not 0 < len(word) <= TAG:
        raise Malformed("tags", TAG)
    return [*left, word]
