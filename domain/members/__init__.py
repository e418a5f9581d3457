"""Members: the customers a merchant knows."""

from domain.members.join import come_in, join_as_member, join_by_number, join_here, note_member
from domain.members.many import (
    NewMember,
    had_points,
    join_each,
    members_among,
    open_points,
)
from domain.members.model import Member
from domain.members.points import (
    Holdings,
    adjust_points,
    end_points,
    history_of,
    holdings_of,
    my_history,
    my_holdings,
    pay_out,
    points_end,
    top_up,
    way_back,
)
from domain.members.query import (
    MemberLine,
    Membership,
    list_members,
    own_memberships,
    page_of_members,
)
from domain.members.standing import (
    known_standings,
    level_of,
    set_standing,
    standing_of,
    tick_tag,
)
from domain.members.then import HoldingsThen, holdings_then

__all__ = [
    "Holdings",
    "HoldingsThen",
    "Member",
    "MemberLine",
    "Membership",
    "NewMember",
    "adjust_points",
    "come_in",
    "end_points",
    "had_points",
    "history_of",
    "holdings_of",
    "holdings_then",
    "join_as_member",
    "join_by_number",
    "join_each",
    "join_here",
    "known_standings",
    "level_of",
    "list_members",
    "members_among",
    "my_history",
    "my_holdings",
    "note_member",
    "open_points",
    "own_memberships",
    "page_of_members",
    "pay_out",
    "points_end",
    "set_standing",
    "standing_of",
    "tick_tag",
    "top_up",
    "way_back",
]
