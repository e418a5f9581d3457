"""What a new draw is to be: the draft's answers, and how each is typed."""

import re
from datetime import date, datetime, timedelta
from typing import Literal, TypedDict

from domain.days import after, local, midnight
from domain.draws import PrizeWish
from domain.errors import Malformed
from domain.limits import CLAIM_DAYS, POINTS, PRIZES, TITLE, TRIES
from domain.signs import narrow, parts_of
from handlers.kit.typed import day_and_time, parse_day, parse_moment, parse_number

LAST = timedelta(microseconds=1)
Said = tuple[int, str, int, int]  # quantity, SKU, points, voucher: one of the three


class Wish(TypedDict, total=False):
    """The draft's answers; moments in ISO 8601."""

    name: str
    prizes: list[Said]
    points: int
    free: int
    each: int | None
    opens: str | None
    closes: str
    draws: str | None
    claim: int
    beacon: bool


START: Wish = {"points": 0, "free": 0, "each": None, "claim": 14, "beacon": False}
Field = Literal["name", "prizes", "entry", "closes", "opens", "draws", "claim", "each", "beacon"]
REQUIRED: tuple[Field, ...] = ("name", "prizes", "entry", "closes")


def missing(wish: Wish) -> Field | None:
    """What is asked next."""
    said: dict[Field, object] = {
        "name": wish.get("name"),
        "prizes": wish.get("prizes"),
        "entry": wish.get("points") or wish.get("free"),
        "closes": wish.get("closes"),
    }
    return next((field for field in REQUIRED if not said[field]), None)


def typed_field(field: str, text: str, now: datetime, zone: str) -> Wish:
    """Raises Malformed."""
    text = " ".join(text.split())
    if field == "name":
        if not text or len(text) > TITLE:
            raise Malformed("draw name", TITLE)
        return {"name": text}
    text = narrow(text)
    match field:
        case "prizes":
            return {"prizes": [_prize(one) for one in text.split(";") if one.strip()]}
        case "entry":
            return _entry(text)
        case "closes":
            return {"closes": _ends(text, now, zone)}
        case "opens":
            return {"opens": _begins(text, now, zone)}
        case "draws":
            return {"draws": _ends(text, now, zone)}
        case "claim":
            days = re.sub(r"\s*(?:days?|天)$", "", text.casefold())
            return {"claim": parse_number(days, "claim days", CLAIM_DAYS)}
        case "each":
            return {"each": parse_number(text, "draw each", TRIES) if text != "0" else None}
        case "beacon":
            return {"beacon": text.casefold() not in ("0", "no", "off", "否")}
    raise Malformed("draw line")


_PRIZE = re.compile(
    r"(?:(?P<n>\d{1,4})\s*[x×个份]?\s+|(?P<m>\d{1,4})\s*[x×个份]\s*)?(?P<what>.+)", re.IGNORECASE
)
_POINTS = re.compile(r"(\d{1,9})\s*(?:points?|pts|◆|积分)", re.IGNORECASE)
_VOUCHER = re.compile(r"(?:voucher|券)\s*#?(\d{1,9})", re.IGNORECASE)


def _prize(text: str) -> Said:
    """``2x MUG``, ``MUG``, ``5x 100 points``, ``3x voucher 4``. Raises Malformed."""
    text = text.strip()
    if found := _POINTS.fullmatch(text):
        return 1, "", parse_number(found[1], "prize points", POINTS), 0
    whole = _PRIZE.fullmatch(text)
    if whole is None:
        raise Malformed("prizes", PRIZES)
    count = parse_number(whole["n"] or whole["m"] or "1", "prizes", PRIZES)
    what = whole["what"].strip()
    if found := _POINTS.fullmatch(what):
        return count, "", parse_number(found[1], "prize points", POINTS), 0
    if found := _VOUCHER.fullmatch(what):
        return count, "", 0, int(found[1])
    if " " in what:
        raise Malformed("prizes", PRIZES)
    return count, what, 0, 0


def _entry(text: str) -> Wish:
    """``50 points``, ``free 1``, ``1 free``, both after a comma. Raises Malformed."""
    wish: Wish = {"points": 0, "free": 0}
    for part in re.split(r"\s*[,+&]\s*|\s+and\s+", narrow(text).casefold()):
        if found := re.fullmatch(r"(\d{1,9})\s*(?:points?|pts|◆|积分)", part):
            wish["points"] = parse_number(found[1], "draw points", POINTS)
        elif found := re.fullmatch(r"(?:free|免费)\s*(\d{0,4})|(\d{1,4})\s*(?:free|免费)", part):
            wish["free"] = parse_number(found[1] or found[2] or "1", "draw free", TRIES)
        else:
            raise Malformed("draw way in")
    return wish


def _ends(text: str, now: datetime, zone: str) -> str:
    """A moment; a day alone is its end; ``+7``: the end of the day in seven days."""
    if found := re.fullmatch(r"\+(\d{1,3})", text):
        day = local(now, zone).date() + timedelta(days=int(found[1]))
        return after(day, zone).isoformat()
    moment = parse_moment(text, now, zone)
    return (moment + LAST if moment.microsecond else moment).isoformat()


def _begins(text: str, now: datetime, zone: str) -> str | None:
    """A moment; a day alone is its beginning; ``now``."""
    if text.casefold() in ("now", "马上", "0"):
        return None
    if not day_and_time(text)[1]:
        day: date = parse_day(text, now, zone)
        return midnight(day, zone).isoformat()
    return parse_moment(text, now, zone).isoformat()


_PARTS: tuple[tuple[Field, str], ...] = (
    ("prizes", r"(?:prizes?|奖品)\s*[:：]?\s*(.+)"),
    ("draws", r"(?:draw|drawn|开奖)(?: at)?\s*(.+)"),
    ("closes", r"(?:until|till|to|截止|到)\s*(.+)"),
    ("opens", r"(?:from|opens?|开始|从)\s*(.+)"),
    ("claim", r"(?:claim|领取)\s*(.+)"),
    ("each", r"(?:limit|每人)\s*(\d+)\s*次?"),
    ("beacon", r"(beacon|信标)"),
)


def typed_wish(args: str, now: datetime, zone: str) -> Wish:
    """The one-liner: the name first, then in any order. Raises Malformed."""
    name, *rest = parts_of(args)
    wish: Wish = {**START, **typed_field("name", name, now, zone)}
    for part in filter(None, rest):
        for field, pattern in _PARTS:
            if found := re.fullmatch(pattern, narrow(part), re.IGNORECASE):
                change = typed_field(field, found[1], now, zone)
                break
        else:
            way = _entry(part)
            change = {
                "points": way["points"] or wish["points"],
                "free": way["free"] or wish["free"],
            }
        if "prizes" in change:
            change = {"prizes": [*wish.get("prizes", []), *change["prizes"]]}
        wish.update(change)
    return wish


def prizes_of(wish: Wish) -> list[PrizeWish]:
    return [
        PrizeWish(quantity=count, sku=sku, points=points, voucher_id=voucher)
        for count, sku, points, voucher in wish["prizes"]
    ]


def moment_of(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None
