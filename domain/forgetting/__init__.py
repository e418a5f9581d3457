"""A person's data: where it stands, and how it goes (the ledgers keep numbers, not names)."""

from domain.forgetting.forget import StillStaff, Unfinished, forget_me, forget_member
from domain.forgetting.traces import GO, MENTIONED, TRACES, Trace

__all__ = [
    "GO",
    "MENTIONED",
    "TRACES",
    "StillStaff",
    "Trace",
    "Unfinished",
    "forget_me",
    "forget_member",
]
