"""A list page by page."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from domain.paging import START, Page, Place
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


def walker(found: Page[T], ids: Sequence[int], at: Callable[[str, int, str], Button]) -> Rows:
    """The row under a long list: to the ends, ten pages, one page. ``ids`` are those shown."""
    if not ids:
        return []
    row = []
    if found.before:
        row += [at("first", 0, "⏮"), at("ago", ids[0], "«"), at("back", ids[0], "◀")]
    if found.after:
        row += [at("next", ids[-1], "▶"), at("on", ids[-1], "»"), at("last", 0, "⏭")]
    return [row] if row else []


def strider(found: Page[T], at: Callable[[Place, str], Button]) -> Rows:
    """The same where the number of a row does not say alone where it stands."""
    ends = {one.id: one for one in (found.first, found.last)}

    def to(step: str, number: int, text: str) -> Button:
        return at(replace(ends.get(number, START), step=step), text)

    return walker(found, list(ends), to)


def leafer(found: Page[T], number: int, at: Callable[[str, int, str], Button]) -> Rows:
    """The row under what was searched: its pages have numbers."""
    return pager(number, found.after, lambda to, text: at("page", to, text))
