"""What is called odd: false alarms a year of quiet shops, and how many dead days are noticed."""

import math
import random
from collections.abc import Iterator
from statistics import mean

from domain.reports.odd import HISTORY, Oddity, judge
from tests.bench.say import line, verdict

YEARS = 40  # of each kind of shop
FALSE_A_YEAR, DEAD_CAUGHT = 5.0, 0.95
LEVELS = (6, 12, 40, 150)  # redemptions on a usual day
WEEK = (0.8, 0.85, 0.9, 1.0, 1.3, 1.5, 0.65)  # how its weekdays differ
WEATHER = (0.0, 0.15, 0.25)  # by how much a day is better or worse than chance alone makes it


def run() -> None:
    line("odd: simulated shops, a series of daily counts each")
    chance = random.Random(20261121)
    for weather in WEATHER:
        for level in LEVELS:
            _shop(chance, level, weather)


def _shop(chance: random.Random, level: int, weather: float) -> None:
    false = dead = halved = judged = 0
    for _ in range(YEARS):
        counts = list(_days(chance, level, weather, HISTORY + 365))
        for day in range(HISTORY, len(counts)):
            before = counts[day - HISTORY : day]
            false += judge([*before, counts[day]]) is not None
            if day % 7 == 3:
                judged += 1
                silent = judge([*before, 0])
                dead += silent is not None and silent.oddity in (Oddity.SILENT, Oddity.LESS)
                halved += judge([*before, counts[day] // 2]) is not None
    what = f"{level} a day, weather ±{weather:.0%}"
    verdict(f"{what}: false alarms a year", false / YEARS, FALSE_A_YEAR)
    verdict(f"{what}: dead days noticed", dead / judged, DEAD_CAUGHT, most=False)
    line(f"       {what}: halved days noticed {halved / judged:.0%}")


def _days(chance: random.Random, level: int, weather: float, days: int) -> Iterator[int]:
    """Counts by chance around what the weekday has, on better and worse days."""
    usual = level / mean(WEEK)
    for day in range(days):
        factor = math.exp(chance.gauss(0, weather) - weather**2 / 2) if weather else 1.0
        yield _poisson(chance, usual * WEEK[day % 7] * factor)


def _poisson(chance: random.Random, expected: float) -> int:
    """How often something comes that comes by chance, ``expected`` times."""
    count, left = 0, expected
    while (left := left - chance.expovariate(1.0)) > 0:
        count += 1
    return count
