"""Merchants: who runs the mall, and how."""

from domain.merchants.create import create
from domain.merchants.model import Merchant
from domain.merchants.settings import (
    Settings,
    change_settings,
    settings,
    switch_restock,
)

__all__ = [
    "Merchant",
    "Settings",
    "change_settings",
    "create",
    "settings",
    "switch_restock",
]
