"""What a refund puts back into the stock, its log, and a stock-in that looks like its echo."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Select, String, select, type_coerce, update

from domain.catalog import Product, Template, Variant
from domain.desk import DEED, READ, Work, operation
from domain.errors import Gone, Malformed
from domain.exports import Column, Is, Sheet, Watch, Written, write
from domain.mall import points_stock_back
from domain.merchants import Merchant
from domain.orders import Order
from domain.paging import START, Page, Place, page
from domain.refunds.model import Refund, RefundState, Restock, RestockMode
from domain.roles import Permission
from domain.sheets import FileFormat
from domain.stock import Kind, Reservation, in_pool, restock, return_sold, unsell


@dataclass(frozen=True, slots=True)
class RestockLine:
    id: int
    refund_id: int
    order_id: int
    order_no: str
    product_id: int
    product: str
    quantity: int
    mode: RestockMode
    at: datetime
    reversed: bool


@dataclass(frozen=True, slots=True)
class Echo:
    """An automatic restock that a stock-in may have brought a second time."""

    restock_id: int
    order_no: str
    product: str
    quantity: int
    at: datetime


async def back_from_sale(work: Work, hold_id: int, refund: Refund, *, stocked: bool) -> None:
    """What was sold counts for no purchase limit any more; and is in the stock again, or not."""
    row = await return_sold(work, hold_id)
    if stocked:
        await restock(work, row.variant_id, row.sub_id, row.quantity, "", refund.ref)
        await points_stock_back(work, row)


async def write_restock(work: Work, refund: Refund, order: Order, mode: RestockMode) -> bool:
    """A line of the log (S3-13); once for a refund, whoever else is at it."""
    product = await work.get(Product, order.product_id)
    entered = await work.session.scalar(
        work.insert(Restock)
        .values(
            merchant_id=work.merchant_id,
            id=await work.number(Restock),
            refund_id=refund.id,
            order_id=order.id,
            order_no=order.no,
            product_id=order.product_id,
            variant_id=order.variant_id,
            product=product.name,
            quantity=order.quantity,
            mode=mode,
            at=work.now,
            reversed=False,
        )
        .on_conflict_do_nothing()
        .returning(Restock.id)
    )
    return entered is not None


@operation(Permission.MANAGE_STOCK, kind=DEED)
async def stock_in_refunded(work: Work, *, refund_id: int) -> int:
    """What a refund did not put back goes into the pool by hand, once (S3-01, S3-12); how many.

    Raises Gone("restock") where it is there already, Malformed("keys") for keys, which were
    read, NotFound.
    """
    refund = await work.get(Refund, refund_id)
    order = await work.get(Order, refund.order_id)
    if order.template is Template.CARD_KEY:
        raise Malformed("keys")
    if refund.state is not RefundState.DONE:
        raise Gone("restock")
    if not await write_restock(work, refund, order, RestockMode.MANUAL):
        raise Gone("restock")
    variant = await work.get(Variant, order.variant_id)
    await in_pool(work, variant, order.quantity, Kind.RESTOCK, "", refund.ref)
    if order.hold_id is not None:
        hold = await work.get(Reservation, order.hold_id)
        await unsell(work, hold.sub_id, order.quantity)
    return order.quantity


@operation(Permission.MANAGE_STOCK, kind=READ)
async def list_restocks(
    work: Work,
    *,
    order_no: str = "",
    product_id: int | None = None,
    place: Place = START,
    size: int = 8,
) -> Page[RestockLine]:
    """The restock log, newest first, by an order's number or a product (S3-07, S3-08)."""
    query = _wanted(work, order_no, product_id)
    ids, before, after = await page(
        work, query.with_only_columns(Restock.id), Restock.id, place, size
    )
    rows = await work.session.scalars(
        work.mine(Restock).where(Restock.id.in_(ids)).order_by(Restock.id.desc())
    )
    return Page([_line(one) for one in rows], before, after)


@operation(Permission.MANAGE_STOCK, kind=READ)
async def export_restocks(
    work: Work,
    *,
    file_format: FileFormat,
    order_no: str = "",
    product_id: int | None = None,
    folder: Path,
    watch: Watch,
) -> Written:
    """The log as a file with the columns of D30, in the order of time. Raises Stopped."""
    query = (
        _wanted(work, order_no, product_id)
        .join(Merchant, Merchant.id == Restock.merchant_id)
        .order_by(Restock.id)
    )
    zone = (await work.house()).zone
    sheet = Sheet("restocks", query, _COLUMNS, frozenset((zone,)))
    return await write(work, sheet, file_format, folder, watch)


_COLUMNS = (
    Column("time", Restock.at, Is.MOMENT, Merchant.timezone),
    Column("order_no", Restock.order_no),
    Column("product_id", Restock.product_id, Is.NUMBER),
    Column("product", Restock.product),
    Column("quantity", Restock.quantity, Is.NUMBER),
    Column("refund_id", Restock.refund_id, Is.NUMBER),
    Column("mode", type_coerce(Restock.mode, String)),
)


@operation(Permission.MANAGE_STOCK, kind=READ)
async def echo_of(work: Work, *, variant_id: int, quantity: int) -> Echo | None:
    """The automatic restock that a stock-in of as many may repeat: an ERP does so (S3-05, D12)."""
    hours = await work.session.scalar(
        select(Merchant.echo_hours).where(Merchant.id == work.merchant_id)
    )
    row = await work.session.scalar(
        work.mine(Restock)
        .where(
            Restock.variant_id == variant_id,
            Restock.quantity == quantity,
            Restock.mode == RestockMode.AUTO,
            Restock.answered_at.is_(None),
            Restock.at >= work.now - timedelta(hours=hours or 0),
        )
        .order_by(Restock.at.desc())
        .limit(1)
    )
    return Echo(row.id, row.order_no, row.product, row.quantity, row.at) if row else None


@operation(Permission.MANAGE_STOCK, kind=DEED)
async def answer_echo(work: Work, *, restock_id: int, same: bool) -> Echo:
    """``same``: both were one thing, and one of them is taken out of the pool again, once.

    Raises Gone("echo") where it was answered before, PoolTooSmall, NotFound.
    """
    row = await work.session.scalar(
        update(Restock)
        .where(
            Restock.merchant_id == work.merchant_id,
            Restock.id == restock_id,
            Restock.mode == RestockMode.AUTO,
            Restock.answered_at.is_(None),
        )
        .values(answered_at=work.now, reversed=same)
        .returning(Restock)
        .execution_options(populate_existing=True)
    )
    if row is None:
        await work.get(Restock, restock_id)
        raise Gone("echo")
    if same:
        variant = await work.get(Variant, row.variant_id)
        await in_pool(
            work, variant, -row.quantity, Kind.WRITE_OFF, "echo", f"refund:{row.refund_id}"
        )
    return Echo(row.id, row.order_no, row.product, row.quantity, row.at)


def _wanted(work: Work, order_no: str, product_id: int | None) -> Select[Restock]:
    query = work.mine(Restock)
    if order_no:
        query = query.where(Restock.order_no == order_no.strip().upper())
    if product_id is not None:
        query = query.where(Restock.product_id == product_id)
    return query


def _line(row: Restock) -> RestockLine:
    return RestockLine(
        id=row.id,
        refund_id=row.refund_id,
        order_id=row.order_id,
        order_no=row.order_no,
        product_id=row.product_id,
        product=row.product,
        quantity=row.quantity,
        mode=row.mode,
        at=row.at,
        reversed=row.reversed,
    )
