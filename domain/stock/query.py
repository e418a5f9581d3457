"""What there is: the stock of a product, a list, what runs low."""

from sqlalchemy import Select, and_, exists, or_, select

from domain.catalog import SCOPE, Variant, matches, searched, variants_by_code
from domain.desk import READ, Work, operation
from domain.engine import tidy
from domain.errors import NotFound
from domain.paging import START, Page, Place, page, page_of_parts
from domain.roles import Permission
from domain.stock.model import SubInventory
from domain.stock.shown import LISTINGS, StockLine, lines_of, stock_lines


@operation(Permission.SEE_STOCK, kind=READ)
async def find_stock(
    work: Work,
    *,
    words: str = "",
    place: Place = START,
    size: int = 8,
) -> Page[StockLine]:
    """What runs low or does not sell first, then the newest; or by words, SKU or barcode, where
    pages have numbers. A verifier sees the own store's stock."""
    words = tidy(words)  # PostgreSQL takes no NUL
    if not words:
        parts, place = _needy_first(work.merchant_id), START if place.step == "page" else place
        found, before, after = await page_of_parts(work, parts, Variant.id, place, size)
        lines = await stock_lines(work, [one.id for one in found])
        return Page(lines, before, after, *found[:1], *found[-1:])
    exact = await _exactly(work, words)
    if exact:
        return Page(exact, False, False)
    known = await matches(work, SCOPE, words)
    if known is None:
        return Page([], False, False)
    products, before, after = await searched(work, known, place, size)
    ids = list(
        await work.session.scalars(
            select(Variant.id)
            .where(
                Variant.merchant_id == work.merchant_id,
                Variant.product_id.in_(products),
                Variant.deleted_at.is_(None),
            )
            .order_by(Variant.id)
        )
    )
    return Page(await stock_lines(work, ids), before, after)


@operation(Permission.SEE_STOCK, kind=READ)
async def stock_by_codes(work: Work, *, codes: list[str]) -> list[StockLine]:
    """What the barcodes of a photo belong to: a look-up, never a redemption."""
    found = await variants_by_code(work, codes[:20])
    return await stock_lines(work, [one.id for one in found])


@operation(Permission.SEE_STOCK, kind=READ)
async def stock_of(work: Work, *, variant_id: int) -> StockLine:
    """One SKU, in units: pool, allocated, reserved, sold, and what can be sold (S0-23).
    Raises NotFound."""
    lines = await stock_lines(work, [variant_id])
    if not lines:
        raise NotFound("variants")
    return lines[0]


@operation(Permission.MANAGE_STOCK, kind=READ)
async def stock_of_sub(work: Work, *, sub_id: int) -> StockLine:
    """The SKU that a sub-inventory belongs to. Raises NotFound."""
    sub = await work.get(SubInventory, sub_id)
    return await stock_of.run(work, variant_id=sub.variant_id)


@operation(Permission.SEE_STOCK, kind=READ)
async def stock_of_product(work: Work, *, product_id: int) -> list[StockLine]:
    """All SKUs of a product, each as ``stock_of`` has it (S0-23)."""
    ids = await work.session.scalars(
        select(Variant.id)
        .where(
            Variant.merchant_id == work.merchant_id,
            Variant.product_id == product_id,
            Variant.deleted_at.is_(None),
        )
        .order_by(Variant.id)
    )
    return await stock_lines(work, list(ids))


def low_variants(merchant_id: int) -> Select[int]:
    """What has fallen to its threshold in some mall, but for what was snoozed."""
    low = select(SubInventory.variant_id).where(
        SubInventory.merchant_id == merchant_id,
        SubInventory.low_told,
        SubInventory.low_snoozed_until.is_(None),
    )
    return select(Variant.id).where(
        Variant.merchant_id == merchant_id, Variant.deleted_at.is_(None), Variant.id.in_(low)
    )


@operation(Permission.MANAGE_STOCK, kind=READ)
async def low_stock(work: Work, *, place: Place = START, size: int = 8) -> Page[StockLine]:
    """Every SKU that runs low, newest first."""
    query = low_variants(work.merchant_id)
    ids, before, after = await page(work, query, Variant.id, place, size)
    return Page(await stock_lines(work, ids), before, after)


async def _exactly(work: Work, words: str) -> list[StockLine]:
    """The SKU itself, or a typed barcode."""
    if " " in words:
        return []
    found = await lines_of(work, "sku", words.upper())
    if not found and words.isascii():
        ids = [one.id for one in await variants_by_code(work, [words])]
        found = await stock_lines(work, ids)
    return found


def _needy_first(merchant_id: int) -> tuple[list[Select[int]], list[Select[int]]]:
    """SKUs that customers cannot buy or that are low, and the others."""
    sub = SubInventory
    mine = and_(sub.merchant_id == Variant.merchant_id, sub.variant_id == Variant.id)
    sells = exists(
        select(sub.id)
        .join(
            LISTINGS,
            and_(
                LISTINGS.c.merchant_id == sub.merchant_id,
                LISTINGS.c.product_id == Variant.product_id,
                LISTINGS.c.mall == sub.mall,
                LISTINGS.c.deleted_at.is_(None),
                LISTINGS.c.online,
            ),
        )
        .where(mine, sub.online, sub.quantity > sub.reserved)
    )
    low = exists(select(sub.id).where(mine, sub.low_told))
    every = select(Variant.id).where(
        Variant.merchant_id == merchant_id, Variant.deleted_at.is_(None)
    )
    return [every.where(or_(~sells, low))], [every.where(sells, ~low)]
