"""What is said beside a code that means another thing than redeeming it."""

import re

from domain.signs import narrow

SHORT = 80  # symbols of a wish; what is longer is a message that somebody forwarded
_BEGINS = re.compile(
    r"^(?:please\s+|can you\s+|请|麻烦|帮我|先)*"
    r"(?:(?:(?:do\s+not|don['’]?t|never|undo|cancel|revoke|void|freeze|unfreeze|refund|return"
    r"|check|inspect|show|find|look|who|when|where|why|what|is|was|has)\b|(?:give|take)\s+back\b)"
    r"|[别勿]|不要|不用|不能|取消|撤[销回]|作废|冻结|解冻|退|查|看)",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"(?:\?|[吗么呢]|\b(?:undo|cancel)|不要核销|别核销|取消|撤销|作废)$", re.IGNORECASE
)


def means_otherwise(said: str) -> bool:
    """Whether a line asks about its code, or wants it not redeemed, or undone: the card is looked
    at then, for whoever wants more does it from there. Of what was forwarded, such as our own
    message with a code, nothing is a wish."""
    said = narrow(said).strip()
    if "\n" in said or len(said) > SHORT:
        return False
    return bool(_BEGINS.search(said) or _ENDS.search(said))
