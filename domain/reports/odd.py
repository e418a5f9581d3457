"""What is odd about a day, by a method whose false alarms are known (``make bench``, part odd).

Counts are made alike by their square root, compared with the median of the last eight same
weekdays, and judged by how much the series varies over all its days. A verifier's undone,
overridden and refused are shares: by the binomial distribution of the others' share.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from math import exp, fsum, lgamma, log, sqrt
from statistics import NormalDist, median

WEEKS = 8
HISTORY = 7 * WEEKS  # days before the one that is judged
ENOUGH = 21  # days of history; with less it compares and does not judge
SURE = 3.0  # in units of what is usual
CHANGE = 5  # at least, in the count itself
USUAL = 4  # what a day must usually have for nothing to be odd
LINES = 3
EVEN = 0.5  # the square root of a count that chance alone makes varies by this much at least
SELDOM = 0.0025  # how often chance alone may make a verifier's share as large
FEW = 3  # a verifier's count below this is never odd
OTHERS = 100  # of the other verifiers', at least, to know what is usual
LEAST = 1e-300  # of a probability, which is none below
NORMAL = 1.4826  # from the median of distances to a normal distribution's deviation


class Oddity(StrEnum):
    SILENT = auto()  # nothing, where there never was nothing
    LESS = auto()
    MORE = auto()


@dataclass(frozen=True, slots=True)
class Judged:
    """``usual``: the median of the same weekdays; ``z``: how far away the day is."""

    oddity: Oddity
    count: int
    usual: int
    z: float


@dataclass(frozen=True, slots=True)
class Share:
    """``count`` among ``of``."""

    count: int
    of: int


@dataclass(frozen=True, slots=True)
class Lopsided:
    """``usual``: the share of the others, from 0 to 1; ``z`` as where counts are judged."""

    share: Share
    usual: float
    z: float


def judge_share(mine: Share, others: Share) -> Lopsided | None:
    """A verifier's day beside the other verifiers' last weeks; None: nothing is odd."""
    if mine.count < FEW or others.of < OTHERS:
        return None
    chance = tail(mine.count, mine.of, (others.count + EVEN) / (others.of + 1))
    if chance > SELDOM:
        return None
    return Lopsided(mine, others.count / others.of, -NormalDist().inv_cdf(max(chance, LEAST)))


def tail(least: int, of: int, share: float) -> float:
    """How probable ``least`` or more among ``of`` are, each by itself with probability ``share``
    between 0 and 1."""
    yes, no = log(share), log(1 - share)
    whole = lgamma(of + 1)
    return fsum(
        exp(whole - lgamma(n + 1) - lgamma(of - n + 1) + n * yes + (of - n) * no)
        for n in range(least, of + 1)
    )


def judge(counts: Sequence[int]) -> Judged | None:
    """A series' counts of consecutive days, the last of which is judged; None: nothing is odd.

    Only the days since the series began count; at most ``HISTORY`` of them.
    """
    *before, today = counts
    days = before[-HISTORY:]
    if len(days) < ENOUGH:
        return None
    same = days[-7::-7]
    usual = median(same)
    if not today and all(same) and usual >= USUAL:
        return Judged(Oddity.SILENT, 0, round(usual), sqrt(usual) / EVEN)
    centre = median(map(sqrt, same))
    z = (sqrt(today) - centre) / _scale(days)
    if abs(z) < SURE or abs(today - centre**2) < CHANGE:
        return None
    return Judged(Oddity.MORE if z > 0 else Oddity.LESS, today, round(centre**2), abs(z))


def _scale(days: Sequence[int]) -> float:
    """How far a day usually is from the other ones of its weekday, pooled over all days."""
    apart = []
    for weekday in range(7):
        roots = sorted(sqrt(one) for one in days[weekday::7])
        for at, one in enumerate(roots):
            apart.append(abs(one - median(roots[:at] + roots[at + 1 :])))
    return max(NORMAL * median(apart), EVEN)
