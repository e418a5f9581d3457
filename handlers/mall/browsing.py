"""Where somebody stands in a mall: the page, the words, and what a preview's link opened."""

from aiogram.filters.callback_data import CallbackData

from domain import drafts
from domain.desk import Desk
from domain.stock import SELLING, Mall

ALL = -1  # groups, where there are several


class Browse(CallbackData, prefix="br1"):
    """A page of a mall. ``group`` 0 or ``ALL``: everything; ``draft``: words, or a preview's
    token."""

    merchant: int
    mall: str
    group: int = 0
    page: int = -1
    draft: str = ""


class ShelfPage(CallbackData, prefix="bz1"):
    """The page after the item ``id``, or before it; what was searched has ``Browse`` by number."""

    merchant: int
    mall: str
    group: int
    back: bool
    id: int
    draft: str


class Search(CallbackData, prefix="sr1"):
    merchant: int
    mall: str
    draft: str = ""


def mall_at(place: Browse | ShelfPage | Search) -> Mall:
    return Mall(place.mall) if place.mall in SELLING else Mall.SHOP


async def token_of(desk: Desk, draft: str) -> str:
    """A preview's token, where somebody came by its link."""
    if not draft:
        return ""
    return str((await desk(drafts.read, draft=draft, kind="shop")).get("token", ""))
