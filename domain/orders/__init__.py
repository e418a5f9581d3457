"""Orders: placed, paid, shipped, completed, closed."""

from domain.orders.close import cancel, close, close_unpaid, unpaid_at
from domain.orders.fulfil import complete as completed
from domain.orders.held import ask_to_pay, hand_over, price_of_hold
from domain.orders.model import DELIVERY, Delivery, Means, Order, Source, State
from domain.orders.pay import Paid, pay_from_balance, settle, take_cash, tell_buyer
from domain.orders.place import Placed, place, place_for
from domain.orders.query import (
    COUNTED,
    SHOWN,
    OrderCard,
    OrderLine,
    line_of,
    list_orders,
    my_order,
    my_orders,
    numbers_of,
    open_orders,
    order,
)
from domain.orders.refusals import (
    CannotPaySo,
    GivesNothing,
    NoBuyer,
    PriceChanged,
    Unanswered,
    WrongState,
)
from domain.orders.reopen import reopen
from domain.orders.ship import complete, complete_shipped, receive, ship, under_way_at
from domain.orders.states import MOVES, Step, advance
from domain.orders.terms import Cost, Quote, Ways, quote, ways_of
from domain.orders.wanted import Wanted, find_order, wanted_orders
from domain.orders.window import refundable_until
from domain.orders.wish import Wish, place_wish, sell_wish

__all__ = [
    "COUNTED",
    "DELIVERY",
    "MOVES",
    "SHOWN",
    "CannotPaySo",
    "Cost",
    "Delivery",
    "GivesNothing",
    "Means",
    "NoBuyer",
    "Order",
    "OrderCard",
    "OrderLine",
    "Paid",
    "Placed",
    "PriceChanged",
    "Quote",
    "Source",
    "State",
    "Step",
    "Unanswered",
    "Wanted",
    "Ways",
    "Wish",
    "WrongState",
    "advance",
    "ask_to_pay",
    "cancel",
    "close",
    "close_unpaid",
    "complete",
    "complete_shipped",
    "completed",
    "find_order",
    "hand_over",
    "line_of",
    "list_orders",
    "my_order",
    "my_orders",
    "numbers_of",
    "open_orders",
    "order",
    "pay_from_balance",
    "place",
    "place_for",
    "place_wish",
    "price_of_hold",
    "quote",
    "receive",
    "refundable_until",
    "reopen",
    "sell_wish",
    "settle",
    "ship",
    "take_cash",
    "tell_buyer",
    "under_way_at",
    "unpaid_at",
    "wanted_orders",
    "ways_of",
]
