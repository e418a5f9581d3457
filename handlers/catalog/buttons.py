"""What other features show of products."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

Part = Literal["edit", "terms", "pictures", "variants"]  # what of a product is changed


Deed = Literal[
    "online",
    "offline",
    "delete",
    "delete!",
    "why",
    "stock",
    "holds",
    "points",
    "shop",
    "sell",
    Part,
]


class ShowProduct(CallbackData, prefix="pr1"):
    """A product's screen for owners and managers."""

    product: int


class ProductDeed(CallbackData, prefix="pd1"):
    """Its own deeds, and the ways from it into the stock and the malls.

    A deletion asks first; ``delete!`` is the second tap.
    """

    product: int
    deed: Deed
