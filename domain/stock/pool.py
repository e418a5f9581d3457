"""The pool: products put into it, stock in, write-offs."""

from dataclasses import dataclass

from domain import drafts
from domain.catalog import (
    Category,
    Origin,
    Product,
    Variant,
    VariantAdded,
    Wish,
    make_product,
    variant_of,
)
from domain.desk import DEED, Work, operation
from domain.engine import tidy
from domain.errors import Malformed
from domain.limits import LINE
from domain.roles import Permission
from domain.stock.model import Kind
from domain.stock.move import in_pool, open_pool, quantity_of
from domain.stock.refusals import KeysOnly, NoReturn, VouchersOnly


@dataclass(frozen=True, slots=True)
class PoolChange:
    """What the pool of a SKU holds now, and held before."""

    product_id: int
    variant_id: int
    sku: str
    before: int
    after: int


@operation(Permission.MANAGE_PRODUCTS, kind=DEED)
async def add_product(
    work: Work,
    *,
    fields: dict[str, str],
    variants: list[dict[str, str]] | None = None,
    pictures: dict[str, str] | None = None,
    carousel: list[str] | None = None,
    draft: str | None = None,
) -> int:
    """Put an own product into the pool, online (S0-06, S0-14); its number.

    All values are texts as typed. Raises Malformed (field and limit), Incomplete, SkuTaken,
    Gone (``draft``, the form it was made from, was finished before).
    """
    await drafts.finish(work, draft, "product")
    wish = Wish(fields, variants or [], pictures or {}, carousel or [])
    product, made, quantities = await make_product(work, wish)
    for variant, quantity in zip(made, quantities, strict=True):
        await open_pool(work, variant, quantity, Kind.STOCK_IN, "")
    return product.id


@operation(Permission.MANAGE_STOCK, kind=DEED)
async def stock_in(work: Work, *, sku: str, quantity: int, note: str = "") -> PoolChange:
    """``quantity`` more units of a SKU arrived in the pool (S3-12: also what was shipped and came
    back). Raises NotFound, Malformed, KeysOnly, VouchersOnly."""
    variant, product = await _counted(work, sku)
    kind = Kind.PURCHASED if product.origin is Origin.RESOURCE_CENTRE else Kind.STOCK_IN
    moved = await in_pool(work, variant, quantity_of(quantity), kind, note)
    after = moved.pool or 0
    return PoolChange(product.id, variant.id, variant.sku, after - quantity, after)


@operation(Permission.MANAGE_STOCK, kind=DEED)
async def write_off(work: Work, *, sku: str, quantity: int, note: str) -> PoolChange:
    """Broken, lost, given back to the maker; the note says why.

    Raises NotFound, Malformed("reason"), PoolTooSmall, KeysOnly, VouchersOnly, NoReturn (a note
    that says it goes back to the supplier, where that cannot be).
    """
    variant, product = await _counted(work, sku)
    if not tidy(note) or len(note) > LINE:
        raise Malformed("reason", LINE)
    if product.origin is Origin.RESOURCE_CENTRE and _is_return(note):
        raise NoReturn(variant.sku)
    moved = await in_pool(work, variant, -quantity_of(quantity), Kind.WRITE_OFF, note)
    after = moved.pool or 0
    return PoolChange(product.id, variant.id, variant.sku, after + quantity, after)


async def variant_was_added(work: Work, event: VariantAdded) -> list[str]:
    """A variant of a product that was there gets its pool."""
    variant = await work.get(Variant, event.variant_id)
    await open_pool(work, variant, event.stock, Kind.STOCK_IN, "")
    return []


def _is_return(note: str) -> bool:
    return any(word in note.casefold() for word in ("return", "退货", "退回"))


async def _counted(work: Work, sku: str) -> tuple[Variant, Product]:
    variant = await variant_of(work, sku)
    product = await work.get(Product, variant.product_id)
    if product.category is Category.CDK:
        raise KeysOnly(variant.sku)
    if product.voucher_id is not None:
        raise VouchersOnly(variant.sku, product.voucher_id)
    return variant, product
