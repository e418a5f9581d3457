"""The resource centre: a supplier's catalogue, and what was bought of it."""

from domain.supply.buy import (
    SupplyLine,
    SupplyOrder,
    SupplyPriceChanged,
    buy_supply,
    list_supply,
    supply_item,
    supply_orders,
)
from domain.supply.model import SupplierItem, SupplierOrder

__all__ = [
    "SupplierItem",
    "SupplierOrder",
    "SupplyLine",
    "SupplyOrder",
    "SupplyPriceChanged",
    "buy_supply",
    "list_supply",
    "supply_item",
    "supply_orders",
]
