"""Where a person stands in a merchant's tables: a literal list, and a test that it is whole."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trace:
    """The columns of a table that say who somebody is.

    ``ids`` hold Telegram's number of a person, ``names`` what somebody is called beside the id
    of the same place. ``own`` are texts about the person of ``ids[0]`` alone: an address, a note.
    """

    ids: tuple[str, ...]
    names: tuple[tuple[str, str], ...] = ()  # the name's column, and the id's that it belongs to
    own: tuple[str, ...] = ()


TRACES = {
    "accounts": Trace(("person_id",)),  # its name is rewritten with the number
    "alerts": Trace(("acted_by",), (("acted_name", "acted_by"),)),
    "arrivals": Trace(("actor_id",), (("actor_name", "actor_id"),)),
    "bot_chats": Trace(("person_id",)),
    "broadcast_leavers": Trace(("person_id",)),
    "broadcast_people": Trace(("person_id",)),
    "broadcasts": Trace(("made_by", "sent_by")),
    "card_keys": Trace(("given_to",)),
    "cards": Trace(("holder_id", "issued_by"), (("holder_name", "holder_id"),)),
    "charges": Trace(("person_id",)),
    "copies": Trace(("recipient",)),
    "denials": Trace(("person_id",)),
    "drafts": Trace(("person_id",)),
    "draw_entrants": Trace(("person_id",)),
    "draw_entries": Trace(("person_id",)),
    "draw_wins": Trace(("person_id",), (("person_name", "person_id"),)),
    "draws": Trace(("made_by",)),
    "groups": Trace(("linked_by",)),
    "handings": Trace(("given_by", "taken_by")),
    "invitations": Trace(("person_id", "invited_by", "used_by")),
    "journal": Trace(("actor_id",)),
    "members": Trace(("person_id",), (("name", "person_id"),)),
    "orders": Trace(
        ("person_id",), (("person_name", "person_id"),), ("address", "note", "tracking")
    ),
    "outbox": Trace(("recipient",)),
    "payouts": Trace(("person_id", "actor_id"), (("actor_name", "actor_id"),)),
    "prints": Trace(("made_by",)),
    "products": Trace(("created_by",)),
    "refund_votes": Trace(("person_id",), (("name", "person_id"),), ("reason",)),
    "refunds": Trace(
        ("person_id", "asked_by", "decided_by"),
        (("asked_name", "asked_by"), ("decided_name", "decided_by")),
        ("reason", "answer"),
    ),
    "reservations": Trace(("person_id",), (("person_name", "person_id"),)),
    "staff": Trace(("person_id",), (("name", "person_id"),)),
    "stock_moves": Trace(("actor_id",), (("actor_name", "actor_id"),), ("reason",)),
    "supplier_orders": Trace(("by",), (("by_name", "by"),)),
    "till_closings": Trace(("actor_id",), (("actor_name", "actor_id"),)),
    "transfers": Trace(("actor_id",), (("actor_name", "actor_id"),)),
    "unheard": Trace(("person_id",)),
    "uploads": Trace(("person_id",)),
    "visits": Trace(("person_id",)),
    "voucher_takers": Trace(("person_id",)),
    "vouchers": Trace(("made_by",)),
}

# Rows that are about one person and of no more use without: they go whole.
GO = {
    "bot_chats": "person_id",
    "broadcast_leavers": "person_id",
    "broadcast_people": "person_id",
    "copies": "recipient",
    "drafts": "person_id",
    "members": "person_id",
    "outbox": "recipient",
    "uploads": "person_id",
}
# Where somebody may be named in the middle of something else: what they are called is taken out.
MENTIONED = {
    "copies": ("about", "payload"),
    "drafts": ("answers",),
    "journal": ("details", "result"),
    "outbox": ("key", "about", "payload"),
}
NUMBERED = frozenset({"key", "about"})  # of these: they hold numbers, and words of ours alone
