"""Staff, the stores they are bound to, and the invitations that make them."""

from datetime import datetime, timedelta

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.engine import Base, Leftover, Retention, owned, word
from domain.merchants import Merchant
from domain.roles import Role

_LIVING = text("removed_at IS NULL")


class Staff(Base):
    __tablename__ = "staff"
    __table_args__ = (
        owned("at_store_id", "stores"),
        # One person has one living role at a merchant; former ones stay for the records (D18).
        Index(
            "uq_staff_living",
            "merchant_id",
            "person_id",
            unique=True,
            sqlite_where=_LIVING,
            postgresql_where=_LIVING,
        ),
        Index("ix_staff_person", "person_id"),  # who is this? asked before a merchant is known
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int]
    role: Mapped[Role] = mapped_column(word(Role))
    name: Mapped[str]  # as at joining; hidden when removed (D18)
    at_store_id: Mapped[int | None]
    paused_at: Mapped[datetime | None]  # too many unknown codes
    pin_hash: Mapped[str | None]
    pin_failures: Mapped[int] = mapped_column(default=0)
    pin_locked_until: Mapped[datetime | None]
    joined_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class StaffStore(Base):
    __tablename__ = "staff_stores"
    __table_args__ = (owned("staff_id", "staff"), owned("store_id", "stores"))

    merchant_id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(primary_key=True)


class StaffInvitation(Base):
    """By a link, or one person is asked: then there is one at a time."""

    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("merchant_id", "person_id"),)

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[Role] = mapped_column(word(Role))
    store_ids: Mapped[list[int]] = mapped_column(JSON)
    person_id: Mapped[int | None]  # who is asked; None: whoever opens the link
    invited_by: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[int | None]
    declined_at: Mapped[datetime | None]


class InvitationToken(Base):
    """Whose invitation a link is. The token itself is shown once and kept nowhere."""

    __tablename__ = "invitation_tokens"
    __table_args__ = (Index(None, "merchant_id", "invitation_id"),)

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    merchant_id: Mapped[int]
    invitation_id: Mapped[int]


KEPT = timedelta(days=60)
RETENTIONS = (
    Retention(
        table=StaffInvitation, order=StaffInvitation.id, at=StaffInvitation.expires_at, kept=KEPT
    ),
    Leftover(
        table=InvitationToken,
        key=InvitationToken.invitation_id,
        whose=StaffInvitation.id,
        kept=KEPT,
    ),
)
