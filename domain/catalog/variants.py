"""Variants by what people have in hand: a SKU, a barcode, their product."""

from collections.abc import Iterable

from domain.catalog.model import Variant
from domain.desk import READ, Work, operation
from domain.engine import tidy
from domain.errors import NotFound
from domain.roles import Permission


@operation(Permission.MANAGE_PRODUCTS, kind=READ)
async def product_of_sku(work: Work, *, sku: str) -> int:
    """The product that a SKU belongs to. Raises NotFound."""
    return (await variant_of(work, sku)).product_id


async def variant_of(work: Work, sku: str) -> Variant:
    """A living variant by its SKU, whatever the case. Raises NotFound("variants")."""
    found = await work.session.scalar(
        work.mine(Variant).where(Variant.sku == tidy(sku).upper(), Variant.deleted_at.is_(None))
    )
    if found is None:
        raise NotFound("variants")
    return found


async def variants_by_code(work: Work, codes: Iterable[str]) -> list[Variant]:
    """Variants with one of these barcodes. UPC-A is EAN-13 without its leading zero."""
    asked = set()
    for code in codes:
        asked |= {code, code.removeprefix("0") if len(code) == 13 else code}
        if len(code) == 12 and code.isdecimal():
            asked.add(f"0{code}")
    found = await work.session.scalars(
        work.mine(Variant)
        .where(Variant.barcode.in_(asked - {""}), Variant.deleted_at.is_(None))
        .order_by(Variant.id)
        .limit(20)
    )
    return list(found)


async def living_variants(work: Work, product_id: int) -> list[Variant]:
    """A product's variants that were not deleted, in the order they were made."""
    found = await work.session.scalars(
        work.mine(Variant)
        .where(Variant.product_id == product_id, Variant.deleted_at.is_(None))
        .order_by(Variant.id)
    )
    return list(found)
