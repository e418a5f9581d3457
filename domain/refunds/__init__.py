"""Refunds: asked for, decided, carried out whole; and what came back into the stock."""

from domain.refunds.ask import Asked, ask_refund, ask_refund_for, withdraw_refund
from domain.refunds.carry_out import Back
from domain.refunds.decide import Decision, approve, reject
from domain.refunds.escalate import carry_on, unanswered_at
from domain.refunds.facts import Change, Place, Restocks, Used
from domain.refunds.model import Reason, Refund, RefundState, Restock, RestockMode
from domain.refunds.query import (
    Case,
    RefundLine,
    Visit,
    Voice,
    find_refund,
    keep_card,
    list_refunds,
    my_refund,
    refund_case,
    refund_of,
    waiting_refunds,
)
from domain.refunds.refusals import (
    AlreadyDecided,
    AskedBefore,
    AskedTooOften,
    CaseChanged,
    NeedsOverride,
    OwnRefund,
    WindowOver,
)
from domain.refunds.restock import (
    Echo,
    RestockLine,
    answer_echo,
    echo_of,
    export_restocks,
    list_restocks,
    stock_in_refunded,
)

__all__ = [
    "AlreadyDecided",
    "Asked",
    "AskedBefore",
    "AskedTooOften",
    "Back",
    "Case",
    "CaseChanged",
    "Change",
    "Decision",
    "Echo",
    "NeedsOverride",
    "OwnRefund",
    "Place",
    "Reason",
    "Refund",
    "RefundLine",
    "RefundState",
    "Restock",
    "RestockLine",
    "RestockMode",
    "Restocks",
    "Used",
    "Visit",
    "Voice",
    "WindowOver",
    "answer_echo",
    "approve",
    "ask_refund",
    "ask_refund_for",
    "carry_on",
    "echo_of",
    "export_restocks",
    "find_refund",
    "keep_card",
    "list_refunds",
    "list_restocks",
    "my_refund",
    "refund_case",
    "refund_of",
    "reject",
    "stock_in_refunded",
    "unanswered_at",
    "waiting_refunds",
    "withdraw_refund",
]
