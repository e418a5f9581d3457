"""What a deed declares of itself: who may, and what becomes of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum, auto
from functools import cache
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, get_type_hints

from pydantic import TypeAdapter

from domain.desk.work import HotWork, Work
from domain.engine import Database, Values
from domain.roles import Actor, Permission

P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Kind(StrEnum):
    READ = auto()  # changes nothing
    DEED = auto()  # changes something, once a request, with a line in the journal
    NOTE = auto()  # keeps something in passing: no deed, no line
    TICK = auto()  # the clock's; a line where it changed something


READ, DEED, NOTE, TICK = Kind.READ, Kind.DEED, Kind.NOTE, Kind.TICK


class Weight(StrEnum):
    """What an answer amounts to."""

    ASKED = auto()  # it only asks something back: no line in the journal
    KEPT = auto()  # answered once and for all, but nothing was done: a refused scan
    DONE = auto()


# What must not happen inside a transaction, such as hashing: it gets the values that were asked
# and returns those that the operation receives.
Before = Callable[[Database, Actor, Values], Awaitable[Values]]


@dataclass(frozen=True, slots=True)
class Operation(Generic[P, R_co]):
    """A declared deed. ``name`` is ``feature.verb``."""

    name: str
    permission: Permission
    kind: Kind
    hot: bool
    run: Callable[..., Awaitable[R_co]]
    weigh: Callable[[Any], Weight]  # of its own answers
    before: Before | None = None

    @property
    def result(self) -> TypeAdapter[Any]:
        """How its answer is stored and read again."""
        return _answers(self.run)


def operation(
    permission: Permission,
    *,
    kind: Kind,
    weigh: Callable[[Any], Weight] | None = None,
    before: Before | None = None,
) -> Callable[[Callable[Concatenate[Work, P], Awaitable[R]]], Operation[P, R]]:
    """Declare a business operation. There is no way to declare one without a permission."""

    def declare(run: Callable[Concatenate[Work, P], Awaitable[R]]) -> Operation[P, R]:
        return Operation(
            name=_named(run),
            permission=permission,
            kind=kind,
            hot=False,
            run=run,
            weigh=weigh or _WEIGHTS[kind],
            before=before,
        )

    return declare


def hot_operation(
    permission: Permission, *, weigh: Callable[[R], Weight], before: Before | None = None
) -> Callable[[Callable[Concatenate[HotWork, P], Awaitable[R]]], Operation[P, R]]:
    """Declare a deed whose statements were built once and run on the driver itself.

    ``weigh`` says which of its answers are deeds and which only ask something back; ``before``
    does what takes long, before the transaction begins.
    """

    def declare(run: Callable[Concatenate[HotWork, P], Awaitable[R]]) -> Operation[P, R]:
        return Operation(
            name=_named(run),
            permission=permission,
            kind=Kind.DEED,
            hot=True,
            run=run,
            weigh=weigh,
            before=before,
        )

    return declare


_WEIGHTS: dict[Kind, Callable[[object], Weight]] = {
    Kind.READ: lambda _: Weight.ASKED,
    Kind.DEED: lambda _: Weight.DONE,
    Kind.NOTE: lambda _: Weight.ASKED,
    Kind.TICK: lambda changed: Weight.DONE if changed else Weight.ASKED,
}


def _named(run: Callable[..., object]) -> str:
    return f"{run.__module__.split('.')[1]}.{run.__name__}"


@cache  # made when first asked for: all of them at the start take a second
def _answers(run: Callable[..., object]) -> TypeAdapter[Any]:
    return TypeAdapter(get_type_hints(run)["return"])
