"""A merchant and its settings: one row, read by every feature."""

from datetime import date, datetime

from sqlalchemy import JSON, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from domain.engine import Base
from domain.limits import ECHO_HOURS, HOLD_MINUTES, REFUND_HOURS


class Merchant(Base):
    __tablename__ = "merchants"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    timezone: Mapped[str]  # an IANA name; every date shown and every day's border uses it (D31)
    currency: Mapped[str]
    language: Mapped[str]
    country: Mapped[str] = mapped_column(default="")  # two letters, ISO 3166; "": not said
    report_hour: Mapped[int] = mapped_column(default=8)
    pin_typed: Mapped[bool] = mapped_column(default=False)  # D23
    pin_above: Mapped[int | None]  # D23: a PIN above this many uses at once
    hold_minutes: Mapped[int] = mapped_column(default=HOLD_MINUTES)  # D07
    points_rate: Mapped[int] = mapped_column(default=100)  # points for one unit of the currency
    points_months: Mapped[int | None]  # how long earned points last; None: for ever
    earn_rate: Mapped[int] = mapped_column(default=0)  # points that an order earns for one unit
    order_form: Mapped[list[str]] = mapped_column(JSON, default=list)  # asked with each (S2-39)
    refund_days: Mapped[int] = mapped_column(default=7)  # after completion (S2-07)
    refund_points: Mapped[bool] = mapped_column(default=True)  # S2-08, D08
    refund_free: Mapped[int | None]  # up to here nobody has to approve; minor units (D32)
    refund_one: Mapped[int | None]  # up to here one does, above it two; None: one always
    refund_hours: Mapped[int] = mapped_column(default=REFUND_HOURS)  # then others are asked
    echo_hours: Mapped[int] = mapped_column(default=ECHO_HOURS)  # after an automatic restock
    provider_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # a token, sealed
    provider_mask: Mapped[str | None]  # what may be shown of it
    stars_rate: Mapped[int | None]  # None: no Stars; as in domain/stars.py
    hand_on: Mapped[bool] = mapped_column(default=False)  # cards, by their holders
    cash_authorised: Mapped[bool] = mapped_column(default=False)  # S1-20
    restock_refunds: Mapped[bool] = mapped_column(default=False)  # S3-02, S3-03
    restock_since: Mapped[datetime | None]  # orders after this restock (S3-11)
    erp_restocks: Mapped[bool] = mapped_column(default=False)  # D12
    reported_for: Mapped[date | None]  # the last day whose report was owed
    reports_unopened: Mapped[int] = mapped_column(default=0)  # mornings, since anybody opened one
    created_at: Mapped[datetime]
