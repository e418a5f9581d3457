"""Countries and clocks, chosen in taps or found by typing."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from unicodedata import east_asian_width

from aiogram.filters.callback_data import CallbackData
from aiogram.types import User
from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location
from babel.numbers import get_currency_name

from domain.countries import Country, country
from handlers.kit.screen import Rows, button, rows_of
from handlers.kit.words import clock, i18n

SHOWN = 12  # countries that answer to what was typed
CLOCKS = (
    "Europe/London",
    "Europe/Berlin",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
    "America/New_York",
    "America/Los_Angeles",
)
WIDELY = ("USD", "EUR", "GBP", "CNY", "JPY")
BESIDE = 13  # cells; where one is longer, each has a row of its own
Pressed = Callable[[str, int], CallbackData]  # a country, and which of its clocks; -1: not said


def country_name(code: str) -> str:
    return str(Locale.parse(i18n.current_locale).territories[code])


def spoken(person: User | None) -> str:
    """What likely countries go by: Telegram's language, unless another was chosen here."""
    said = (person.language_code or "") if person else ""
    chosen = i18n.current_locale.partition("_")[0]
    return said if chosen == "en" or said.startswith(chosen) else chosen


def flag(code: str) -> str:
    return "".join(chr(0x1F1E6 + ord(one) - ord("A")) for one in code)


def country_rows(codes: Sequence[str], press: Pressed) -> Rows:
    names = {code: country_name(code) for code in codes[:SHOWN]}
    buttons = [button(f"{flag(code)} {names[code]}", press(code, -1)) for code in names]
    return rows_of(buttons, 2 if max(map(_wide, names.values()), default=0) <= BESIDE else 1)


def zone_rows(there: Country, now: datetime, press: Pressed) -> Rows:
    """Each clock with the time that it shows: everybody knows what time it is."""
    buttons = [
        button(f"{town(zone)} · {clock(now, zone)}", press(there.code, number))
        for number, zone in enumerate(there.zones)
    ]
    longest = max((_wide(town(zone)) for zone in there.zones), default=0)
    return rows_of(buttons, 2 if longest <= BESIDE else 1)


def currency_rows(codes: Sequence[str], press: Callable[[str], CallbackData]) -> Rows:
    """The money of these countries, and what is paid with in many."""
    theirs = dict.fromkeys([*(country(code).currency for code in codes), *WIDELY])
    buttons = [button(_money_called(one), press(one)) for one in list(theirs)[:SHOWN]]
    return rows_of(buttons, 4 if i18n.current_locale == "en" else 2)


def _money_called(code: str) -> str:
    """By its letters, and by its name for who reads others."""
    if i18n.current_locale == "en":
        return code
    return f"{get_currency_name(code, locale=i18n.current_locale)} {code}"


def clock_rows(code: str, now: datetime, press: Callable[[str], CallbackData]) -> Rows:
    """The clocks of the country, ``""`` for none, then some of the world's."""
    zones = dict.fromkeys([*(country(code).zones if code else ()), *CLOCKS])
    buttons = [
        button(f"{town(zone)} · {clock(now, zone)}", press(zone)) for zone in list(zones)[:SHOWN]
    ]
    return rows_of(buttons, 2)


def zone_of(code: str, number: int) -> str:
    """Raises Malformed("country")."""
    zones = country(code).zones
    return zones[number] if 0 <= number < len(zones) else zones[0]


def town(zone: str) -> str:
    """A zone by its city, in the reader's language; some are known by a name of old alone."""
    named = Locale.parse(i18n.current_locale).time_zones
    for one in (zone, *_names_of_old().get(zone, ())):
        if city := named.get(one, {}).get("city"):
            return str(city)
    return str(get_timezone_location(zone, locale=i18n.current_locale, return_city=True))


@cache
def _names_of_old() -> dict[str, list[str]]:
    """``Asia/Kolkata`` → ``Asia/Calcutta``."""
    found: dict[str, list[str]] = {}
    for old, new in get_global("zone_aliases").items():
        found.setdefault(new, []).append(old)
    return found


def _wide(text: str) -> int:
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)
