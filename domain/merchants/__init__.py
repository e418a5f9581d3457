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
from domain.merchants.telling import (
    AlertSettings,
    Plan,
    Telling,
    What,
    last_day,
    plan_cards_anew,
    plan_of,
    telling_of,
)

__all__ = [
    "AlertSettings",
    "Merchant",
    "MoneyMoved",
    "Payments",
    "Plan",
    "Settings",
    "Telling",
    "What",
    "ZoneChanged",
    "authorise_cash",
    "change_currency",
    "change_settings",
    "create",
    "last_day",
    "move",
    "payments",
    "plan_cards_anew",
    "plan_of",
    "provider_of",
    "set_provider",
    "set_stars_rate",
    "settings",
    "switch_restock",
    "telling_of",
]
