"""Whose low-stock alerts the clock has to wake: asked of all merchants at once."""

from datetime import datetime

from sqlalchemy import Select, select

from domain.stock.model import SubInventory


def snoozes_over_at(now: datetime) -> Select[int]:
    """Merchants with a low-stock alert that was put off until now."""
    return select(SubInventory.merchant_id).where(SubInventory.low_snoozed_until <= now)
