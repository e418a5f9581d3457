"""Whose cards are about to end: asked of all merchants at once."""

from datetime import datetime

from sqlalchemy import Select, select

from domain.cards.model import Card


def expiring_at(now: datetime) -> Select[int]:
    """Merchants with a card whose holder is to be told now."""
    return select(Card.merchant_id).where(Card.tell_at <= now)
