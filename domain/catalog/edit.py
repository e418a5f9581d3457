"""Changing a product: one field, its variants, its pictures, its online flag."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update

from domain.catalog.fields import PRODUCT, VARIANT, parse_field
from domain.catalog.make import (
    add_variant,
    check,
    index_product,
    set_stores,
    store_ids,
)
from domain.catalog.model import (
    TEMPLATES,
    Category,
    Picture,
    Product,
    RedeemMode,
    Validity,
    Variant,
)
from domain.catalog.query import living_variants
from domain.catalog.refusals import SkuTaken
from domain.catalog.terms import PRESETS
from domain.desk import DEED, Work, operation
from domain.errors import Malformed, NotFound
from domain.limits import CAROUSEL, VARIANTS
from domain.roles import Permission

_CHECKED = ("name", "purpose", "category", "template", "expires_on", "cross_store", "valid_from",
            "valid_until")  # fmt: skip


@operation(Permission.MANAGE_PRODUCTS, kind=DEED)
async def edit_product(work: Work, *, product_id: int, field: str, text: str) -> bool:
    """Change one field. Raises Malformed, Incomplete, NotFound."""
    product = await living(work, product_id)
    if field not in PRODUCT:
        raise Malformed(field)
    values = parse_field(field, text, (await work.house()).currency)
    if field == "category":
        same_stock(product.category, values[field])
    if field == "stores":
        await set_stores(work, product, await store_ids(work, values["stores"]))
    else:
        _apply(product, field, values)
    variants = await living_variants(work, product.id)
    if product.redeem_mode is RedeemMode.BY_ORDER:
        for one in variants:
            one.uses = 1
    whole = {name: getattr(product, name) for name in _CHECKED}
    check(whole, [one.name for one in variants], known_stores=not product.everywhere)
    if field in ("name", "subtitle", "channel", "tags"):
        await index_product(work, product, variants)
    return True


def same_stock(was: Category, becomes: Category) -> None:
    """Card keys cannot become something else: their stock is the keys. Raises Malformed."""
    if was is not becomes and Category.CDK in (was, becomes):
        raise Malformed("cdk_category")


def _apply(product: Product, field: str, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(product, name, value)
    if field == "category":
        product.template = TEMPLATES[product.category][0]
    if field in ("valid_from", "valid_until") and values[field] is not None:
        product.validity, product.valid_days = Validity.FIXED, None
    if field == "valid_days":
        product.valid_from = product.valid_until = None


@operation(Permission.MANAGE_PRODUCTS, kind=DEED)
async def use_preset(work: Work, *, product_id: int, preset: str) -> bool:
    """Trial, weekly or annual pass (S4-02). Raises Malformed, NotFound."""
    if preset not in PRESETS:
        raise Malformed("preset")
    product = await living(work, product_id)
    uses, days = PRESETS[preset]
    product.redeem_mode = RedeemMode.BY_COUNT
    product.validity, product.valid_days = Validity.AFTER_PURCHASE, days
    product.valid_from = product.valid_until = None
    for one in await living_variants(work, product.id):
        one.uses = uses
    return True


@operation(Permission.MANAGE_PRODUCTS, kind=DEED)
async def edit_variant(work: Work, *, variant_id: int, field: str, text: str) -> bool:
    """Change one field of a variant. Raises Malformed, Incomplete, SkuTaken, NotFound."""
    variant = await living_variant(work, variant_id)
    product = await living(work, variant.product_id)
    if field not in VARIANT:
        raise Malformed(field)
    value = parse_field(field, text, (await work.house()).currency)[field]
    if field == "uses" and product.redeem_mode is RedeemMode.BY_ORDER:
        raise Malformed("by_order")
    if field == "sku" and value != variant.sku:
        taken = await work.session.scalar(
            work.mine(Variant).where(Variant.sku == value, Variant.deleted_at.is_(None))
        )
        if taken is not None:
            raise SkuTaken(value)
    setattr(variant, "name" if field == "variant" else field, value)
    variants = await living_variants(work, product.id)
    names = [one.name for one in variants]
    if len(set(names)) < len(names):
        raise Malformed("variant names")
    whole = {name: getattr(product, name) for name in _CHECKED}
    check(whole, names, known_stores=not product.everywhere)
    if field in ("variant", "sku", "barcode"):
        await index_product(work, product, variants)
    return True


@operation(Permission.MANAGE_PRODUCTS, kind=DEED)
async def new_variant(work: Work, *, product_id: int, name: str) -> int:
    """Another variant, at the price of the first; its number. Raises Malformed, NotFound."""
    product = await living(work, product_id)
    variants = await living_variants(work, product.id)
    if len(variants) >= VARIANTS:
        raise Malformed("variants", VARIANTS)
    said = parse_field("variant", name, "")["variant"]
    if not said or said in {one.name for one in variants} or not variants[0].name:
        # The only one so far has no name: it must get one before it can be told apart.
        raise Malformed("variant names")
    taken = {one.sku for one in variants}
    sku = next(
        one
        for at in range(len(variants) + 1, len(variants) + VARIANTS + 2)
        if (one := f"P{product.id}-{at}") not in taken
    )
    like = variants[0]
    row = {"name": said, "sku": sku, "price": like.price, "uses": like.uses}
    variant = await add_variant(work, product, row)
    await index_product(work, product, [*variants, variant])
    return variant.id


@operation(Permission.MANAGE_PRODUCTS, kind=DEED)
async def set_picture(work: Work, *, product_id: int, place: str, digest: str) -> bool:
    """``place``: cover, detail or carousel (which grows); an empty digest takes it away."""
    product = await living(work, product_id)
    if digest and await work.session.get(Picture, (work.merchant_id, digest)) is None:
        raise NotFound("pictures")
    match place:
        case "cover" | "detail":
            setattr(product, place, digest or None)
        case "carousel":
            grown = [*product.carousel, digest] if digest else []
            if len(grown) > CAROUSEL:
                raise Malformed("carousel", CAROUSEL)
            product.carousel = grown
        case _:
            raise Malformed("picture")
    return True


@operation(Permission.MANAGE_PRODUCTS, kind=DEED)
async def put_product_online(work: Work, *, product_id: int) -> bool:
    """Online in the pool again. Its listings stay as they are. Raises NotFound."""
    product = await living(work, product_id)
    if not product.online:
        product.online, product.online_at = True, work.now
    return True


async def living(work: Work, product_id: int) -> Product:
    product = await work.get(Product, product_id)
    if product.deleted_at is not None:
        raise NotFound("products")
    return product


async def living_variant(work: Work, variant_id: int) -> Variant:
    variant = await work.get(Variant, variant_id)
    if variant.deleted_at is not None:
        raise NotFound("variants")
    return variant


async def end_product(work: Work, product: Product) -> None:
    """Deleted: gone from every list, its SKUs free again; what happened stays in the ledger."""
    product.online, product.deleted_at = False, work.now
    await work.session.execute(
        update(Variant)
        .where(Variant.merchant_id == work.merchant_id, Variant.product_id == product.id,
               Variant.deleted_at.is_(None))
        .values(deleted_at=work.now)
    )  # fmt: skip
