"""A list page by page."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from handlers.kit.screen import Button, Rows

PAGE = 8
T = TypeVar("T")


def pager(page: int, more: bool, at: Callable[[int, str], Button]) -> Rows:
    """The row under a list: back and forward, as far as there is something."""
    row = [at(page - 1, "◀")] if page > 0 else []
    if more:
        row.append(at(page + 1, "▶"))
    return [row] if row else []


def page_of(found: Sequence[T]) -> tuple[Sequence[T], bool]:
    """A page that was asked for with one row more than fits, and whether there is more."""
    return found[:PAGE], len(found) > PAGE
