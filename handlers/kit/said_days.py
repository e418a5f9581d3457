"""Days as people say them, in both languages: the last ones, and the next ones."""

import re
from datetime import date, timedelta

from domain.days import written
from domain.signs import narrow

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
_ENGLISH = "|".join(
    re.escape(one)
    for one in sorted([*DAYS_AGO, *WEEKDAYS], key=len, reverse=True)
    if one.isascii()
)
# A day wherever it stands in a line; Chinese words need no space around them.
A_DAY = re.compile(
    rf"(?<![0-9a-z])(?:(?:on |last )?(?:{_ENGLISH})"
    r"|\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?\.\d\d?\.\d{4}|\d\d?\.\d\d?\.?)"
    r"(?![0-9a-z])"
    r"|今[天日]|昨[天日]|前天|上?(?:周|星期|礼拜)[一二三四五六日天]|(?<!\d)(?:\d{4}年)?\d\d?月\d\d?[日号]",
    re.IGNORECASE,
)


def day_of(word: str, today: date) -> date | None:
    """``yesterday``, ``monday`` (the last one, today excluded), ``2026-11-21``, ``21.11.``,
    ``11月21日``: never a day to come. None for what is no day."""
    said = re.sub(r"^(?:on |last |上)", "", narrow(word).strip().casefold())
    if said in DAYS_AGO:
        return today - timedelta(days=DAYS_AGO[said])
    if said in WEEKDAYS:
        return today - timedelta(days=(today.weekday() - WEEKDAYS[said] - 1) % 7 + 1)
    if day := written(said):
        return day
    if found := re.fullmatch(r"(\d\d?)月(\d\d?)[日号]", said):
        return _past(today, int(found[1]), int(found[2]))
    if found := re.fullmatch(r"(\d\d?)\.(\d\d?)\.?", said):
        return _past(today, int(found[2]), int(found[1]))
    return None


def coming_day(word: str, today: date) -> date | None:
    """``12月31日``, ``31.12.``: the next one, today included. None for what is no such day."""
    if found := re.fullmatch(r"(\d\d?)月(\d\d?)[日号]", word):
        month, day = int(found[1]), int(found[2])
    elif found := re.fullmatch(r"(\d\d?)\.(\d\d?)\.", word):
        month, day = int(found[2]), int(found[1])
    else:
        return None
    this = _date(today.year, month, day)
    return this if this is None or this >= today else _date(today.year + 1, month, day)


def _past(today: date, month: int, day: int) -> date | None:
    this = _date(today.year, month, day)
    return this if this is None or this <= today else _date(today.year - 1, month, day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
