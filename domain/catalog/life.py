"""A product goes offline, comes back, is deleted; what stands above it reacts."""

from dataclasses import dataclass

from sqlalchemy import update

from domain.catalog.comes_in import nothing_comes_in
from domain.catalog.make import SCOPE
from domain.catalog.model import Product, Variant
from domain.catalog.search import forget_words
from domain.desk import DEED, Work, operation
from domain.errors import NotFound
from domain.reactions import set_off
from domain.roles import Permission


@dataclass(frozen=True, slots=True)
class ProductOffline:
    product_id: int


@dataclass(frozen=True, slots=True)
class ProductDeleted:
    product_id: int


@operation(Permission.MANAGE_PRODUCTS, kind=DEED)
async def put_product_online(work: Work, *, product_id: int) -> bool:
    """Online in the pool again (S0-39). Its listings stay as they are. Raises NotFound."""
    product = await living(work, product_id)
    product.online = True
    return True


@operation(Permission.MANAGE_PRODUCTS, kind=DEED)
async def take_product_offline(work: Work, *, product_id: int) -> list[str]:
    """Offline in the pool; its listings go off sale by themselves (S2-17). The malls of those."""
    product = await living(work, product_id)
    product.online = False
    return await set_off(work, ProductOffline(product.id))


@operation(Permission.MANAGE_PRODUCTS, kind=DEED)
async def delete_product(work: Work, *, product_id: int) -> str:
    """Deleted for good: gone from every list, its SKUs free again, its listings off sale (S2-17);
    what happened stays in the ledger. Its name. Raises NotFound, FileComesIn."""
    await nothing_comes_in(work)
    product = await living(work, product_id)
    product.online, product.deleted_at = False, work.now
    await work.session.execute(
        update(Variant)
        .where(
            Variant.merchant_id == work.merchant_id,
            Variant.product_id == product.id,
            Variant.deleted_at.is_(None),
        )
        .values(deleted_at=work.now)
    )
    await forget_words(work, SCOPE, product.id)
    await set_off(work, ProductDeleted(product.id))
    return product.name


async def living(work: Work, product_id: int) -> Product:
    """The product, unless it was deleted. Raises NotFound."""
    product = await work.get(Product, product_id)
    if product.deleted_at is not None:
        raise NotFound("products")
    return product


async def living_variant(work: Work, variant_id: int) -> Variant:
    variant = await work.get(Variant, variant_id)
    if variant.deleted_at is not None:
        raise NotFound("variants")
    return variant
