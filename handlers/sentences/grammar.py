"""A sentence is read by patterns, the first that fits the whole of it; anything else is none.

There is no guessing: what is not said by a pattern is not meant. A pattern's name is its meaning,
and its groups are what it is about: ``what`` a product, ``who`` a person, ``n`` a number, and
``mall``, ``day``, ``store``, ``note``.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.sentences import chinese, english

LONGEST = 200  # signs of a sentence; what is longer is a letter
WEEKDAYS = {
    word: at
    for at, words in enumerate(
        (
            ("monday", "mon", "周一", "星期一", "礼拜一"),
            ("tuesday", "tue", "周二", "星期二", "礼拜二"),
            ("wednesday", "wed", "周三", "星期三", "礼拜三"),
            ("thursday", "thu", "周四", "星期四", "礼拜四"),
            ("friday", "fri", "周五", "星期五", "礼拜五"),
            ("saturday", "sat", "周六", "星期六", "礼拜六"),
            ("sunday", "sun", "周日", "周天", "星期日", "星期天", "礼拜天"),
        )
    )
    for word in words
}
DAYS_AGO = {
    "today": 0,
    "now": 0,
    "今天": 0,
    "今日": 0,
    "yesterday": 1,
    "昨天": 1,
    "昨日": 1,
    "the day before yesterday": 2,
    "前天": 2,
}


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


def day_of(word: str, today: date) -> date | None:
    """``yesterday``, ``monday`` (the last one, today excluded), ``2026-11-21``, ``21.11.``,
    ``11月21日``: never a day to come. None for what is no day."""
    said = re.sub(r"^(?:on |last |上)", "", word.strip().casefold())
    if said in DAYS_AGO:
        return today - timedelta(days=DAYS_AGO[said])
    if said in WEEKDAYS:
        return today - timedelta(days=(today.weekday() - WEEKDAYS[said] - 1) % 7 + 1)
    if found := re.fullmatch(r"(\d{4})-(\d\d?)-(\d\d?)", said):
        return _date(*(int(one) for one in found.groups()))
    if found := re.fullmatch(r"(\d\d?)月(\d\d?)[日号]", said):
        return _past(today, int(found[1]), int(found[2]))
    if found := re.fullmatch(r"(\d\d?)\.(\d\d?)\.?", said):
        return _past(today, int(found[2]), int(found[1]))
    return None


def _past(today: date, month: int, day: int) -> date | None:
    this = _date(today.year, month, day)
    return this if this is None or this <= today else _date(today.year - 1, month, day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
