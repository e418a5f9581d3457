"""Redemption cards: passes and vouchers that are used up at the counter (S4-01)."""

from domain.cards.change import change_standing, reissue, revoke, standing, succeed
from domain.cards.code import (
    ALPHABET,
    LENGTH,
    Code,
    WrongLength,
    check_symbol,
    codes_in,
    link_payload,
    near_code,
    new_code,
    parse,
    pretty,
)
from domain.cards.days import zone_was_changed
from domain.cards.due import expiring_at
from domain.cards.expiring import plan_tellings, replanning_at, telling, warn_expiring
from domain.cards.handing import (
    Gift,
    Given,
    NotHandedOn,
    OwnLink,
    StillFrozen,
    hand_on,
    handed,
    keep_after_all,
    take_over,
    waiting_link,
)
from domain.cards.issue import Issued, issue, make_cards, put_down
from domain.cards.model import Card, CardState, CardStore
from domain.cards.passes import OPENED, about_pass, give_pass, keep_pass, rewrite_passes
from domain.cards.query import CardLine, card, card_stores, list_cards, own_card, own_cards
from domain.cards.taking import Found, SomebodyElses, found_card, is_free, is_known, take_card
from domain.cards.terms import Terms, terms_of

__all__ = [
    "ALPHABET",
    "LENGTH",
    "OPENED",
    "Card",
    "CardLine",
    "CardState",
    "CardStore",
    "Code",
    "Found",
    "Gift",
    "Given",
    "Issued",
    "NotHandedOn",
    "OwnLink",
    "SomebodyElses",
    "StillFrozen",
    "Terms",
    "WrongLength",
    "about_pass",
    "card",
    "card_stores",
    "change_standing",
    "check_symbol",
    "codes_in",
    "expiring_at",
    "found_card",
    "give_pass",
    "hand_on",
    "handed",
    "is_free",
    "is_known",
    "issue",
    "keep_after_all",
    "keep_pass",
    "link_payload",
    "list_cards",
    "make_cards",
    "near_code",
    "new_code",
    "own_card",
    "own_cards",
    "parse",
    "plan_tellings",
    "pretty",
    "put_down",
    "reissue",
    "replanning_at",
    "revoke",
    "rewrite_passes",
    "standing",
    "succeed",
    "take_card",
    "take_over",
    "telling",
    "terms_of",
    "waiting_link",
    "warn_expiring",
    "zone_was_changed",
]
