"""Tables that the features own, put together."""

from collections.abc import Mapping
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


def joined(*tables: Mapping[K, V]) -> dict[K, V]:
    """All of them as one. The same key in two of them is a defect: ValueError."""
    whole: dict[K, V] = {}
    for table in tables:
        if twice := whole.keys() & table.keys():
            raise ValueError(f"said twice: {sorted(map(str, twice))}")
        whole.update(table)
    return whole
