"""What a new card is to be: the draft's answers, and how each is typed."""

import re
from datetime import date, datetime, timedelta
from typing import TypedDict

from domain.days import after, local
from domain.desk import Desk
from domain.errors import Malformed
from domain.limits import CARDS_AT_ONCE, TITLE, USES
from domain.members import list_members
from domain.signs import narrow, parts_of
from handlers.kit.me import Me
from handlers.kit.typed import is_off, parse_day, parse_number, parse_stores

UNLIMITED = {"-1", "0", "unlimited", "不限", "无限"}  # D13


class Wish(TypedDict):
    """The draft's answers."""

    title: str
    uses: int | None
    until: str | None  # the last valid day
    store_ids: list[int]  # none: every store
    holder_id: int | None
    holder: str
    count: int


class Change(TypedDict, total=False):
    """What of them was said."""

    title: str
    uses: int | None
    until: str | None
    store_ids: list[int]
    holder_id: int | None
    holder: str
    count: int


START: Wish = {
    "title": "",
    "uses": 1,
    "until": None,
    "store_ids": [],
    "holder_id": None,
    "holder": "",
    "count": 1,
}


def typed_field(field: str, text: str, now: datetime, zone: str) -> Change:
    match field:
        case "title":
            title = " ".join(text.split())
            if not title or len(title) > TITLE:
                raise Malformed("title", TITLE)
            return {"title": title}
        case "uses":
            if narrow(text).casefold() in UNLIMITED:
                return {"uses": None}
            return {"uses": parse_number(text, "uses", USES)}
        case "count":
            return {"count": parse_number(text, "count", CARDS_AT_ONCE)}
        case "until":
            return {"until": _parse_end(text, now, zone)}
    raise Malformed(field)


def _parse_end(text: str, now: datetime, zone: str) -> str | None:
    """The last valid day: ``none``, ``30``, ``30 days``, ``2026-12-31``."""
    said = narrow(text).strip()
    text = re.sub(r"^(?:(?:until|till|to)\s+|[至到]\s*)", "", said, flags=re.IGNORECASE)
    if is_off(text) or text.casefold() in ("no end", "长期", "不限"):
        return None
    today = local(now, zone).date()
    if days := re.fullmatch(r"(\d{1,4})\s*(?:d|days?|天)?", text.casefold()):
        last = today + timedelta(days=int(days[1]))
    else:
        last = parse_day(text, now, zone)
    if last < today or last.year > today.year + 50:
        raise Malformed("valid_until")
    return last.isoformat()


async def typed_wish(args: str, desk: Desk, me: Me) -> Change:
    """The one-liner: the title first, then in any order uses, end, stores, holder, copies."""
    title, *rest = parts_of(args)
    wish = typed_field("title", title, desk.clock(), me.house_zone)
    for part in filter(None, rest):
        low = narrow(part).casefold()
        if found := re.fullmatch(r"[x×]\s*([\d,]+)", low):
            wish.update(typed_field("count", found[1], desk.clock(), me.house_zone))
        elif found := re.fullmatch(r"(?:stores?|门店)\b\s*(.*)", low):
            wish["store_ids"] = parse_stores(found[1])
        elif found := re.fullmatch(r"(?:to|给)\s+(.+)", part, re.IGNORECASE):
            members = await desk(list_members, words=found[1], limit=2)
            if len(members) != 1:
                raise Malformed("member")
            wish["holder_id"], wish["holder"] = members[0].person_id, members[0].name
        elif low in UNLIMITED:
            wish["uses"] = None
        elif found := re.fullmatch(r"(\d+)\s*(?:uses?|次)?", low):
            wish.update(typed_field("uses", found[1], desk.clock(), me.house_zone))
        else:
            wish["until"] = _parse_end(low, desk.clock(), me.house_zone)
    return wish


def ending(until: str | None, zone: str) -> datetime | None:
    """The moment after the last valid day, in the merchant's zone (D31)."""
    return after(date.fromisoformat(until), zone) if until else None
