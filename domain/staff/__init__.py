"""Staff: who works for a merchant, under which role, at which stores."""

from domain.staff.found import found
from domain.staff.identify import Hat, Identity, identify, member_hats
from domain.staff.invite import Invitation, Offer, invite, join, peek
from domain.staff.leave import LastOwner, lift_pause, remove
from domain.staff.model import Staff, StaffStore
from domain.staff.pin import PinVerdict, check_pin, clear_pin, prove, set_pin
from domain.staff.query import Colleague, colleague, list_staff
from domain.staff.role import add_colleague, set_stores, stand_at, wear
from domain.staff.tell import leaders_of, tell_leaders, tell_leaders_each
from domain.staff.unreachable import give_up

__all__ = [
    "Colleague",
    "Hat",
    "Identity",
    "Invitation",
    "LastOwner",
    "Offer",
    "PinVerdict",
    "Staff",
    "StaffStore",
    "add_colleague",
    "check_pin",
    "clear_pin",
    "colleague",
    "found",
    "give_up",
    "identify",
    "invite",
    "join",
    "leaders_of",
    "lift_pause",
    "list_staff",
    "member_hats",
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
