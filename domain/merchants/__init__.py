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
from domain.merchants.settings import (
    Settings,
    change_settings,
    settings,
    switch_restock,
)

__all__ = [
    "Merchant",
    "Payments",
    "Settings",
    "change_settings",
    "create",
    "payments",
    "provider_of",
    "set_provider",
    "set_stars_rate",
    "settings",
    "switch_restock",
]
