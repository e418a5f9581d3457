"""What a lower room sets off above: one literal list, and nothing else.

The lower room cannot import the upper one, so both are named by their words and looked up when
something happens: whoever calls a deed, its reactions are there. They run in the same
transaction, and what one of them raises undoes the deed.
"""

from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import cast

from domain.desk import Work

# The event as ``feature.Name``; by whom it is answered as ``feature.function`` of its face.
REACTIONS: dict[str, tuple[str, ...]] = {
    "merchants.ZoneChanged": (
        "cards.zone_was_changed",
        "vouchers.zone_was_changed",
        "draws.zone_was_changed",
    ),
    "catalog.VariantAdded": ("stock.variant_was_added",),
    "catalog.StockDivided": ("stock.stock_was_divided",),
    "catalog.ProductOffline": ("mall.product_went_offline",),
    "catalog.ProductDeleted": ("mall.product_was_deleted",),
    "vouchers.VoucherChanged": ("mall.voucher_was_changed",),
    "redemption.UseUndone": ("vouchers.use_was_undone",),
}

Reaction = Callable[[Work, object], Awaitable[list[str]]]


async def set_off(work: Work, event: object) -> list[str]:
    """Let everybody react to it; what they did, as each names it: the malls left, say."""
    answers: list[str] = []
    for react in reactions_to(type(event)):
        answers += await react(work, event)
    return answers


def reactions_to(event: type[object]) -> tuple[Reaction, ...]:
    """Raises KeyError for an event that is not in the list."""
    name = f"{event.__module__.split('.')[1]}.{event.__name__}"
    return tuple(_named(one) for one in REACTIONS[name])


def _named(name: str) -> Reaction:
    feature, function = name.split(".")
    return cast(Reaction, getattr(import_module(f"domain.{feature}"), function))
