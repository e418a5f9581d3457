"""A draw: its prizes, those who entered, their tickets, and what was won (S0-36, D39)."""

from datetime import date, datetime
from enum import StrEnum, auto

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.engine import Base, Facts, owned, word
from domain.merchants import Merchant


class DrawState(StrEnum):
    OPEN = auto()  # made; entries come in between two moments
    CLOSED = auto()  # no entry comes any more; the list is hashed, and its hash told
    FROZEN = auto()  # everybody was told the hash; it may be drawn
    DRAWN = auto()
    CALLED_OFF = auto()  # points go back, everybody is told


class PrizeKind(StrEnum):
    GOODS = auto()  # a unit of stock that was allocated to draws
    POINTS = auto()
    VOUCHER = auto()


class WinState(StrEnum):
    """S0-36: the exchange status."""

    WAITING = auto()  # for the winner to claim it
    CLAIMED = auto()  # put aside, to be handed over
    GIVEN = auto()
    EXPIRED = auto()  # nobody claimed it: the prize went back


NEXT = text("next_at IS NOT NULL")
UNRETURNED = text("points > 0 AND NOT returned")


class Draw(Base):
    """``secret`` is sealed until the result; ``rules`` are what was published of it."""

    __tablename__ = "draws"
    __table_args__ = (
        CheckConstraint("entries >= 0", name="entries_not_negative"),
        CheckConstraint("points > 0 OR free_daily > 0", name="some_way_in"),
        Index("ix_draws_next", "merchant_id", "next_at", sqlite_where=NEXT, postgresql_where=NEXT),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    state: Mapped[DrawState] = mapped_column(word(DrawState))
    points: Mapped[int]  # what an entry costs; 0: none can be bought
    free_daily: Mapped[int]  # entries of a person and day that cost nothing
    each_may: Mapped[int | None]  # entries of a person in all
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    draws_at: Mapped[datetime]  # then the clock draws, if nobody has
    claim_days: Mapped[int]
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    secret_hash: Mapped[str]
    revealed: Mapped[str | None]  # the secret, from the result on
    beacon_round: Mapped[int | None]
    beacon: Mapped[str | None]  # the value of that round
    rules: Mapped[Facts]
    rules_hash: Mapped[str]
    entries: Mapped[int]
    list_hash: Mapped[str | None]
    next_at: Mapped[datetime | None]  # when the clock has something to do with it
    told_to: Mapped[int]  # how far the present telling has come: a person's number
    drawn_at: Mapped[datetime | None]
    off_why: Mapped[str]  # why it was called off: shop, beacon
    made_by: Mapped[int]
    made_at: Mapped[datetime]

    @property
    def ref(self) -> str:
        return f"draw:{self.id}"


class DrawPrize(Base):
    """``quantity`` of one kind; of goods each is held under a number of its own, from
    ``first_hold_id`` on."""

    __tablename__ = "draw_prizes"
    __table_args__ = (
        owned("draw_id", "draws"),
        owned("variant_id", "variants"),
        owned("voucher_id", "vouchers"),
        owned("first_hold_id", "reservations"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
    )

    merchant_id: Mapped[int] = mapped_column(primary_key=True)
    draw_id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)  # from 1
    kind: Mapped[PrizeKind] = mapped_column(word(PrizeKind))
    name: Mapped[str]
    quantity: Mapped[int]
    points: Mapped[int]
    variant_id: Mapped[int | None]
    voucher_id: Mapped[int | None]
    first_hold_id: Mapped[int | None]


class DrawEntrant(Base):
    """One person in one draw. ``token`` is who they are in the published list."""

    __tablename__ = "draw_entrants"
    __table_args__ = (owned("draw_id", "draws"),)

    merchant_id: Mapped[int] = mapped_column(primary_key=True)
    draw_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str]
    entries: Mapped[int]
    free_on: Mapped[date]  # the merchant's day that ``free_taken`` is of
    free_taken: Mapped[int]


class DrawEntry(Base):
    """A ticket: numbered from 1 without a gap."""

    __tablename__ = "draw_entries"
    __table_args__ = (
        owned("draw_id", "draws"),
        Index(None, "merchant_id", "draw_id", "person_id"),
        Index(
            "ix_draw_entries_unreturned",
            "merchant_id",
            "draw_id",
            "ticket",
            sqlite_where=UNRETURNED,
            postgresql_where=UNRETURNED,
        ),
    )

    merchant_id: Mapped[int] = mapped_column(primary_key=True)
    draw_id: Mapped[int] = mapped_column(primary_key=True)
    ticket: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int]
    nonce: Mapped[str]
    points: Mapped[int]  # what it cost
    returned: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]


class DrawWin(Base):
    """``next_at``: when its winner is reminded, or it expires."""

    __tablename__ = "draw_wins"
    __table_args__ = (
        owned("draw_id", "draws"),
        owned("hold_id", "reservations"),
        owned("store_id", "stores"),
        Index("uq_draw_wins_ticket", "merchant_id", "draw_id", "ticket", unique=True),
        Index(None, "merchant_id", "person_id"),
        Index(
            "ix_draw_wins_next", "merchant_id", "next_at", sqlite_where=NEXT, postgresql_where=NEXT
        ),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    draw_id: Mapped[int]
    place: Mapped[int]  # the prize
    ticket: Mapped[int]
    person_id: Mapped[int]
    person_name: Mapped[str]
    state: Mapped[WinState] = mapped_column(word(WinState))
    hold_id: Mapped[int | None]
    store_id: Mapped[int | None]  # where it is fetched
    drawn_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    next_at: Mapped[datetime | None]
    warned: Mapped[bool] = mapped_column(default=False)
    claimed_at: Mapped[datetime | None]
    given_at: Mapped[datetime | None]

    @property
    def ref(self) -> str:
        return f"win:{self.id}"
