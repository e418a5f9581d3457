"""Who looks on while an operation or a statement runs: nobody, as a rule."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar

# Set around an update by who traces it; called with an operation's name or a statement's text.
ONLOOKER: ContextVar[Callable[[str], AbstractContextManager[None]] | None] = ContextVar(
    "onlooker", default=None
)
_NOBODY = nullcontext()


def seen(what: str) -> AbstractContextManager[None]:
    """A context, of which whoever looks on is told ``what``: a statement, an operation."""
    onlooker = ONLOOKER.get()
    return onlooker(what) if onlooker is not None else _NOBODY
