"""Which report is asked for, in words: a day, a week, a month or so many days, and a store."""

import re
from datetime import date

from aiogram.types import Message

from domain.days import day_in
from domain.desk import Desk
from domain.errors import Malformed
from domain.reports import MOST_DAYS, Length, Reach
from domain.stores import list_stores
from handlers.kit.here import unmarked
from handlers.kit.me import Me
from handlers.kit.press import without_mark
from handlers.kit.said_days import A_DAY, day_of
from handlers.kit.said_periods import A_PERIOD, period_of
from handlers.kit.typed import parse_day
from handlers.reports.buttons import ShowReport

EVERY = re.compile(r"\b(?:all|every) stores?\b|(?:所有|全部)门店", re.IGNORECASE)
NUMBERED = re.compile(r"(?:\bstore|门店)\s*#?(\d{1,9})(?!\d)", re.IGNORECASE)
THIS = (
    (re.compile(r"\bweek\b|(?<!上)(?:周报?|星期|礼拜)", re.IGNORECASE), Length.WEEK),
    (re.compile(r"\bmonth\b|(?<!上)月报?", re.IGNORECASE), Length.MONTH),
)
SHORTEST = 3  # letters of a store's name
# What is said besides and changes nothing.
FILLING = re.compile(
    r"\b(?:report|store|for|at|in|of|on|and|the|only|please|show|me)\b|"
    r"门店|日报|周报|月报|报告|报表|[的在看只请]|[,，、。.?？!！]",
    re.IGNORECASE,
)


def today_of(desk: Desk, me: Me) -> date:
    return day_in(desk.clock(), me.house_zone)[0]


async def wish_of(desk: Desk, me: Me, said: str, before: ShowReport) -> ShowReport | None:
    """The report that is meant; what is not said stays as in ``before``. None: nothing of it is
    understood. Raises Malformed("report"): some of it is, and the rest is not; or as a day does.
    """
    rest = f" {' '.join(said.split())} "
    if not rest.strip():
        return before
    store, rest = await _store_in(desk, rest)
    day, length, rest = _days_in(desk, me, rest)
    left = FILLING.sub(" ", rest).strip()
    if left and store is None:
        store = await _called_like(desk, left)
        left = "" if store is not None else left
    if store is None and day is None:
        return None
    if left:
        raise Malformed("report")
    return ShowReport(
        day=before.day if day is None else day.isoformat(),
        length=before.length if length is None else length,
        store=before.store if store is None else store,
    )


def report_answered(message: Message, merchant_id: int) -> ShowReport | None:
    """The report to which this message is a reply, by the buttons of its words or its picture.
    Raises Elsewhere where it is another merchant's."""
    answered = message.reply_to_message
    rows = answered.reply_markup.inline_keyboard if answered and answered.reply_markup else []
    said = [without_mark(one.callback_data or "") for row in rows for one in row]
    shown = [
        ShowReport.unpack(unmarked(one, merchant_id))
        for one in said
        if one.partition(":")[0] == ShowReport.__prefix__
    ]
    parts = [one for one in shown if one.deed != "show"]
    if parts:
        return parts[0]
    if len(shown) < 2:  # a screen from which one way leads to a report
        return None
    # Of a quiet day: a step back in the same length, and the same day in others.
    same = [one for one in shown if one.length is not shown[0].length]
    return shown[0].model_copy(update={"day": same[0].day}) if same else shown[0]


def _days_in(desk: Desk, me: Me, said: str) -> tuple[date | None, Reach | None, str]:
    """What is said of the time, and the rest of the words. Raises Malformed."""
    today = today_of(desk, me)
    if found := A_DAY.search(said):
        word = found[0]
        day = day_of(word, today)
        if day is None:
            raise Malformed("date")
        rest = f"{said[: found.start()]} {said[found.end() :]}"
        return parse_day(day.isoformat(), desk.clock(), me.house_zone), Length.DAY, rest
    if found := A_PERIOD.search(said):
        period = period_of(found[0], today)
        if period is None:
            raise Malformed("report")
        if isinstance(period.length, int) and period.length > MOST_DAYS:
            raise Malformed("report days", MOST_DAYS)
        whole = period.length if isinstance(period.length, int) else Length(period.length)
        return period.last, whole, f"{said[: found.start()]} {said[found.end() :]}"
    for pattern, length in THIS:
        if found := pattern.search(said):
            return today, length, f"{said[: found.start()]} {said[found.end() :]}"
    return None, None, said


async def _store_in(desk: Desk, said: str) -> tuple[int | None, str]:
    """The store that is named, 0 for all, and the rest of the words."""
    if found := EVERY.search(said):
        return 0, f"{said[: found.start()]} {said[found.end() :]}"
    names = {" ".join(one.name.split()): one.id for one in await desk(list_stores)}
    for name in sorted(names, key=len, reverse=True):
        found = re.search(rf"(?<![0-9a-z]){re.escape(name)}(?![0-9a-z])", said, re.IGNORECASE)
        if name and found:
            return names[name], f"{said[: found.start()]} {said[found.end() :]}"
    if (found := NUMBERED.search(said)) and int(found[1]) in names.values():
        return int(found[1]), f"{said[: found.start()]} {said[found.end() :]}"
    return None, said


async def _called_like(desk: Desk, words: str) -> int | None:
    """The one store with a name of which these words are a part, from the beginning of a word."""
    if len(words) < (SHORTEST if words.isascii() else 2):
        return None
    part = re.compile(rf"(?<![0-9a-z]){re.escape(words)}", re.IGNORECASE)
    like = [one.id for one in await desk(list_stores) if part.search(one.name)]
    return like[0] if len(like) == 1 else None
