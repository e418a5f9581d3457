"""Spans of days as people say them, in both languages: this week, last month, the last N days."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from domain.signs import narrow

_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_HAN = {sign: at for at, sign in enumerate("一二三四五六七八九", 1)} | {"两": 2}
_UNIT = {
    "day": 1,
    "天": 1,
    "日": 1,
    "week": 7,
    "周": 7,
    "星期": 7,
    "礼拜": 7,
    "month": 30,
    "月": 30,
}
_WEEK = "周|星期|礼拜"
_NO_WEEKDAY = "(?![一二三四五六日天](?!共))"  # 上周一 is a day, 上周一共 is not
# Where it stands in a line; Chinese words need no space around them.
A_PERIOD = re.compile(
    rf"(?<![0-9a-z])(?:(?:the )?(?:last|past) (?:\d{{1,3}}|{'|'.join(_WORDS)})"
    r" (?:day|week|month)s?"
    r"|(?:this|last) (?:week|month))(?![0-9a-z])"
    rf"|(?:最近|过去|近)的?(?:\d{{1,3}}|[一二两三四五六七八九十]{{1,3}})个?(?:天|日|{_WEEK}|月)"
    rf"|(?:[本这]|(?<!上)上)个?(?:(?:{_WEEK}){_NO_WEEKDAY}|月)",
    re.IGNORECASE,
)
_ROLLING = re.compile(
    rf"(?:(?:the )?(?:last|past) |(?:最近|过去|近)的?)(?P<n>\d+|[a-z]+|[一二两三四五六七八九十]+)"
    rf" ?个?(?P<unit>day|week|month|天|日|{_WEEK}|月)s?"
)


@dataclass(frozen=True, slots=True)
class Period:
    """``length``: of the calendar, or so many days; what is not over yet ends today."""

    length: Literal["week", "month"] | int
    first: date
    last: date


def period_of(word: str, today: date) -> Period | None:
    """``last month``, ``本周`` (from Monday), ``the last 7 days``, ``近七天``, ``最近两周``, of
    which today is the last day. None for what is no such span."""
    said = " ".join(narrow(word).casefold().split())
    if A_PERIOD.fullmatch(said) is None:
        return None
    if found := _ROLLING.fullmatch(said):
        count = _number(found["n"]) * _UNIT[found["unit"]]
        return Period(count, today - timedelta(days=count - 1), today) if count else None
    before = said.startswith(("last", "上"))
    if said.endswith(("month", "月")):
        first = today.replace(day=1)
        if before:
            last = first - timedelta(days=1)
            return Period("month", last.replace(day=1), last)
        return Period("month", first, today)
    first = today - timedelta(days=today.weekday())
    if before:
        return Period("week", first - timedelta(days=7), first - timedelta(days=1))
    return Period("week", first, today)


def _number(said: str) -> int:
    """``7``, ``seven``, ``七``, ``十五``, ``三十``; 0 for what is none."""
    if said.isdecimal():
        return int(said)
    if said in _WORDS:
        return _WORDS.index(said) + 1
    tens, ten, ones = said.rpartition("十")
    if (tens and tens not in _HAN) or (ones and ones not in _HAN):
        return 0
    return (_HAN.get(tens, 1) * 10 if ten else 0) + _HAN.get(ones, 0)
