"""Small grammars of typed commands: dates, numbers, lists of ids."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.days import after, day_in, written
from domain.errors import Malformed
from domain.money import ungrouped
from domain.signs import is_dash, narrow
from handlers.kit.said_days import A_DAY, coming_day, day_of

_OFF = {"off", "none", "关", "无"}
_TODAY, _YESTERDAY = {"today", "今天"}, {"yesterday", "昨天"}
_TOMORROW, _AFTER_TOMORROW = {"tomorrow", "明天"}, {"后天"}
# A time without a space after it.
_RUN_ON = re.compile(r"(今天|昨天|明天|后天|\d[日号]|(?:周|星期|礼拜)[一二三四五六日天])(?=\S)")
_CLOCK = re.compile(
    r"(?P<day>凌晨|早晨|早上|上午|中午|下午|傍晚|晚上)?\s*(?P<hour>\d{1,2})\s*"
    r"(?:[:：](?P<minute>\d{2})|[点时](?:(?P<half>半)|(?P<past>\d{1,2})分?)?)?"
    r"\s*(?P<half_day>am|pm)?",
    re.IGNORECASE,
)
_AT = re.compile(rf"\s(?:at\s+|[于在]\s*)(?=[0-9]|{A_DAY.pattern})", re.IGNORECASE)
DayParser = Callable[[str, datetime, str], date]


def is_off(text: str) -> bool:
    """Whether it says that there shall be none: ``-``, ``off``, ``无``."""
    return is_dash(text) or text.strip().casefold() in _OFF


def parse_day(word: str, now: datetime, zone: str) -> date:
    """``2026-11-21`` and as else a day is ``written``, ``today``, ``yesterday``, ``tomorrow``,
    ``后天``; ``12月31日``, ``31.12.``: the next one. Raises Malformed: "date", or "year" for one
    that no shop has a record of, beside which there may be no other day."""
    word, local = narrow(word), now.astimezone(ZoneInfo(zone)).date()
    if word.casefold() in _TODAY:
        return local
    if word.casefold() in _YESTERDAY:
        return local - timedelta(days=1)
    if word.casefold() in _TOMORROW:
        return local + timedelta(days=1)
    if word in _AFTER_TOMORROW:
        return local + timedelta(days=2)
    if coming := coming_day(word, local):
        return coming
    day = written(word)
    if day is None:
        raise Malformed("date")
    if not 2000 <= day.year <= 2200:
        raise Malformed("year")
    return day


def past_day(word: str, now: datetime, zone: str) -> date:
    """A day that was, in either language; one to come only as ``parse_day`` reads it. Raises
    Malformed as that does."""
    found = day_of(word, day_in(now, zone)[0])
    return parse_day(found.isoformat() if found else word, now, zone)


def parse_moment(text: str, now: datetime, zone: str, day_said: DayParser = parse_day) -> datetime:
    """``DATE TIME`` or ``DATE`` alone, which is its end, on a clock of the zone: ``2026-11-21
    18:00``, ``tomorrow 6pm``, ``明天18点半``. Raises Malformed as a day does, and "time"."""
    word, said = day_and_time(text)
    day = day_said(word, now, zone)
    if not said:
        return after(day, zone) - timedelta(microseconds=1)
    return datetime.combine(day, _clock(said), ZoneInfo(zone))


def day_and_time(text: str) -> tuple[str, str]:
    """What is said of the day, and of the time: "" for none."""
    word, _space, said = _RUN_ON.sub(r"\1 ", narrow(text).strip(), count=1).partition(" ")
    return word, re.sub(r"^at\s+", "", said.strip(), flags=re.IGNORECASE)


def _clock(said: str) -> time:
    """Raises Malformed("time")."""
    found = _CLOCK.fullmatch(said)
    try:
        if found is None or said.isdecimal():
            clock = time.fromisoformat(said)
        else:
            half = (found["half_day"] or "").casefold()
            hour = int(found["hour"])
            day = found["day"]
            if (half and not 1 <= hour <= 12) or (day in ("晚上", "凌晨") and hour == 12):
                raise Malformed("time")
            late = half == "pm" or day in ("下午", "傍晚", "晚上") or (day == "中午" and hour < 3)
            hour = hour % 12 if half else hour
            hour += 12 if late and hour < 12 else 0
            minute = 30 if found["half"] else int(found["minute"] or found["past"] or 0)
            clock = time(hour, minute)
    except ValueError as wrong:
        raise Malformed("time") from wrong
    if clock.tzinfo is not None:
        raise Malformed("time")
    return clock


def split_moment(args: str) -> tuple[str, str]:
    """``WORDS at DATE TIME``: the words, and what was said of the moment, "" for now."""
    found = _AT.search(args)
    return (args[: found.start()].strip(), args[found.end() :].strip()) if found else (args, "")


def parse_number(word: str, field: str, most: int) -> int:
    """A whole number from 1 to ``most``. Raises Malformed with the field and the limit."""
    return _within(word, field, 1, most)


def number_first(text: str, field: str, most: int) -> tuple[str, str]:
    """The number that a line begins with, and what is said behind it: ``50 birthday``. Raises
    Malformed for ``1 000``, which is neither 1 nor plainly 1,000."""
    first, *behind = text.split(maxsplit=1) or [""]
    first, rest = narrow(first), "".join(behind)
    if re.fullmatch(r"[+-]?\d{1,3}", first) and re.match(r"\s*\d{3}(?!\w)", rest):
        raise Malformed(field, most)
    return first, rest.strip()


def parse_count(word: str, field: str, most: int) -> int:
    """A whole number from 0 to ``most``. Raises Malformed with the field and the limit."""
    return _within(word, field, 0, most)


def _within(word: str, field: str, least: int, most: int) -> int:
    said = ungrouped(word.strip())
    if not re.fullmatch(r"[0-9]{1,9}", said) or not least <= int(said) <= most:
        raise Malformed(field, most)
    return int(said)


def parse_id(word: str, field: str) -> int:
    """A number that names somebody or something; Telegram's have more than nine digits.
    Raises Malformed with the field."""
    said = narrow(word).strip()
    if not re.fullmatch(r"[0-9]{1,16}", said) or not int(said):
        raise Malformed(field)
    return int(said)


def parse_ids(text: str) -> list[int]:
    """Numbers separated by anything. Raises Malformed("number") for a word among them."""
    found = [word for word in re.split(r"[\s,;#]+", narrow(text)) if word]
    if not all(word.isdecimal() and len(word) < 18 for word in found):
        raise Malformed("number")
    return [int(word) for word in found]


def parse_stores(text: str) -> list[int]:
    """At least one. Raises Malformed: "number" for a word among them, "no store" for none."""
    found = parse_ids(text)
    if not found:
        raise Malformed("no store")
    return found
