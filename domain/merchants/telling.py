"""How long before its end something is told of: the merchant's own list, by kind, and the hour."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum, auto

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.days import at_hour, local
from domain.desk import Work
from domain.engine import Base, Values
from domain.merchants.model import Merchant

DAYS = (30, 7, 3, 1, 0)  # before the last day; a merchant edits the list
HOURS = 4  # until an owner is told that nobody answered
A_MOMENT = timedelta(microseconds=1)
REPLANNED = text("cards_from IS NOT NULL")


class What(StrEnum):
    """Which clock runs out (D22), or what is forgotten (S0-36)."""

    PRODUCT = auto()  # its last day of sale
    BUNDLE = auto()  # a benefit from the resource centre (S0-05, D38)
    LISTING = auto()  # the sale ends with its cards (D26)
    VOUCHER = auto()  # the shop's own, with the link that promotes it (S1-13)
    WIN = auto()  # wins of a draw that nobody claimed
    POINTS = auto()  # a member's, of which the member alone is told
    CARD = auto()  # its holder alone is told


class AlertSettings(Base):
    """What is told to whom and when; no row: as it is by default."""

    __tablename__ = "alert_settings"
    __table_args__ = (
        Index(
            "ix_alert_settings_cards_from",
            "merchant_id",
            "cards_from",
            sqlite_where=REPLANNED,
            postgresql_where=REPLANNED,
        ),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    days: Mapped[list[int]] = mapped_column(JSON)
    kinds: Mapped[dict[str, list[int]]] = mapped_column(JSON)  # of what differs, by its kind
    hours: Mapped[int]
    managers_first: Mapped[bool]
    hour: Mapped[int | None]  # of the merchant's day; None: that of the report
    cards_from: Mapped[int | None]  # the last card whose next telling was worked out anew


@dataclass(frozen=True, slots=True)
class Plan:
    """``days`` before the last day, the most first; ``hours`` until an owner is told that nobody
    answered. ``managers_first``: owners hear of it only then."""

    days: tuple[int, ...] = DAYS
    hours: int = HOURS
    managers_first: bool = False
    hour: int | None = None  # of the merchant's day; None: that of the report
    kinds: dict[What, tuple[int, ...]] = field(default_factory=dict)  # of what differs

    def days_of(self, what: What) -> tuple[int, ...]:
        return self.kinds.get(what, self.days)

    @property
    def values(self) -> Values:
        """As the row holds it."""
        return {
            "days": list(self.days),
            "kinds": {one.value: list(those) for one, those in self.kinds.items()},
            "hours": self.hours,
            "managers_first": self.managers_first,
            "hour": self.hour,
        }


@dataclass(frozen=True, slots=True)
class Telling:
    """When it is told that something ends: so many ``days`` before its last day, the nearest
    first, at an hour of the merchant's (D31)."""

    days: tuple[int, ...]
    hour: int
    zone: str

    def next(self, until: datetime | None, now: datetime) -> datetime | None:
        """The first moment after ``now``; None: it is told of no more."""
        moments = [at for _days, at in self._moments(until) if at > now]
        return min(moments, default=None)

    def offset(self, until: datetime, now: datetime) -> int | None:
        """The nearest whose moment has come."""
        return min((days for days, at in self._moments(until) if at <= now), default=None)

    def _moments(self, until: datetime | None) -> list[tuple[int, datetime]]:
        """Those before it ends."""
        if until is None:
            return []
        last = last_day(until, self.zone)
        found = [
            (one, at_hour(last - timedelta(days=one), self.hour, self.zone)) for one in self.days
        ]
        return [(one, at) for one, at in found if at < until]


def last_day(until: datetime, zone: str) -> date:
    """On which something is good that ends at a moment."""
    return local(until - A_MOMENT, zone).date()


async def plan_of(work: Work) -> Plan:
    """The merchant's own, or as it is by default."""
    row = await work.session.get(AlertSettings, work.merchant_id, populate_existing=True)
    if row is None:
        return Plan()
    kinds = {What(one): tuple(days) for one, days in row.kinds.items()}
    return Plan(tuple(row.days), row.hours, row.managers_first, row.hour, kinds)


async def telling_of(work: Work, what: What) -> Telling:
    """When the ends of a kind are told of, at the alerts' hour or that of the report."""
    plan, house = await plan_of(work), await work.house()
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    hour = merchant.report_hour if plan.hour is None else plan.hour
    return Telling(tuple(sorted(plan.days_of(what))), hour, house.zone)


async def plan_cards_anew(work: Work) -> None:
    """When each card is told of next goes by other days or another hour from now on: the clock
    works it out, some at a time."""
    values = Plan().values | {"cards_from": 0}
    await work.session.execute(
        work.insert(AlertSettings)
        .values(merchant_id=work.merchant_id, **values)
        .on_conflict_do_update(index_elements=["merchant_id"], set_={"cards_from": 0})
    )
