"""Redoing a draw, as ``docs/draws.md`` says it: nothing here but JSON, SHA-256 and HMAC.

The bot draws by ``seed_of`` and ``drawn``; whoever has the draw's file redoes it by ``check``.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto
from typing import Any

VERSION = 1
Json = dict[str, Any]  # an object of the file, which anybody may have written
_HEX = re.compile(r"[0-9a-f]{64}")


class Step(StrEnum):
    """What is looked at, in this order."""

    FILE = auto()  # it is the file of a draw
    SECRET = auto()  # the secret is the one whose hash was published before the first entry
    RULES = auto()  # prizes, price and times are those that were published
    LIST = auto()  # the list is the one whose hash was told before the result
    TICKETS = auto()  # numbered 1, 2, 3 …, each once: none is left out
    MINE = auto()  # one's own ticket is on the list, with its own nonce
    BEACON = auto()  # the value of the round that was named before
    RESULT = auto()  # who won follows from all this


@dataclass(frozen=True, slots=True)
class Found:
    """``good`` None: it cannot be said yet. ``why``: in words, where it is not good."""

    step: Step
    good: bool | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """What one was told oneself, on tickets and when the list was closed; empty: not known."""

    secret_hash: str = ""
    rules_hash: str = ""
    list_hash: str = ""
    tickets: tuple[tuple[int, str], ...] = ()  # number and nonce


NOTHING = Held()


def canonical(value: object) -> bytes:
    """Keys in order, no spaces, UTF-8: the same bytes for the same content."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def hash_of(value: object) -> str:
    """Of canonical JSON."""
    return hashlib.sha256(canonical(value)).hexdigest()


def secret_hash_of(secret: str) -> str:
    """``secret``: 64 hexadecimal digits, of which the 32 bytes are hashed."""
    return hashlib.sha256(bytes.fromhex(secret)).hexdigest()


def list_hash_of(rules: Json, entries: Sequence[Json]) -> str:
    """Rules and entries together, so that neither changes without the other's hash: of
    ``{"entries": …, "rules": …}``. Entry by entry: beside the bot the encoder lets nobody in."""
    digest = hashlib.sha256(b'{"entries":[')
    for place, one in enumerate(entries):
        digest.update(b"," + canonical(one) if place else canonical(one))
    digest.update(b'],"rules":' + canonical(rules) + b"}")
    return digest.hexdigest()


def seed_of(secret: str, list_hash: str, beacon: str = "") -> bytes:
    """Nobody knows it before the list is closed, for each entrant's nonce is in the list."""
    said = f"tillbot-draw-{VERSION}|{list_hash}|{beacon}"
    return hmac.digest(bytes.fromhex(secret), said.encode(), "sha256")


def drawn(
    seed: bytes, entries: Iterable[tuple[int, str]], prizes: Sequence[Json]
) -> list[dict[str, int]]:
    """``entries``: each ticket and its entrant. Tickets in the order of their HMAC, of each
    entrant the first; the prizes in their order are theirs."""
    ranked = sorted(
        (hmac.digest(seed, str(ticket).encode(), "sha256"), ticket, entrant)
        for ticket, entrant in entries
    )
    lucky: dict[str, int] = {}
    for _score, ticket, entrant in ranked:
        lucky.setdefault(entrant, ticket)
    units = [one["place"] for one in prizes for _ in range(one["quantity"])]
    return [
        {"prize": place, "ticket": ticket}
        for place, ticket in zip(units, lucky.values(), strict=False)
    ]


