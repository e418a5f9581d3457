"""How often somebody may call."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from math import ceil

REMEMBERED = 1000  # callers


class Buckets:
    """``burst`` calls at once, and ``rate`` a second from then on, each caller by its name."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], datetime]) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._callers: OrderedDict[str, tuple[float, datetime]] = OrderedDict()

    def __contains__(self, caller: str) -> bool:
        return caller in self._callers

    def take(self, caller: str) -> int:
        """0, or the seconds after which it may call again."""
        now = self._clock()
        left, since = self._callers.pop(caller, (float(self._burst), now))
        left = min(left + max((now - since).total_seconds(), 0) * self._rate, self._burst)
        wait = 0 if left >= 1 else ceil((1 - left) / self._rate)
        self._callers[caller] = (left if wait else left - 1, now)
        if len(self._callers) > REMEMBERED:
            self._callers.popitem(last=False)
        return wait
