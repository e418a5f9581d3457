"""The rows of the outbox that a deed owes, and the two statements that both kinds of work say."""

from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import bindparam, select

from domain.engine import Statement, bound, stamp
from domain.outbox import Audience, Copy, Notice

COPIES_AT_ONCE = 1000
SAID = ["merchant_id", "key"]  # a notice is owed once


class Owing(Protocol):
    """Whose deed it is, and when."""

    @property
    def merchant_id(self) -> int: ...
    @property
    def now(self) -> datetime: ...


def notice(
    work: Owing,
    kind: str,
    key: str,
    recipient: int,
    audience: Audience,
    payload: dict[str, Any],
) -> dict[str, Any]:
    return {
        "merchant_id": work.merchant_id,
        "id": stamp(),
        "key": key,
        "kind": kind,
        "payload": payload,
        "recipient": recipient,
        "audience": audience,
        "due": work.now,
        "attempts": 0,
        "bulk": False,
        "about": "",
        "message_id": None,
        "bot_id": 0,
    }


def anew(
    work: Owing,
    about: str,
    kind: str,
    recipient: int,
    audience: Audience,
    payload: dict[str, Any],
    message_id: int,
    bot_id: int,
) -> dict[str, Any]:
    """A copy that is written anew, under its own message's number."""
    key = f"{about}:anew:{stamp()}"
    owed = notice(work, kind, key, recipient, audience, payload)
    return owed | {"about": about, "message_id": message_id, "bot_id": bot_id}


OWE = Statement(
    lambda insert: (
        insert(Notice)
        .values(
            bound(
                "merchant_id",
                "id",
                "key",
                "kind",
                "payload",
                "recipient",
                "audience",
                "due",
                "attempts",
                "bulk",
                "about",
                "message_id",
                "bot_id",
            )
        )
        .on_conflict_do_nothing(index_elements=SAID)
    )
)
COPIES = Statement(
    lambda _: select(
        Copy.kind, Copy.recipient, Copy.audience, Copy.payload, Copy.message_id, Copy.bot_id
    ).where(Copy.merchant_id == bindparam("merchant"), Copy.about == bindparam("about"))
)
