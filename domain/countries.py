"""Countries: which money, which clocks and which order of a date go with where a shop is."""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.numbers import get_territory_currencies

from domain.days import offset
from domain.errors import Malformed

NAMED_IN = ("en", "zh")  # in which languages a country's name is understood
# CLDR keeps the names of old; people know their city by its name of today.
_TODAY = {
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Rangoon": "Asia/Yangon",
    "Asia/Saigon": "Asia/Ho_Chi_Minh",
    "Europe/Kiev": "Europe/Kyiv",
}
# Of cities with the same clock, the one that people think of.
_CITIES = """
America/Bogota America/Santiago America/Lima America/Sao_Paulo America/Toronto America/Vancouver
America/Edmonton America/Winnipeg America/Halifax America/Mexico_City America/Tijuana
America/New_York America/Chicago America/Denver America/Phoenix America/Los_Angeles
America/Anchorage America/Manaus America/Guayaquil America/Nuuk Asia/Almaty Asia/Jakarta
Asia/Makassar Asia/Jayapura Asia/Kuala_Lumpur Asia/Novosibirsk Asia/Shanghai Asia/Tashkent
Asia/Vladivostok Asia/Yekaterinburg Asia/Ulaanbaatar Australia/Adelaide Australia/Brisbane
Australia/Darwin Australia/Perth Australia/Sydney Europe/Berlin Europe/Kyiv Europe/Lisbon
Europe/London Europe/Madrid Europe/Moscow Europe/Samara Pacific/Auckland Pacific/Honolulu
Africa/Kinshasa Africa/Lubumbashi Asia/Nicosia America/Argentina/Buenos_Aires
"""
_BEST_KNOWN = frozenset(_CITIES.split())
# Where nearly everybody keeps one clock, it is not asked for; the other is a setting.
_USUAL = {
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "GL": "America/Nuuk",
    "MN": "Asia/Ulaanbaatar",
    "NZ": "Pacific/Auckland",
    "PF": "Pacific/Tahiti",
    "PG": "Pacific/Port_Moresby",
    "PT": "Europe/Lisbon",
    "UA": "Europe/Kyiv",
}
_NOWHERE = frozenset(("ZZ", "AQ", "EU", "UN", "QO"))
# Where a language is spoken by most who open a shop; of others, where it is official.
_FIRST = {
    "en": ("US", "GB", "AU", "CA", "IE", "SG", "IN", "NZ"),
    "zh": ("CN", "HK", "TW", "SG", "MO", "MY", "US", "AU"),
    "es": ("ES", "MX", "AR", "CO", "CL", "PE", "US", "UY"),
    "fr": ("FR", "BE", "CH", "CA", "LU", "MA", "CI", "SN"),
    "pt": ("BR", "PT", "AO", "MZ"),
}
_ELSE = ("US", "CN", "DE", "GB", "JP", "FR", "IN", "BR")
LIKELY = 8
_HALF_YEARS = (datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Country:
    code: str  # two letters, ISO 3166
    zones: tuple[str, ...]  # one for each clock that is kept there, east to west
    currency: str


@cache
def country(code: str) -> Country:
    """Raises Malformed("country")."""
    code = code.upper()
    if code not in codes():
        raise Malformed("country")
    return Country(code, _clocks(code), get_territory_currencies(code)[0])


@cache
def codes() -> tuple[str, ...]:
    """Every country with a money and a clock of its own."""
    zones = get_global("territory_zones")
    return tuple(
        code
        for code in sorted(Locale("en").territories)
        if len(code) == 2 and code in zones and code not in _NOWHERE
        if get_territory_currencies(code)
    )


def named(words: str) -> list[str]:
    """Countries that a person may mean, names that begin so first: ``Japan``, ``日本``, ``JP``.
    Of one whose whole name was said no other is meant."""
    said = _bare(words)
    if not said:
        return []
    if said.upper() in codes() or said == "uk":
        return [said.upper() if said != "uk" else "GB"]
    whole = [code for code in codes() if said in _names()[code]]
    if whole:
        return whole
    found = {code: [name.find(said) for name in _names()[code]] for code in codes()}
    places = {
        code: min(at) for code, every in found.items() if (at := [n for n in every if n >= 0])
    }
    return sorted(places, key=lambda code: (places[code], code))


def likely(language: str) -> list[str]:
    """Where a person may be whose Telegram speaks so: ``de``, ``pt-br``."""
    tongue, _dash, region = language.replace("_", "-").partition("-")
    tongue, region = tongue.lower(), region.upper()
    most = get_global("likely_subtags").get(tongue, "").rpartition("_")[2]
    spoken = get_global("territory_languages")
    official = {
        code: said[tongue]["population_percent"]
        for code, said in spoken.items()
        if tongue in said and said[tongue]["official_status"] == "official"
    }
    some = _FIRST.get(tongue) or (most, *sorted(official, key=official.__getitem__, reverse=True))
    wished = dict.fromkeys((region, *some, *_ELSE))
    return [code for code in wished if code in codes()][:LIKELY]


def of_zone(zone: str) -> str:
    """The country of a clock; "" for one of none, as UTC."""
    code = str(get_global("zone_territories").get(zone, ""))
    return code if code in codes() else ""


@cache
def month_first(code: str) -> bool:
    """Whether English dates are written there as "Nov 21"; not where no country is known."""
    if not code:
        return False
    try:
        order = str(Locale.parse(f"en_{code}").date_formats["medium"].pattern)
    except (UnknownLocaleError, ValueError):
        return False
    return order.startswith("M")


@cache
def _clocks(code: str) -> tuple[str, ...]:
    """Zones whose clocks differ in winter or in summer, each by its best known name."""
    there = [_TODAY.get(name, name) for name in get_global("territory_zones").get(code, ())]
    if code in _USUAL:
        return (_USUAL[code],)
    by_clock: dict[tuple[timedelta, ...], str] = {}
    for zone in sorted(there, key=lambda one: (one not in _BEST_KNOWN, one.count("/"), one)):
        by_clock.setdefault(_offsets(zone), zone)
    return tuple(zone for _offset, zone in sorted(by_clock.items(), reverse=True))


def _offsets(zone: str) -> tuple[timedelta, ...]:
    return tuple(offset(at, zone) for at in _HALF_YEARS)


@cache
def _names() -> dict[str, tuple[str, ...]]:
    tables = [Locale(language).territories for language in NAMED_IN]
    return {code: tuple(_bare(table.get(code, code)) for table in tables) for code in codes()}


def _bare(words: str) -> str:
    """Without case, accents and the space around: ``türkiye`` is found by ``Turkiye``."""
    apart = unicodedata.normalize("NFKD", " ".join(words.split()).casefold())
    return "".join(one for one in apart if not unicodedata.combining(one))
