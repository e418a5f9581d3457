"""What a new voucher is to be: the draft's answers, and how each is typed."""

import re
from datetime import date, datetime
from typing import Literal, TypedDict

from domain.days import local
from domain.errors import Malformed
from domain.limits import EACH_MAY, TITLE, VALID_DAYS, VOUCHERS
from domain.money import parse_money
from domain.signs import narrow, parts_of
from domain.vouchers import VoucherKind
from handlers.kit.typed import is_off, parse_day, parse_number, parse_stores

EXCHANGE = {"exchange", "exchange voucher", "兑换", "兑换券"}
NOBODY = {"0", "no link", "不推广"}


class Wish(TypedDict, total=False):
    """The draft's answers. Money in minor units; days as ISO; ``each_may`` None: no link."""

    name: str
    kind: str
    threshold: int
    off: int | None
    percent: int | None
    stock: int
    begins: str | None
    ends: str | None
    days: int | None
    store_ids: list[int]
    each_may: int | None


START: Wish = {"store_ids": [], "each_may": 1}
Field = Literal["name", "terms", "stock", "validity", "stores", "each_may"]
REQUIRED: tuple[Field, ...] = ("name", "terms", "stock", "validity")


def missing(wish: Wish) -> Field | None:
    """What is asked next."""
    said: dict[Field, object] = {
        "name": wish.get("name"),
        "terms": wish.get("kind"),
        "stock": wish.get("stock"),
        "validity": wish.get("ends") or wish.get("days"),
    }
    return next((field for field in REQUIRED if not said[field]), None)


def typed_field(field: str, text: str, now: datetime, zone: str, currency: str) -> Wish:
    """Raises Malformed."""
    text = " ".join(text.split())
    match field:
        case "name":
            if not text or len(text) > TITLE:
                raise Malformed("voucher name", TITLE)
            return {"name": text}
        case "terms":
            return parse_terms(text, currency)
        case "stock":
            return {"stock": parse_number(text, "voucher stock", VOUCHERS)}
        case "validity":
            return parse_validity(text, now, zone)
        case "each_may":
            if _for_nobody(text):
                return {"each_may": None}
            return {"each_may": parse_number(text, "each may", EACH_MAY)}
    raise Malformed("voucher terms")


def _for_nobody(text: str) -> bool:
    return is_off(text) or narrow(text).casefold() in NOBODY


_OFF = re.compile(
    r"(?:满\s*(?P<t1>\S+?)\s*[减-]\s*(?P<o1>\S+))|(?:(?P<o2>.+?)\s+off\s+(?P<t2>.+))",
    re.IGNORECASE,
)
_RATE = re.compile(r"(?:discount\s+)?(\d{1,2})(?:[.,](\d))?\s*(折|%\s*off|%)?", re.IGNORECASE)


def parse_terms(text: str, currency: str) -> Wish:
    """``exchange``; ``20 off 100``, ``满100减20``; ``8折``, ``80%`` and ``80`` all mean that 80 %
    is paid (D21), ``20% off`` says the other side of it. Raises Malformed."""
    text = narrow(text)
    if text.casefold() in EXCHANGE:
        return {"kind": VoucherKind.EXCHANGE.value, "threshold": 0, "off": None, "percent": None}
    if rate := _RATE.fullmatch(text):
        return {
            "kind": VoucherKind.DISCOUNT.value,
            "threshold": 0,
            "off": None,
            "percent": _percent(rate[1], rate[2], (rate[3] or "").replace(" ", "").casefold()),
        }
    found = _OFF.fullmatch(text)
    if found is None:
        raise Malformed("voucher terms")
    off = parse_money(found["o1"] or found["o2"], currency, "amount off")
    threshold = parse_money(found["t1"] or found["t2"], currency, "amount off")
    if not 0 < off <= threshold:
        raise Malformed("amount off")
    return {
        "kind": VoucherKind.AMOUNT_OFF.value,
        "threshold": threshold,
        "off": off,
        "percent": None,
    }


def _percent(whole: str, tenth: str | None, sign: str) -> int:
    """What the customer pays. Raises Malformed."""
    number = int(whole)
    if sign == "折":
        percent = number * 10 + int(tenth or 0) if number < 10 else number
        if number >= 10 and tenth:
            raise Malformed("discount")
    elif tenth:
        raise Malformed("discount")
    else:
        percent = 100 - number if sign == "%off" else number
    if not 1 <= percent <= 99:
        raise Malformed("discount")
    return percent


def parse_validity(text: str, now: datetime, zone: str) -> Wish:
    """``30``, ``30 days`` after the claim; ``2026-12-31``; ``2026-12-01 to 2026-12-31``. Raises
    Malformed."""
    low = re.sub(r"^(?:(?:until|till|from)\s+|截至|[到至从]\s*)", "", narrow(text).casefold())
    if days := re.fullmatch(r"(\d{1,4})\s*(?:d|days?|天)?", low):
        count = parse_number(days[1], "voucher days", VALID_DAYS)
        return {"days": count, "begins": None, "ends": None}
    between = next((one for one in (" to ", "至", "到", " – ", " - ") if one in low), "至")
    first, _to, last = low.partition(between)
    begins = parse_day(first.strip(), now, zone) if last else None
    ends = parse_day((last or first).strip(), now, zone)
    today = local(now, zone).date()
    if ends < max(begins or today, today):
        raise Malformed("valid_until")
    return {
        "days": None,
        "begins": begins.isoformat() if begins else None,
        "ends": ends.isoformat(),
    }


def typed_wish(args: str, now: datetime, zone: str, currency: str) -> Wish:
    """The one-liner: the name first, then in any order terms, stock, validity, stores, limit.
    Raises Malformed."""
    name, *rest = parts_of(args)
    wish: Wish = {**START, **typed_field("name", name, now, zone, currency)}
    for part in filter(None, rest):
        try:
            wish.update(_part(part, now, zone, currency))
        except Malformed as wrong:
            if wrong.field == "voucher terms" and wish.get("kind"):  # they were said before
                raise Malformed("voucher part", said=part) from wrong
            raise
    return wish


_SPAN = re.compile(
    r"\d{1,4}\s*(?:d|days?|天)|(?:until|till|from) .*|(?:截至|[到至从]).*"
    r"|\d{4}(?:[-/年]|\.\d\d?\.).*|\d\d?\.\d\d?\.\d{4}.*|\d\d?月\d\d?[日号].*"
)


def _part(part: str, now: datetime, zone: str, currency: str) -> Wish:
    low = part.casefold()
    if found := re.fullmatch(r"[x×]\s*([\d,]+)|([\d,]+)\s*(?:pcs|张)", low):
        return typed_field("stock", found[1] or found[2], now, zone, currency)
    if found := re.fullmatch(r"(?:stores?|门店)\b\s*(.*)", low):
        return {"store_ids": parse_stores(found[1])}
    if found := re.fullmatch(r"(?:limit|每人)\s*(\S+?)\s*张?", low):
        return typed_field("each_may", found[1], now, zone, currency)
    if _for_nobody(low):
        return {"each_may": None}
    if _SPAN.fullmatch(low):
        return parse_validity(part, now, zone)
    return parse_terms(part, currency)


def day_of(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None
