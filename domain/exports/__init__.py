"""Files of any length for people and machines: one room writes all of them."""

from domain.exports.hold import (
    HELD,
    end_exports,
    exports_over_at,
    hold,
    keep_hold,
    let_go,
    wish_stop,
)
from domain.exports.model import Column, Is, Sheet, Stopped, Watch, Written, said
from domain.exports.write import write

__all__ = [
    "HELD",
    "Column",
    "Is",
    "Sheet",
    "Stopped",
    "Watch",
    "Written",
    "end_exports",
    "exports_over_at",
    "hold",
    "keep_hold",
    "let_go",
    "said",
    "wish_stop",
    "write",
]
