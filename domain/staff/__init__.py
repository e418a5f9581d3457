"""Staff: who works for a merchant, under which role, at which stores."""

from domain.staff.ask import AskedBefore, WorksHere, accept, ask, asked, decline
from domain.staff.found import found
from domain.staff.identify import Hat, Identity, identify
from domain.staff.invite import Invitation, Offer, invite, join, peek
from domain.staff.leave import LastOwner, lift_pause, remove
from domain.staff.model import Staff, StaffStore
from domain.staff.pin import PinVerdict, check_pin, clear_pin, prove, set_pin
from domain.staff.query import Colleague, colleague, list_staff
from domain.staff.role import set_stores, stand_at, wear
from domain.staff.tell import hat_to_read, leaders_of, tell_leaders, tell_leaders_each
from domain.staff.unreachable import give_up

__all__ = [
    "AskedBefore",
    "Colleague",
    "Hat",
    "Identity",
    "Invitation",
    "LastOwner",
    "Offer",
    "PinVerdict",
    "Staff",
    "StaffStore",
    "WorksHere",
    "accept",
    "ask",
    "asked",
    "check_pin",
    "clear_pin",
    "colleague",
    "decline",
    "found",
    "give_up",
    "hat_to_read",
    "identify",
    "invite",
    "join",
    "leaders_of",
    "lift_pause",
    "list_staff",
    "peek",
    "prove",
    "remove",
    "set_pin",
    "set_stores",
    "stand_at",
    "tell_leaders",
    "tell_leaders_each",
    "wear",
]
