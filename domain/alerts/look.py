"""Looking alerts up: the open ones, one with what can be done about it, a day's as a file."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from domain.alerts.model import Alert, AlertState, Deed, What
from domain.broadcasts import holders_of
from domain.catalog import Product
from domain.desk import READ, Work, operation
from domain.engine import of
from domain.mall import Listing
from domain.paging import START, Page, Place, page
from domain.roles import Permission
from domain.sheets import Cell, File, FileFormat, write_file
from domain.stock import stock_of_product

COLUMNS = ("what", "product_id", "product", "ends_on", "days_left", "state")


@dataclass(frozen=True, slots=True)
class AlertLine:
    id: int
    what: What
    product_id: int
    product: str
    ends_on: date
    state: AlertState


@dataclass(frozen=True, slots=True)
class AlertCard:
    """``left`` in the stock; ``holders`` of cards of it that are good and not used up; ``online``
    listings. ``acted_name``: who did something about it, or snoozed it."""

    line: AlertLine
    today: date
    left: int
    online: int
    holders: int
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
        return self.line.what is What.PRODUCT


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
    rows = await work.session.execute(
        select(Alert, Product.name)
        .join(Product, of(Product, Alert.product_id))
        .where(Alert.merchant_id == work.merchant_id, Alert.id.in_(ids))
        .order_by(Alert.id.desc())
    )
    return Page([_line(row, name) for row, name in rows], before, after)


@operation(Permission.MANAGE_PRODUCTS, kind=READ)
async def alert_card(work: Work, *, alert_id: int) -> AlertCard:
    """Raises NotFound."""
    row = await work.get(Alert, alert_id)
    product = await work.get(Product, row.product_id)
    stock = await stock_of_product.run(work, product_id=product.id)
    online = await work.session.scalar(
        select(func.count()).where(
            Listing.merchant_id == work.merchant_id,
            Listing.product_id == product.id,
            Listing.online.is_(True),
        )
    )
    return AlertCard(
        line=_line(row, product.name),
        today=(await work.house()).today,
        left=sum(one.total for one in stock),
        online=online or 0,
        holders=len(await holders_of(work, product.id)),
        notified=row.notified,
        wakes_at=row.next_at if row.state is AlertState.SNOOZED else None,
        deed=row.deed,
        acted_name=row.acted_name,
        acted_at=row.acted_at,
    )


@operation(Permission.MANAGE_PRODUCTS, kind=READ)
async def export_alerts(work: Work, *, day: date) -> File:
    """What was raised on a day, as XLSX: the first to end first."""
    rows = await work.session.execute(
        select(Alert, Product.name)
        .join(Product, of(Product, Alert.product_id))
        .where(Alert.merchant_id == work.merchant_id, Alert.raised_on == day)
        .order_by(Alert.ends_on, Alert.id)
    )

    async def lines() -> AsyncIterator[tuple[Cell, ...]]:
        for row, name in rows:
            left = (row.ends_on - day).days
            yield (row.what.value, row.product_id, name, row.ends_on, left, row.state.value)

    data, count = await write_file(FileFormat.XLSX, COLUMNS, lines())
    return File(f"alerts-{day}.xlsx", data, count)


def _line(row: Alert, name: str) -> AlertLine:
    return AlertLine(
        id=row.id,
        what=row.what,
        product_id=row.product_id,
        product=name,
        ends_on=row.ends_on,
        state=row.state,
    )
