"""Vouchers: made, promoted, claimed, ended, and settled (S1)."""

from domain.vouchers.cards import card_of_aside, cards_bought, set_aside
from domain.vouchers.change import (
    VoucherChanged,
    extend,
    pause,
    picture_voucher,
    promote,
    revoke_voucher,
    use_was_undone,
)
from domain.vouchers.claim import Claimed, claim
from domain.vouchers.days import zone_was_changed
from domain.vouchers.make import create
from domain.vouchers.model import Voucher, VoucherKind, VoucherStore
from domain.vouchers.prints import (
    Batch,
    begin_print,
    carry_prints,
    export_codes,
    printed,
    prints_left_at,
    write_codes,
)
from domain.vouchers.query import (
    Offered,
    VoucherLine,
    list_vouchers,
    merchant_of,
    offered,
    voucher,
)
from domain.vouchers.refusals import (
    AllClaimed,
    AlreadyOver,
    EnoughClaimed,
    NotGivenOut,
    TooFewLeft,
)
from domain.vouchers.settlement import (
    Settled,
    SettlementLine,
    export_settlement,
    settled,
    settlement,
)
from domain.vouchers.takers import forget_taker
from domain.vouchers.together import carry_voucher_cards

__all__ = [
    "AllClaimed",
    "AlreadyOver",
    "Batch",
    "Claimed",
    "EnoughClaimed",
    "NotGivenOut",
    "Offered",
    "Settled",
    "SettlementLine",
    "TooFewLeft",
    "Voucher",
    "VoucherChanged",
    "VoucherKind",
    "VoucherLine",
    "VoucherStore",
    "begin_print",
    "card_of_aside",
    "cards_bought",
    "carry_prints",
    "carry_voucher_cards",
    "claim",
    "create",
    "export_codes",
    "export_settlement",
    "extend",
    "forget_taker",
    "list_vouchers",
    "merchant_of",
    "offered",
    "pause",
    "picture_voucher",
    "printed",
    "prints_left_at",
    "promote",
    "revoke_voucher",
    "set_aside",
    "settled",
    "settlement",
    "use_was_undone",
    "voucher",
    "write_codes",
    "zone_was_changed",
]
