"""What a list of records is narrowed to: read from its line, and put into words."""

import re
from datetime import date, timedelta
from typing import Literal

from handlers.kit.filters import Filter
from handlers.reports.headers import FULL

TAKEN_BACK = {"undone", "已撤销"}  # behind the words of an export: what was taken back too
PICKED = re.compile(r"by:(\d{1,9})")  # who redeemed, by the number of a colleague

Days = Literal["today", "yesterday", "week", "all"]


def bounds_of(days: Days, today: date) -> tuple[date | None, date | None]:
    """The first day and the last; a week is the seven days until today."""
    if days == "all":
        return None, None
    last = today - timedelta(days=1) if days == "yesterday" else today
    return last - timedelta(days=6) if days == "week" else last, last


def redeemer_in(words: str) -> tuple[int | None, str]:
    """Whose redemptions, and the other words."""
    said = words.split()
    found = [match for one in said if (match := PICKED.fullmatch(one))]
    rest = " ".join(one for one in said if not PICKED.fullmatch(one))
    return (int(found[0][1]) if found else None), rest


def searched(chosen: Filter) -> str:
    """The words that are looked for, without those that say what a file has."""
    return " ".join(one for one in chosen.words.split() if one not in FULL | TAKEN_BACK)
