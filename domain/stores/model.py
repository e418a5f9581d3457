"""A store. Deleted ones stay as rows: records name them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.engine import Base
from domain.limits import AGAIN_MINUTES
from domain.merchants import Merchant


class Store(Base):
    __tablename__ = "stores"
    __table_args__ = (Index(None, "merchant_id", "deleted_at"),)

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    hours: Mapped[str] = mapped_column(default="")
    timezone: Mapped[str | None]  # None: the merchant's (D31)
    confirm: Mapped[bool] = mapped_column(default=False)  # a second tap before a use is taken
    again_minutes: Mapped[int] = mapped_column(default=AGAIN_MINUTES)  # 0: never asked
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
