"""What a list is narrowed to, as people type it: days, a store, words, and the kind of a file."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.days import day_in
from handlers.kit.said_days import A_DAY
from handlers.kit.said_periods import A_PERIOD, period_of
from handlers.kit.typed import parse_stores, past_day

_DAY = f"{A_DAY.pattern}|{A_PERIOD.pattern}"
_WORD = rf"{A_PERIOD.pattern}|the day before yesterday|(?:on |last )?\S+"
_SPAN = re.compile(
    rf"(?:\b(?:from|since)\s+|[从自]\s*)?(?<!\S)?(?P<since>{_DAY})\s*"
    rf"(?:\b(?:to|until|till)\b|[-–—~～到至])\s*(?P<until>{_DAY})(?:为?止)?",
    re.IGNORECASE,
)
_SINCE = re.compile(
    rf"[从自]\s*(?P<said>{_DAY})(?:起|开始|以来|以后)?|(?P<also>{_DAY})\s*(?:起|开始|以来|以后)"
    rf"|(?<!\S)(?:from|since)(?:\s+(?P<word>{_WORD})|$)",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    rf"[到至]\s*(?P<said>{_DAY})(?:为?止)?|(?P<also>{_DAY})\s*为?止"
    rf"|(?<!\S)(?:to|until|till)(?:\s+(?P<word>{_WORD})|$)",
    re.IGNORECASE,
)
# A day that stands alone, without a word before it: nothing that a name or a price may be.
_ALONE = re.compile(
    r"(?<!\S)(?:the day before yesterday|today|yesterday|[今昨][天日]|前天"
    r"|上?(?:周|星期|礼拜)[一二三四五六日天]|\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?\.\d\d?\.\d{4}"
    r"|(?:\d{4}年)?\d\d?月\d\d?[日号])(?!\S)",
    re.IGNORECASE,
)
_COMMA = re.compile(r"[，、；]|[,;](?=\s|$)")  # between what is said; 4,50 is a price
_PERIOD = re.compile(rf"(?<!\S)(?:{A_PERIOD.pattern})(?!\S)", re.IGNORECASE)
_WEEK = re.compile(r"(?:(?<=\s)|^)(?:week|一周)$", re.IGNORECASE)
_STORE = re.compile(r"(?<!\S)(?:store|门店)(?:\s+(?P<store>\S+)|$)", re.IGNORECASE)
_FILE = re.compile(r"(?:(?<=\s)|^)(?P<kind>csv|xlsx)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Filter:
    """``[from DATE] [to DATE] [store ID] [words] [csv|xlsx]`` of /records; a day or a period that
    stands alone is that, ``week`` at the end is the seven days until today."""

    since: date | None
    until: date | None
    store_id: int | None
    words: str
    file_format: str | None


def parse_filter(text: str, now: datetime, zone: str) -> Filter:
    """Days as ``said_days`` knows them. Raises Malformed, as a day and a store do."""
    text, kind = _taken(_FILE, " ".join(_COMMA.sub(" ", text).split()))
    text, store = _taken(_STORE, text)
    text, since, until = _days(text, now, zone)
    return Filter(
        since,
        until,
        parse_stores(store["store"] or "")[0] if store else None,
        text,
        kind["kind"].casefold() if kind else None,
    )


def said_as(chosen: Filter) -> str:
    """The line that is read as this filter."""
    parts = (
        f"from {chosen.since}" if chosen.since else "",
        f"to {chosen.until}" if chosen.until else "",
        f"store {chosen.store_id}" if chosen.store_id else "",
        chosen.words,
    )
    return " ".join(one for one in parts if one)


def in_dates(text: str, now: datetime, zone: str) -> str:
    """The same line tomorrow: ``yesterday`` is a date from now on. Raises as ``parse_filter``."""
    chosen = parse_filter(text, now, zone)
    return said_as(chosen) if chosen.since or chosen.until else text


def _days(text: str, now: datetime, zone: str) -> tuple[str, date | None, date | None]:
    """The other words; the first and the last day."""
    text, span = _taken(_SPAN, text)
    if span:
        return text, *_bounds(span["since"], span["until"], now, zone)
    text, since = _taken(_SINCE, text)
    text, until = _taken(_UNTIL, text)
    if since or until:
        first, last = (_said(one) if one else None for one in (since, until))
        return text, *_bounds(first, last, now, zone)
    text, alone = _taken(_ALONE, text)
    if alone:
        day = past_day(alone[0], now, zone)
        return text, day, day
    text, period = _taken(_PERIOD, text)
    if period:
        return text, *_bounds(period[0], period[0], now, zone)
    text, week = _taken(_WEEK, text)
    if week:
        today = day_in(now, zone)[0]
        return text, today - timedelta(days=6), today
    return text, None, None


def _bounds(
    since: str | None, until: str | None, now: datetime, zone: str
) -> tuple[date | None, date | None]:
    """The first day of what is said first, and the last of what is said last."""
    today = day_in(now, zone)[0]
    begins = period_of(since, today) if since is not None else None
    ends = period_of(until, today) if until is not None else None
    first = past_day(since, now, zone) if since is not None and begins is None else None
    last = past_day(until, now, zone) if until is not None and ends is None else None
    return begins.first if begins else first, ends.last if ends else last


def _said(found: re.Match[str]) -> str:
    groups = found.groupdict()
    return groups["said"] or groups["also"] or groups["word"] or ""


def _taken(pattern: re.Pattern[str], text: str) -> tuple[str, re.Match[str] | None]:
    """The first that is said so, and the text without it."""
    found = pattern.search(text)
    if found is None:
        return text, None
    return " ".join(f"{text[: found.start()]} {text[found.end() :]}".split()), found
