"""Changing a product: one field, its variants, its pictures."""

from domain.catalog.change import change
from domain.catalog.fields import PRODUCT, VARIANT, parse_field
from domain.catalog.judge import Change, not_over
from domain.catalog.life import living, living_variant
from domain.catalog.model import Picture, RedeemMode, Validity
from domain.catalog.terms import PRESETS
from domain.catalog.variants import living_variants
from domain.desk import DEED, Work, operation
from domain.errors import Malformed, NotFound
from domain.limits import CAROUSEL, VARIANTS
from domain.roles import Permission


@operation(Permission.MANAGE_PRODUCTS, kind=DEED)
async def edit_product(work: Work, *, product_id: int, field: str, text: str) -> int:
    """Change one field; how many allocated units went back to the pool by it (S0-07, S0-12).

    Raises Malformed, Incomplete, StillHeld, NotFound.
    """
    product = await living(work, product_id)
    if field not in PRODUCT:
        raise Malformed(field)
    house = await work.house()
    said = parse_field(field, text, house.currency)
    not_over(said, house.today)
    return (await change(work, product, Change(said))).given_back


@operation(Permission.MANAGE_PRODUCTS, kind=DEED)
async def use_preset(work: Work, *, product_id: int, preset: str) -> bool:
    """Trial, weekly or annual pass (S4-02). Raises Malformed, NotFound."""
    if preset not in PRESETS:
        raise Malformed("preset")
    product = await living(work, product_id)
    uses, days = PRESETS[preset]
    said = {
        "redeem_mode": RedeemMode.BY_COUNT,
        "validity": Validity.AFTER_PURCHASE,
        "valid_days": days,
    }
    variants = await living_variants(work, product.id)
    await change(work, product, Change(said, {one.id: {"uses": uses} for one in variants}))
    return True


@operation(Permission.MANAGE_PRODUCTS, kind=DEED)
async def edit_variant(work: Work, *, variant_id: int, field: str, text: str) -> bool:
    """Change one field of a variant (S0-17, S4-15). Raises Malformed, Incomplete, SkuTaken,
    NotFound."""
    variant = await living_variant(work, variant_id)
    product = await living(work, variant.product_id)
    if field not in VARIANT:
        raise Malformed(field)
    value = parse_field(field, text, (await work.house()).currency)[field]
    said = {"name" if field == "variant" else field: value}
    await change(work, product, Change(variants={variant.id: said}))
    return True


@operation(Permission.MANAGE_PRODUCTS, kind=DEED)
async def new_variant(work: Work, *, product_id: int, name: str) -> int:
    """Another variant, at the price of the first; its number (S0-17).

    Raises Malformed (also where the only one so far has no name: it must get one first),
    NotFound.
    """
    product = await living(work, product_id)
    variants = await living_variants(work, product.id)
    taken = {one.sku for one in variants}
    sku = next(
        one
        for at in range(len(variants) + 1, len(variants) + VARIANTS + 2)
        if (one := f"P{product.id}-{at}") not in taken
    )
    said = parse_field("variant", name, "")["variant"]
    like = variants[0]
    row = {"name": said, "sku": sku, "price": like.price, "uses": like.uses}
    row["credit"] = like.credit
    (made,) = (await change(work, product, Change(added=[row]))).added
    return made.id


@operation(Permission.MANAGE_PRODUCTS, kind=DEED)
async def set_picture(work: Work, *, product_id: int, place: str, digest: str) -> bool:
    """``place``: cover, detail or carousel (which grows); an empty digest takes it away (S0-10,
    S0-11, S4-06). Raises Malformed("carousel" with its limit, or "picture"), NotFound."""
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
