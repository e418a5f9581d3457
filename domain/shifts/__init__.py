"""Shifts at a store, opened and closed by its printed code; what each verifier did."""

from domain.shifts.code import StoreCode, renew_shift_code, shift_code
from domain.shifts.figures import Done, HandOver, OnShift, Verifier, on_shift, verifiers
from domain.shifts.forgotten import close_forgotten, shifts_over_at
from domain.shifts.model import Ended, Shift
from domain.shifts.punch import NotYourStore, OtherShopsCode, Punched, close_shift, punch

__all__ = [
    "Done",
    "Ended",
    "HandOver",
    "NotYourStore",
    "OnShift",
    "OtherShopsCode",
    "Punched",
    "Shift",
    "StoreCode",
    "Verifier",
    "close_forgotten",
    "close_shift",
    "on_shift",
    "punch",
    "renew_shift_code",
    "shift_code",
    "shifts_over_at",
    "verifiers",
]
