"""How a figure is printed: the measure, its limit, whether it holds."""

import sys
from collections.abc import Sequence


def line(text: str = "") -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def verdict(what: str, value: float, limit: float, unit: str = "", *, most: bool = True) -> None:
    """``most``: the value may be at most the limit; otherwise at least."""
    holds = value <= limit if most else value >= limit
    sign = "≤" if most else "≥"
    line(
        f"  {'ok  ' if holds else 'MISS'} {what}: {value:.3g}{unit}"
        f"   (wanted {sign} {limit:g}{unit})"
    )


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
