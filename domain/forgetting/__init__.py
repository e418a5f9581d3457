"""A person's data: where it stands, and how it goes (the ledgers keep numbers, not names)."""

from domain.forgetting.forget import StillStaff, Unfinished, forget_me, forget_member
from domain.forgetting.mentions import Forgotten
from domain.forgetting.traces import GO, MENTIONED, TRACES, Trace
from domain.forgetting.words import SCREEN, SHOP, Words

__all__ = [
    "GO",
    "MENTIONED",
    "SCREEN",
    "SHOP",
    "TRACES",
    "Forgotten",
    "StillStaff",
    "Trace",
    "Unfinished",
    "Words",
    "forget_me",
    "forget_member",
]
