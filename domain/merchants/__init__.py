"""Merchants: who runs the mall, and how."""

from domain.merchants.create import create
from domain.merchants.model import Merchant
from domain.merchants.payments import (
    Payments,
    payments,
    provider_of,
    set_provider,
    set_stars_rate,
)
from domain.merchants.place import MoneyMoved, ZoneChanged, change_currency, move
from domain.merchants.settings import (
    Settings,
    authorise_cash,
    change_settings,
    settings,
    switch_restock,
)

__all__ = [
    "Merchant",
    "MoneyMoved",
    "Payments",
    "Settings",
    "ZoneChanged",
    "authorise_cash",
    "change_currency",
    "change_settings",
    "create",
    "move",
    "payments",
    "provider_of",
    "set_provider",
    "set_stars_rate",
    "settings",
    "switch_restock",
]
