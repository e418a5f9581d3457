"""What is called odd: false alarms a year of quiet shops, and how many dead days are noticed."""

import math
import random
from collections.abc import Iterator
from statistics import mean

from domain.reports.odd import HISTORY, Oddity, Share, judge, judge_share
from tests.bench.say import line, verdict

YEARS = 40  # of each kind of shop
FALSE_A_YEAR, DEAD_CAUGHT = 5.0, 0.95
LEVELS = (6, 12, 40, 150)  # redemptions on a usual day
WEEK = (0.8, 0.85, 0.9, 1.0, 1.3, 1.5, 0.65)  # how its weekdays differ
VERIFIERS = 4
SHARES = (0.005, 0.03, 0.1)  # undone, overridden or refused of all
UNLIKE = 0.15  # by how much one verifier's share is usually another than the others'
STOLEN, NOTICED, STOLEN_FROM = 0.5, 0.95, 40  # taken back again, where so many are usual
WEATHER = (0.0, 0.15, 0.25)  # by how much a day is better or worse than chance alone makes it


def run() -> None:
    line("odd: simulated shops, a series of daily counts each")
    chance = random.Random(20261121)
    for weather in WEATHER:
        for level in LEVELS:
            _shop(chance, level, weather)
    line("odd: simulated verifiers, a series each of what is undone")
    for share in SHARES:
        for level in LEVELS:
            _verifiers(chance, level, share)


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


def _verifiers(chance: random.Random, level: int, share: float) -> None:
    """Each has ``level`` redemptions a day by chance, and a habit of their own."""
    false = caught = judged = 0
    for _ in range(YEARS // VERIFIERS):
        own = [share * math.exp(chance.gauss(0, UNLIKE)) for _ in range(VERIFIERS)]
        days = [[_day(chance, level, one) for one in own] for _ in range(HISTORY + 365)]
        sums = [_sum([day[at] for day in days[:HISTORY]]) for at in range(VERIFIERS)]
        for number in range(HISTORY, len(days)):
            for at in range(VERIFIERS):
                others = _sum([sums[one] for one in range(VERIFIERS) if one != at])
                false += judge_share(days[number][at], others) is not None
                if number % 7 == 3:
                    judged += 1
                    caught += judge_share(_day(chance, level, STOLEN), others) is not None
            for at in range(VERIFIERS):
                new, old = days[number][at], days[number - HISTORY][at]
                sums[at] = Share(
                    sums[at].count + new.count - old.count, sums[at].of + new.of - old.of
                )
    what = f"{level} a day, {share:.1%} undone"
    verdict(f"{what}: false alarms a year", false / YEARS, FALSE_A_YEAR)
    say = f"{what}: days with {STOLEN:.0%} of a day noticed"
    if level >= STOLEN_FROM:
        verdict(say, caught / judged, NOTICED, most=False)
    else:
        line(f"       {say} {caught / judged:.0%}")


def _day(chance: random.Random, level: int, share: float) -> Share:
    of = _poisson(chance, level)
    return Share(sum(chance.random() < share for _ in range(of)), of)


def _sum(shares: list[Share]) -> Share:
    return Share(sum(one.count for one in shares), sum(one.of for one in shares))


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
