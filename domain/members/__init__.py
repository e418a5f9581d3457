"""Members: the customers a merchant knows."""

from domain.members.join import join_as_member, note_member
from domain.members.model import Member
from domain.members.query import MemberLine, list_members

__all__ = ["Member", "MemberLine", "join_as_member", "list_members", "note_member"]
