"""What is odd about a day, by a method whose false alarms are known (``make bench``, part odd).

Counts are made alike by their square root, compared with the median of the last eight same
weekdays, and judged by how much the series varies over all its days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from math import sqrt
from statistics import median

WEEKS = 8
HISTORY = 7 * WEEKS  # days before the one that is judged
ENOUGH = 21  # days of history; with less it compares and does not judge
SURE = 3.0  # in units of what is usual
CHANGE = 5  # at least, in the count itself
USUAL = 4  # what a day must usually have for nothing to be odd
LINES = 3
EVEN = 0.5  # the square root of a count that chance alone makes varies by this much at least
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
