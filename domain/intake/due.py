"""Whose files nobody decided on: asked of all merchants at once."""

from datetime import datetime

from sqlalchemy import Select, select

from domain.intake.upload import KEPT, Upload


def uploads_over_at(now: datetime) -> Select[int]:
    """Merchants with a file older than it is kept."""
    return select(Upload.merchant_id).where(Upload.at < now - KEPT)
