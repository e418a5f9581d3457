"""A store. Deleted ones stay as rows: records name them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.engine import Base
from domain.limits import AGAIN_MINUTES
from domain.merchants import Merchant

KNOWN_ELSEWHERE = text("external_id <> '' AND deleted_at IS NULL")


class Store(Base):
    __tablename__ = "stores"
    __table_args__ = (
        Index(None, "merchant_id", "deleted_at"),
        Index(
            "uq_stores_external_id",
            "merchant_id",
            "external_id",
            unique=True,
            sqlite_where=KNOWN_ELSEWHERE,
            postgresql_where=KNOWN_ELSEWHERE,
        ),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="whole_point"),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    hours: Mapped[str] = mapped_column(default="")
    picture: Mapped[str | None]  # a kept picture's digest (S1-02)
    image_url: Mapped[str] = mapped_column(default="")  # instead: handed to Telegram as it is
    latitude: Mapped[int | None]  # millionths of a degree, where it is on a map
    longitude: Mapped[int | None]
    external_id: Mapped[str] = mapped_column(default="")  # its number in another system
    timezone: Mapped[str | None]  # None: the merchant's (D31)
    confirm: Mapped[bool] = mapped_column(default=False)  # a second tap before a use is taken
    again_minutes: Mapped[int] = mapped_column(default=AGAIN_MINUTES)  # 0: never asked
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
