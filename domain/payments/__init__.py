"""Payments through Telegram: billed, agreed to, taken, and given back where they must be."""

from domain.payments.agree import Asking, agree, agree_together
from domain.payments.back import owe_back, payout_of
from domain.payments.bill import Invoice, bill
from domain.payments.compare import (
    note_gone,
    note_lost,
    states_of_charges,
    takes_stars,
    tell_unnoted,
)
from domain.payments.model import Charge, ChargeState, Payout, PayoutState, Why
from domain.payments.payout import (
    PayoutLine,
    Try,
    bring_payouts_forward,
    close_payout,
    paid_by_hand,
    payout,
    payouts_by_hand,
    payouts_due,
    put_off_payout,
    take_payout,
)
from domain.payments.query import ChargeLine, charges_of
from domain.payments.refusals import BillOver, Unpayable
from domain.payments.take import Taken, take_charge

__all__ = [
    "Asking",
    "BillOver",
    "Charge",
    "ChargeLine",
    "ChargeState",
    "Invoice",
    "Payout",
    "PayoutLine",
    "PayoutState",
    "Taken",
    "Try",
    "Unpayable",
    "Why",
    "agree",
    "agree_together",
    "bill",
    "bring_payouts_forward",
    "charges_of",
    "close_payout",
    "note_gone",
    "note_lost",
    "owe_back",
    "paid_by_hand",
    "payout",
    "payout_of",
    "payouts_by_hand",
    "payouts_due",
    "put_off_payout",
    "states_of_charges",
    "take_charge",
    "take_payout",
    "takes_stars",
    "tell_unnoted",
]
