"""What other features show of orders."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from domain.sheets import FileFormat

MyDeed = Literal["show", "cancel", "cancel!", "balance", "provider", "stars", "got"]
PayDeed = Literal["points", "balance", "cash", "provider", "stars"]
StateCode = Literal["", "n", "p", "s", "c", "x", "r"]  # short: a button has 64 bytes
WishDeed = Literal["show", "variant", "quantity", "store", "address", "spend"]


class Get(CallbackData, prefix="gt1"):
    """Begin to buy an item. ``variant`` 0: it is asked for where there are several."""

    merchant: int
    listing: int
    variant: int = 0


class WishPart(CallbackData, prefix="ow1"):
    """Of an order that is being made. ``n``: the variant, store or number; -1: ask for it."""

    merchant: int
    draft: str
    deed: WishDeed
    n: int = -1


class Pay(CallbackData, prefix="op1"):
    """Agree to a confirmation, and pay so. Who adds means adds a deed."""

    merchant: int
    draft: str
    deed: PayDeed


class ShowOrder(CallbackData, prefix="or1"):
    """An order as the merchant's staff see it."""

    order: int


class OrderDeed(CallbackData, prefix="od1"):
    """The next step of an order. Closing asks first; with ! it is the second tap."""

    order: int
    deed: Literal["paid", "ship", "complete", "close", "close!"]


class OrderPage(CallbackData, prefix="os1"):
    """A step from the order ``id``; a filter is kept in a draft, a state beside it."""

    step: str = "first"
    id: int = 0
    state: StateCode = ""
    draft: str = ""


class OrderFile(CallbackData, prefix="ox1"):
    """What the page shows, as a file."""

    file_format: FileFormat
    state: StateCode = ""
    draft: str = ""
    whole: bool = False  # for people, in their words


class OrderFiles(CallbackData, prefix="oy1"):
    """As which file?"""

    state: StateCode = ""
    draft: str = ""


class OrdersOf(CallbackData, prefix="of1"):
    """The orders of one listing, or of one member."""

    of: Literal["listing", "member"]
    id: int


class MyOrder(CallbackData, prefix="mo1"):
    """One's own order at a merchant. Cancelling asks first; with ! it is the second tap."""

    merchant: int
    order: int
    deed: MyDeed = "show"


class MyOrders(CallbackData, prefix="ml1"):
    """One's own orders at a merchant, a step from the order ``id``."""

    merchant: int
    step: str = "first"
    id: int = 0


class Sale(CallbackData, prefix="cs1"):
    """Of a sale at the counter that is being made. ``n``: the variant, number or member; -1: ask;
    the person 0: nobody in particular."""

    draft: str
    deed: Literal["show", "variant", "quantity", "person", "sell"]
    n: int = -1
