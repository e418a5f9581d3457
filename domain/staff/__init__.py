"""Staff: who works for a merchant, under which role, at which stores."""

from domain.staff.ask import AskedBefore, WorksHere, accept, ask, asked, decline
from domain.staff.found import found
from domain.staff.group import (
    Group,
    Place,
    group_of,
    in_group,
    is_leaders_group,
    keep_topic,
    link_group,
    lose_group,
    move_group,
    place_in_group,
    plain_group,
    unlink_group,
)
from domain.staff.hearing import (
    THE_GROUP,
    Hearers,
    Listener,
    Topic,
    hearers,
    set_hearing,
    tell_hearers,
    topics_of,
    who_hears,
)
from domain.staff.identify import Hat, Identity, identify
from domain.staff.invite import Invitation, Offer, invite, join, peek
from domain.staff.leave import LastOwner, OwnPause, lift_pause, remove
from domain.staff.model import RETENTIONS, Staff, StaffStore
from domain.staff.pin import PinVerdict, check_pin, clear_pin, prove, set_pin
from domain.staff.query import Colleague, colleague, list_staff
from domain.staff.role import set_stores, stand_at, wear
from domain.staff.tell import hat_to_read, leaders_of, tell_leaders, tell_leaders_each
from domain.staff.unreachable import give_up

__all__ = [
    "RETENTIONS",
    "THE_GROUP",
    "AskedBefore",
    "Colleague",
    "Group",
    "Hat",
    "Hearers",
    "Identity",
    "Invitation",
    "LastOwner",
    "Listener",
    "Offer",
    "OwnPause",
    "PinVerdict",
    "Place",
    "Staff",
    "StaffStore",
    "Topic",
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
    "group_of",
    "hat_to_read",
    "hearers",
    "identify",
    "in_group",
    "invite",
    "is_leaders_group",
    "join",
    "keep_topic",
    "leaders_of",
    "lift_pause",
    "link_group",
    "list_staff",
    "lose_group",
    "move_group",
    "peek",
    "place_in_group",
    "plain_group",
    "prove",
    "remove",
    "set_hearing",
    "set_pin",
    "set_stores",
    "stand_at",
    "tell_hearers",
    "tell_leaders",
    "tell_leaders_each",
    "topics_of",
    "unlink_group",
    "wear",
    "who_hears",
]
