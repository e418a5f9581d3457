"""A member: one person at one merchant."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.engine import Arriving, Base
from domain.merchants import Merchant


class Member(Arriving, Base):
    """``upload``: came with this file, and was never here oneself."""

    __tablename__ = "members"
    __table_args__ = (
        UniqueConstraint("merchant_id", "person_id"),
        Index("ix_members_person", "person_id"),  # who is this? asked before a merchant is known
        Index(None, "merchant_id", "name", "id"),  # lists of names to choose from
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int]
    name: Mapped[str]
    joined_at: Mapped[datetime]
    level: Mapped[str] = mapped_column(default="")  # a word of the merchant's, such as VIP1
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    address: Mapped[str] = mapped_column(default="")  # where something was sent last
