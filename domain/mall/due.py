"""Whose reservations are over: asked of all merchants at once."""

from datetime import datetime

from sqlalchemy import Select, select

from domain.stock import HELD, Reservation


def holds_over_at(now: datetime) -> Select[int]:
    """Merchants with a reservation whose time is over."""
    return select(Reservation.merchant_id).where(HELD, Reservation.expires_at <= now)
