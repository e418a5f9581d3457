"""What an alert is about: its name, what is left of it, who holds some."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from domain.alerts.model import Alert
from domain.broadcasts import holders_of, holders_of_voucher
from domain.catalog import Product
from domain.desk import Work
from domain.draws import Draw, DrawPrize, DrawWin, WinState
from domain.mall import Listing
from domain.merchants import What, last_day
from domain.stock import stock_of_product
from domain.vouchers import Voucher


@dataclass(frozen=True, slots=True)
class Subject:
    """``left``: in the stock, or to be claimed. ``online``: listings. ``holders`` with what each
    of them holds. ``link``: a voucher's promotion ends with it (S1-13). ``ends_on``: its own last
    day as it is now."""

    name: str
    left: int
    online: int
    holders: Sequence[tuple[int, str]]
    link: bool = False
    ends_on: date | None = None


async def subject_of(work: Work, row: Alert) -> Subject:
    if row.voucher_id is not None:
        voucher = await work.get(Voucher, row.voucher_id)
        holders = await holders_of_voucher(work, voucher.id)
        left = voucher.stock - voucher.claimed
        until = voucher.valid_until
        ends = last_day(until, (await work.house()).zone) if until else None
        link = voucher.each_may is not None
        return Subject(voucher.name, left, 0, holders, link=link, ends_on=ends)
    if row.draw_id is not None:
        draw = await work.get(Draw, row.draw_id)
        winners = await _winners(work, draw.id)
        return Subject(draw.name, len(winners), 0, winners)
    product = await work.get(Product, row.product_id or 0)
    stock = await stock_of_product.run(work, product_id=product.id)
    online = await work.session.scalar(
        select(func.count()).where(
            Listing.merchant_id == work.merchant_id,
            Listing.product_id == product.id,
            Listing.online.is_(True),
        )
    )
    left = sum(one.total for one in stock)
    holders = await holders_of(work, product.id)
    own = {What.PRODUCT: product.expires_on, What.BUNDLE: product.benefit_until}
    ends = own.get(row.what)
    return Subject(product.name, left, online or 0, holders, ends_on=ends)


async def names_of(work: Work, alerts: Sequence[Alert]) -> dict[int, str]:
    """What each is about, by the alert's number."""
    named: dict[tuple[type, int], str] = {}
    for table, number in ((Product, "product_id"), (Voucher, "voucher_id"), (Draw, "draw_id")):
        wanted = {getattr(one, number) for one in alerts} - {None}
        if wanted:
            rows = await work.session.execute(
                select(table.id, table.name).where(
                    table.merchant_id == work.merchant_id, table.id.in_(wanted)
                )
            )
            named |= {(table, key): name for key, name in rows}
    return {
        one.id: named.get((Product, one.product_id or 0))
        or named.get((Voucher, one.voucher_id or 0))
        or named.get((Draw, one.draw_id or 0))
        or ""
        for one in alerts
    }


async def _winners(work: Work, draw_id: int) -> list[tuple[int, str]]:
    rows = await work.session.execute(
        select(DrawWin.person_id, DrawPrize.name)
        .join(
            DrawPrize,
            (DrawPrize.merchant_id == DrawWin.merchant_id)
            & (DrawPrize.draw_id == DrawWin.draw_id)
            & (DrawPrize.place == DrawWin.place),
        )
        .where(
            DrawWin.merchant_id == work.merchant_id,
            DrawWin.draw_id == draw_id,
            DrawWin.state == WinState.WAITING,
            DrawWin.expires_at > work.now,
        )
        .order_by(DrawWin.id)
    )
    return [(person, name) for person, name in rows]
