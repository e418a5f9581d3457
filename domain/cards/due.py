"""Whose cards are about to end: asked of all merchants at once."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select

from domain.cards.expiring import OFFSETS
from domain.cards.model import Card, CardState


def expiring_at(now: datetime) -> Select[int]:
    """Merchants with a card in use that ends within the widest of the offsets."""
    return select(Card.merchant_id).where(
        Card.state == CardState.ACTIVE,
        Card.valid_until > now,
        Card.valid_until <= now + timedelta(days=max(OFFSETS)),
        Card.holder_id.is_not(None),
    )
