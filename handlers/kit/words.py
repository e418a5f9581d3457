"""Words: gettext in the reader's language, values escaped, dates in the right time zone."""

import gettext as gettext_module
import html
import re
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import I18n
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from domain.countries import month_first
from domain.engine import UNSEEN
from handlers.kit.catalogue import Catalogue

LOCALES = {"en": "en", "zh": "zh_CN"}  # a person's choice → Babel's locale
NAMES = {"en": "English", "zh": "简体中文"}
SAID_AGAIN = 120  # symbols


class Catalogues(I18n):
    """aiogram's I18n over .po files alone: there is nothing to build."""

    def find_locales(self) -> dict[str, gettext_module.GNUTranslations]:
        return {
            po.parts[-3]: Catalogue(po) for po in self.path.glob(f"*/LC_MESSAGES/{self.domain}.po")
        }


i18n = Catalogues(path=Path(__file__).parent.parent / "locales")
_month_first: ContextVar[bool] = ContextVar("month_first", default=False)  # "Nov 21", not "21 Nov"
_ = i18n.gettext
_n = i18n.gettext  # singular, plural, n


def speak(language: str, country: str = "") -> None:
    """Everything said from here on in this task is in this language (``en`` or ``zh``), with dates
    as they are written in the shop's country."""
    i18n.current_locale = LOCALES.get(language, "en")
    _month_first.set(month_first(country))


class Markup(str):
    """A text that is HTML already and is not escaped again."""

    __slots__ = ()


def clean(value: str) -> str:
    """Without characters that are not seen but change what is."""
    return UNSEEN.sub(" ", value)


def shortened(text: str, most: int = SAID_AGAIN) -> str:
    """What somebody typed, as far as it is said again."""
    return text if len(text) <= most else text[: most - 1] + "…"


_BESIDE = re.compile(r"} \(({\w+})\)")


def fill(template: str, **values: object) -> Markup:
    """Put values into a sentence. What is not Markup is from outside: cleaned and escaped.

    ``{what}: {it}`` and ``{what} ({it})``, which no catalogue has, have the reader's own signs."""
    if i18n.current_locale == "zh_CN":
        template = _BESIDE.sub(r"}（\1）", template.replace("}: {", "}：{"))
    return Markup(template.format_map({name: _safe(value) for name, value in values.items()}))


def bold(value: str) -> Markup:
    return Markup(f"<b>{_safe(value)}</b>")


def mono(value: str) -> Markup:
    """Shown so that a tap copies it."""
    return Markup(f"<code>{_safe(value)}</code>")


def lines(*parts: str | None) -> Markup:
    """The parts that are there, each on a line of its own; ``""`` is an empty line."""
    return Markup("\n".join(part for part in parts if part is not None))


def plain(markup: str) -> str:
    """Without tags, for alerts and captions that carry no HTML."""
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


def comma(names: Sequence[str]) -> str:
    """A list of names; the whole becomes a value of ``fill`` and is escaped there."""
    return ("、" if i18n.current_locale == "zh_CN" else ", ").join(names)


@dataclass(frozen=True, slots=True)
class Clocks:
    """``wall``: the zone of the clock where somebody stands, for hours; ``days``: the merchant's,
    by whose midnight days begin and end (D31)."""

    wall: str
    days: str


def moment(at: datetime, zone: str) -> str:
    """Day and time, as "21 Nov, 14:05"."""
    english = "MMM d, HH:mm" if _month_first.get() else "d MMM, HH:mm"
    pattern = "M月d日 HH:mm" if i18n.current_locale == "zh_CN" else english
    return format_datetime(at, pattern, ZoneInfo(zone), locale=i18n.current_locale)


def clock(at: datetime, zone: str) -> str:
    """The time of day, as "14:05": the same in every language here."""
    return at.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def day(at: datetime | date, zone: str = "UTC") -> str:
    """A day with its year, as "21 November 2026"."""
    if isinstance(at, datetime):
        at = at.astimezone(ZoneInfo(zone)).date()
    english = "MMMM d, y" if _month_first.get() else "d MMMM y"
    return _day(at, english, "y年M月d日")


def _day(at: date, english: str, chinese: str) -> str:
    pattern = chinese if i18n.current_locale == "zh_CN" else english
    return format_date(at, pattern, locale=i18n.current_locale)


def weekday(at: date) -> str:
    """A day's name in one letter or sign: "M"."""
    return format_date(at, "EEEEE", locale=i18n.current_locale)


def last_day(ends: datetime, zone: str) -> str:
    """The last day on which something is good that ends at this moment, often a midnight."""
    return day(ends - timedelta(microseconds=1), zone)


def span(begins: datetime, ends: datetime | None, zone: str) -> str:
    """The first and the last day of a card or a voucher (S1-16), short enough for a line of a
    phone and of a paper card: "from 21 Nov to 21 Dec 2026"; the year once where it is one."""
    short, whole = ("MMM d", "MMM d, y") if _month_first.get() else ("d MMM", "d MMM y")
    first = begins.astimezone(ZoneInfo(zone)).date()
    if ends is None:
        return _("from {first}, no end date").format(first=_day(first, whole, "y年M月d日"))
    last = (ends - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()
    one_year = first.year == last.year
    return _("from {first} to {last}").format(
        first=_day(first, short if one_year else whole, "y年M月d日"),
        last=_day(last, whole, "M月d日" if one_year else "y年M月d日"),
    )


def valid_words(begins: datetime | None, ends: datetime | None, zone: str) -> Markup | None:
    """The line of it on a card and below each answer to a scan (S1-16)."""
    return fill(_("Valid: {span}"), span=span(begins, ends, zone)) if begins else None


def number(value: int) -> str:
    return _number(value, i18n.current_locale)


@lru_cache(maxsize=4096)
def _number(value: int, locale: str) -> str:
    return format_decimal(value, locale=locale)


def left_words(left: int | None, total: int | None = None) -> str:
    """How many uses are left. The raw value of "unlimited" is never shown (D13)."""
    if left is None:
        return _("unlimited uses")
    if total is None:
        return _n("{n} use left", "{n} uses left", left).format(n=number(left))
    return _("{n} of {total} left").format(n=number(left), total=number(total))


def times(count: int) -> str:
    return _n("{n} use", "{n} uses", count).format(n=number(count))


def _safe(value: object) -> str:
    if isinstance(value, Markup):
        return value
    if isinstance(value, int):
        return number(value)
    return html.escape(clean(str(value)), quote=False)
