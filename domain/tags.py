"""Tags from a typed line: of products, of members, of those who may buy."""

import re

from domain.engine import tidy
from domain.errors import Malformed
from domain.limits import TAG, TAGS

NONE = frozenset({"", "-", "none", "no", "无", "没有"})


def split_tags(text: str) -> list[str]:
    """Tags from one line. Raises Malformed("tags", …) for too many or too long ones."""
    found = list(dict.fromkeys(tidy(one) for one in re.split(r"[,;，；、|]", text) if tidy(one)))
    if len(found) == 1 and found[0].casefold() in NONE:
        return []
    if len(found) > TAGS or any(len(one) > TAG for one in found):
        raise Malformed("tags", TAG)
    return found
