"""Members: the customers a merchant knows."""

from domain.members.join import join_as_member, note_member
from domain.members.model import Member
from domain.members.query import MemberLine, Membership, list_members, own_memberships
from domain.members.standing import known_standings, set_standing, standing_of, tick_tag

__all__ = [
    "Member",
    "MemberLine",
    "Membership",
    "join_as_member",
    "known_standings",
    "list_members",
    "note_member",
    "own_memberships",
    "set_standing",
    "standing_of",
    "tick_tag",
]
