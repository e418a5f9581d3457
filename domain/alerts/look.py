"""Looking alerts up: the open ones, one with what can be done about it, a day's as a file."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from domain.alerts.act import EXTENDABLE
from domain.alerts.model import Alert, AlertState, Deed
from domain.alerts.subject import names_of, subject_of
from domain.desk import READ, Work, operation
from domain.merchants import What
from domain.paging import START, Page, Place, page
from domain.roles import Permission
from domain.sheets import Cell, File, FileFormat, write_file
from domain.staff import Topic, topics_of

KINDS = frozenset(one.value for one in What) & frozenset(one.value for one in Topic)
COLUMNS = ("what", "id", "name", "ends_on", "days_left", "state")


@dataclass(frozen=True, slots=True)
class AlertLine:
    id: int
    what: What
    thing_id: int
    name: str
    ends_on: date
    state: AlertState


@dataclass(frozen=True, slots=True)
class AlertCard:
    """``left`` in the stock, of a voucher to be claimed, of a draw's wins unclaimed; ``holders``
    of cards of it that are good and not used up; ``online`` listings; ``link``: its promotion
    ends as well. ``acted_name``: who did something about it, or snoozed it."""

    line: AlertLine
    today: date
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
    def days_left(self) -> int:
        return (self.line.ends_on - self.today).days

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
    """Those of which nobody said that they are done, and whose day has not passed; newest
    first."""
    today = (await work.house()).today
    query = select(Alert.id).where(
        Alert.merchant_id == work.merchant_id,
        Alert.state != AlertState.DONE,
        Alert.ends_on >= today,
    )
    ids, before, after = await page(work, query, Alert.id, place, size)
    rows = await work.session.scalars(
        work.mine(Alert).where(Alert.id.in_(ids)).order_by(Alert.id.desc())
    )
    alerts = rows.all()
    names = await names_of(work, alerts)
    return Page([_line(row, names[row.id]) for row in alerts], before, after)


@operation(Permission.MANAGE_PRODUCTS, kind=READ)
async def alert_card(work: Work, *, alert_id: int) -> AlertCard:
    """One alert: what ends when, for how many, and what can be done. Raises NotFound."""
    row = await work.get(Alert, alert_id)
    subject = await subject_of(work, row)
    return AlertCard(
        line=_line(row, subject.name),
        today=(await work.house()).today,
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
    topics = frozenset(Topic) if whole else await topics_of(work, work.actor.id)
    heard = [What(one.value) for one in topics if one.value in KINDS]
    rows = await work.session.scalars(
        work.mine(Alert)
        .where(Alert.raised_on == day, Alert.what.in_(heard))
        .order_by(Alert.ends_on, Alert.id)
    )
    alerts = rows.all()
    names = await names_of(work, alerts)

    async def lines() -> AsyncIterator[tuple[Cell, ...]]:
        for row in alerts:
            left = (row.ends_on - day).days
            yield (row.what.value, row.thing_id, names[row.id], row.ends_on, left, row.state.value)

    data, count = await write_file(FileFormat.XLSX, COLUMNS, lines())
    return File(f"alerts-{day}.xlsx", data, count)


def _line(row: Alert, name: str) -> AlertLine:
    return AlertLine(
        id=row.id,
        what=row.what,
        thing_id=row.thing_id,
        name=name,
        ends_on=row.ends_on,
        state=row.state,
    )
