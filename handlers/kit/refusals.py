"""What a feature says to its own "no": the sentences, and the buttons that lead on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.errors import Refusal
from domain.roles import Permission
from handlers.kit.screen import Rows

# A table is keyed by the very type that its function takes; that cannot be written as a type.
Say = Callable[[Any, str], str]  # the refusal, and the reader's time zone
Offer = Callable[[Any], Rows]
Words = Callable[[], str]


@dataclass(frozen=True, slots=True)
class ListOf:
    """Where things of a kind are looked for: a command, and who may."""

    command: str
    permission: Permission
    words: Words


@dataclass(frozen=True, slots=True)
class Refusals:
    """One feature's part of the whole table in ``handlers/refusals.py``."""

    say: Mapping[type[Refusal], Say] = field(default_factory=dict)
    malformed: Mapping[str, Words] = field(default_factory=dict)  # a value, by its field
    gone: Mapping[str, Words] = field(default_factory=dict)  # by its kind
    not_found: Mapping[str, Words] = field(default_factory=dict)  # by its table
    offers: Mapping[type[Refusal], Offer] = field(default_factory=dict)
    for_good: frozenset[type[Refusal]] = frozenset()  # the button that was pressed never works
    lists: Mapping[str, ListOf] = field(default_factory=dict)  # of a kind that may be gone
