"""A merchant and its settings: one row, read by every feature."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base


class Merchant(Base):
    __tablename__ = "merchants"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    timezone: Mapped[str]  # an IANA name; every date shown and every day's border uses it (D31)
    currency: Mapped[str]
    language: Mapped[str]
    report_hour: Mapped[int] = mapped_column(default=8)
    pin_typed: Mapped[bool] = mapped_column(default=False)  # D23
    pin_above: Mapped[int | None]  # D23: a PIN above this many uses at once
    reported_for: Mapped[date | None]  # the last day whose report was owed
    created_at: Mapped[datetime]
