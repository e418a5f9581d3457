"""Looking alerts up: the open ones, one with what can be done about it, a day's as a file."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, case, exists, or_, select
from sqlalchemy.orm import aliased

from domain.alerts.act import EXTENDABLE
from domain.alerts.model import WAITS, Alert, AlertState, Deed
from domain.alerts.subject import names_of, subject_of
from domain.catalog import Product
from domain.desk import READ, Work, operation
from domain.merchants import What
from domain.paging import START, Page, Place, page_by
from domain.roles import Permission
from domain.sheets import Cell, File, FileFormat, write_file
from domain.staff import Topic, topics_of

KINDS = frozenset(one.value for one in What) & frozenset(one.value for one in Topic)
SOLD = (What.PRODUCT, What.BUNDLE)  # until a last day of their own
COLUMNS = ("what", "id", "name", "ends_on", "days_left", "state")


@dataclass(frozen=True, slots=True)
class AlertLine:
    id: int
    what: What
    thing_id: int
    name: str
    ends_on: date
    days_left: int
    state: AlertState


@dataclass(frozen=True, slots=True)
class AlertCard:
    """``left`` in the stock, of a voucher to be claimed, of a draw's wins unclaimed; ``holders``
    of cards of it that are good and not used up; ``online`` listings; ``link``: its promotion
    ends as well. ``acted_name``: who did something about it, or snoozed it. ``ends_on``: as it is
    now; the line has what was told of."""

    line: AlertLine
    ends_on: date
    days_left: int
    left: int
    online: int
    holders: int
    link: bool
    notified: int
    wakes_at: datetime | None
    deed: Deed | None
    acted_name: str
    acted_at: datetime | None

    @property
    def extendable(self) -> bool:
        """A benefit ends when its supplier says so (D38); a sale that ends with its cards goes
        on with them."""
        return self.line.what in EXTENDABLE

    @property
    def offable(self) -> bool:
        return self.line.what is not What.WIN


@operation(Permission.MANAGE_PRODUCTS, kind=READ)
async def list_alerts(work: Work, *, place: Place = START, size: int = 8) -> Page[AlertLine]:
    """What ends soon and has not passed, the first to end first. Each thing once: by what was
    said of it last, and not where that is done."""
    today, later = (await work.house()).today, aliased(Alert)
    said_again = exists().where(
        later.merchant_id == Alert.merchant_id,
        later.what == Alert.what,
        later.thing_id == Alert.thing_id,
        later.id > Alert.id,
    )
    query = work.mine(Alert).where(
        WAITS,
        Alert.ends_on >= today,
        ~said_again,
        or_(Alert.what.not_in(SOLD), _sold_until_then()),
    )
    mine = Alert.merchant_id == work.merchant_id
    at = await work.session.scalar(select(Alert.ends_on).where(mine, Alert.id == place.id))
    rows, before, after = await page_by(work, query, Alert.ends_on, Alert.id, at, place, size)
    alerts = [row[0] for row in rows]
    names = await names_of(work, alerts)
    return Page([_line(row, names[row.id], today) for row in alerts], before, after)


def _sold_until_then() -> ColumnElement[bool]:
    """Whether its last day is still the one that was told of."""
    return exists().where(
        Product.merchant_id == Alert.merchant_id,
        Product.id == Alert.product_id,
        Product.deleted_at.is_(None),
        case((Alert.what == What.BUNDLE, Product.benefit_until), else_=Product.expires_on)
        == Alert.ends_on,
    )


@operation(Permission.MANAGE_PRODUCTS, kind=READ)
async def alert_card(work: Work, *, alert_id: int) -> AlertCard:
    """One alert: what ends when, for how many, and what can be done. Raises NotFound."""
    row = await work.get(Alert, alert_id)
    subject, today = await subject_of(work, row), (await work.house()).today
    ends_on = subject.ends_on or row.ends_on
    return AlertCard(
        line=_line(row, subject.name, today),
        ends_on=ends_on,
        days_left=(ends_on - today).days,
        left=subject.left,
        online=subject.online,
        holders=len(dict(subject.holders)),
        link=subject.link,
        notified=row.notified,
        wakes_at=row.next_at if row.state is AlertState.SNOOZED else None,
        deed=row.deed,
        acted_name=row.acted_name,
        acted_at=row.acted_at,
    )


@operation(Permission.MANAGE_PRODUCTS, kind=READ)
async def export_alerts(work: Work, *, day: date, whole: bool = True) -> File:
    """What was raised on a day, as XLSX: the first to end first. Not ``whole``: what the reader
    hears of."""
    alerts = (await work.session.scalars(await _raised(work, day, whole=whole))).all()
    names = await names_of(work, alerts)

    async def lines() -> AsyncIterator[tuple[Cell, ...]]:
        for row in alerts:
            left = (row.ends_on - day).days
            yield (row.what.value, row.thing_id, names[row.id], row.ends_on, left, row.state.value)

    data, count = await write_file(FileFormat.XLSX, COLUMNS, lines())
    return File(f"alerts-{day}.xlsx", data, count)


@operation(Permission.MANAGE_PRODUCTS, kind=READ)
async def soonest_alerts(
    work: Work, *, day: date, whole: bool = True, unanswered: bool = False, size: int = 3
) -> Sequence[AlertLine]:
    """Of what ``export_alerts`` has of a day, the first to end; ``unanswered``: that is open."""
    query = await _raised(work, day, whole=whole)
    if unanswered:
        query = query.where(Alert.state == AlertState.OPEN)
    alerts = (await work.session.scalars(query.limit(size))).all()
    names, today = await names_of(work, alerts), (await work.house()).today
    return [_line(row, names[row.id], today) for row in alerts]


async def _raised(work: Work, day: date, *, whole: bool) -> Select[Alert]:
    """What was raised on a day, the first to end first; not ``whole``: what the reader hears."""
    topics = frozenset(Topic) if whole else await topics_of(work, work.actor.id)
    heard = [What(one.value) for one in topics if one.value in KINDS]
    told = Alert.acted_at.is_distinct_from(Alert.raised_at)  # not what was extended beyond it
    query = work.mine(Alert).where(Alert.raised_on == day, Alert.what.in_(heard), told)
    return query.order_by(Alert.ends_on, Alert.id)


def _line(row: Alert, name: str, today: date) -> AlertLine:
    return AlertLine(
        id=row.id,
        what=row.what,
        thing_id=row.thing_id,
        name=name,
        ends_on=row.ends_on,
        days_left=(row.ends_on - today).days,
        state=row.state,
    )