def check(file: Any, held: Held = NOTHING, now: datetime | None = None) -> list[Found]:
    """Every step, in order; ``now`` tells a secret that is withheld from one not due yet."""
    try:
        rules, entries = file["rules"], file["entries"]
        if file["tillbot_draw"] != VERSION:
            return [Found(Step.FILE, False, "it is of another version")]
        if file["state"] == "called_off":
            return [Found(Step.FILE, True), Found(Step.RESULT, False, "the draw was called off")]
        return [
            Found(Step.FILE, True),
            _secret(file, rules, held, now),
            _rules(rules, held),
            _list(file, rules, entries, held),
            _tickets(entries),
            _mine(entries, held),
            _beacon(file, rules),
            _result(file, rules, entries),
        ]
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        return [Found(Step.FILE, False, f"it is not the file of a draw ({wrong})")]


def _secret(file: Json, rules: Json, held: Held, now: datetime | None) -> Found:
    secret, published = file["secret"], rules["secret_hash"]
    if held.secret_hash and held.secret_hash != published:
        return Found(Step.SECRET, False, "another secret's hash stands on your ticket")
    if secret is None:
        due = now is not None and now > datetime.fromisoformat(rules["draws"])
        if file["state"] == "drawn" or due:
            return Found(Step.SECRET, False, "the secret is withheld")
        return Found(Step.SECRET, None, "it is told with the result")
    if not _HEX.fullmatch(secret) or secret_hash_of(secret) != published:
        return Found(Step.SECRET, False, "it is not the secret whose hash was published")
    return Found(Step.SECRET, True)


def _rules(rules: Json, held: Held) -> Found:
    if not held.rules_hash:
        return Found(Step.RULES, None, "compare with the rules' hash on your ticket")
    good = held.rules_hash == hash_of(rules)
    return Found(Step.RULES, good, "" if good else "the rules were changed after your ticket")


def _list(file: Json, rules: Json, entries: list[Json], held: Held) -> Found:
    told = file["list_hash"]
    if told is None and not held.list_hash:
        return Found(Step.LIST, None, "the list is not closed yet")
    found = list_hash_of(rules, entries)
    if held.list_hash and held.list_hash != found:
        return Found(Step.LIST, False, "it is not the list whose hash you were told")
    if told != found:
        return Found(Step.LIST, False, "the list is not the one that was closed")
    return Found(Step.LIST, True)


def _tickets(entries: list[Json]) -> Found:
    numbers = [one["ticket"] for one in entries]
    for wanted, found in enumerate(numbers, start=1):
        if wanted != found:
            return Found(Step.TICKETS, False, f"ticket {wanted} is not where it must be")
    return Found(Step.TICKETS, True)


def _mine(entries: list[Json], held: Held) -> Found:
    if not held.tickets:
        return Found(Step.MINE, None, "say the number and the nonce of your ticket")
    nonces = {one["ticket"]: one["nonce"] for one in entries}
    for ticket, nonce in held.tickets:
        if ticket not in nonces:
            return Found(Step.MINE, False, f"your ticket {ticket} was left out")
        if nonces[ticket] != nonce:
            return Found(Step.MINE, False, f"your ticket {ticket} was changed")
    return Found(Step.MINE, True)


def _beacon(file: Json, rules: Json) -> Found:
    beacon, value = rules["beacon"], file["beacon"]
    if beacon is None:
        good = value is None
        return Found(Step.BEACON, good, "" if good else "no round was named before")
    if value is None:
        return Found(Step.BEACON, None, f"round {beacon['round']} is not there yet")
    if not _HEX.fullmatch(value):
        return Found(Step.BEACON, False, "it is no value of a round")
    where = f"{beacon['url']}/public/{beacon['round']}"
    return Found(Step.BEACON, None, f"compare {value} with “randomness” at {where}")


def _result(file: Json, rules: Json, entries: list[Json]) -> Found:
    if file["result"] is None or file["secret"] is None:
        return Found(Step.RESULT, None, "there is none yet")
    seed = seed_of(file["secret"], list_hash_of(rules, entries), file["beacon"] or "")
    whose = [(one["ticket"], one["entrant"]) for one in entries]
    good = drawn(seed, whose, rules["prizes"]) == file["result"]
    return Found(Step.RESULT, good, "" if good else "others would have won")
