"""What other features show of listings and malls."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

ListingField = Literal[
    "price",
    "points_stock",
    "limit",
    "levels",
    "tags",
    "see_levels",
    "see_tags",
    "freight",
    "group",
    "name",
]


class ShowListing(CallbackData, prefix="li1"):
    listing: int


class ListingDeed(CallbackData, prefix="ld1"):
    """Or a field to change. A deletion asks first; ``delete!`` is the second tap."""

    listing: int
    deed: Literal[
        "on", "off", "delete", "delete!", "share", "sell", "hold", "holds", "edit", ListingField
    ]


class MallDeed(CallbackData, prefix="md1"):
    """Opening and closing ask first; with ! it is the second tap. ``mall``: points or shop."""

    mall: str
    deed: Literal["home", "on", "on!", "off", "off!", "groups", "group", "share", "preview"]


class ShowItem(CallbackData, prefix="it1"):
    """An item as customers see it. ``preview``: a draft that holds the preview's token."""

    merchant: int
    listing: int
    preview: str = ""
