"""Broadcasts: words to many members, at a pace, each once, and none to who wants none."""

from domain.broadcasts.carry import broadcasts_due, carry_broadcasts
from domain.broadcasts.holders import holders_of, holders_of_voucher
from domain.broadcasts.leave import Subscribed, want_broadcasts, wants_broadcasts
from domain.broadcasts.look import (
    BroadcastCard,
    BroadcastLine,
    Said,
    broadcast_card,
    broadcast_said,
    list_broadcasts,
    titles_held,
)
from domain.broadcasts.make import (
    NobodyThere,
    draft_broadcast,
    drop_broadcast,
    join_voucher,
    keep_broadcast,
    send_broadcast,
    stop_broadcast,
    try_broadcast,
    word_broadcast,
)
from domain.broadcasts.model import A_DAY, PACE, RETENTION, Broadcast, BroadcastState, To

__all__ = [
    "A_DAY",
    "PACE",
    "RETENTION",
    "Broadcast",
    "BroadcastCard",
    "BroadcastLine",
    "BroadcastState",
    "NobodyThere",
    "Said",
    "Subscribed",
    "To",
    "broadcast_card",
    "broadcast_said",
    "broadcasts_due",
    "carry_broadcasts",
    "draft_broadcast",
    "drop_broadcast",
    "holders_of",
    "holders_of_voucher",
    "join_voucher",
    "keep_broadcast",
    "list_broadcasts",
    "send_broadcast",
    "stop_broadcast",
    "titles_held",
    "try_broadcast",
    "want_broadcasts",
    "wants_broadcasts",
    "word_broadcast",
]
