"""Products: what there is, how it is described, how it is found."""

from domain.catalog.edit import (
    edit_product,
    edit_variant,
    new_variant,
    put_product_online,
    set_picture,
    use_preset,
)
from domain.catalog.fields import PRODUCT, VARIANT, parse_field
from domain.catalog.make import Wish, parse_wish
from domain.catalog.model import (
    TEMPLATES,
    CardMode,
    Category,
    Origin,
    Product,
    Purpose,
    RedeemMode,
    Template,
    Validity,
    Variant,
)
from domain.catalog.pictures import (
    Bytes,
    Kept,
    Shown,
    keep_picture,
    note_file,
    picture,
    picture_data,
)
from domain.catalog.query import (
    ProductCard,
    ProductLine,
    VariantLine,
    list_products,
    product,
    product_of_sku,
)
from domain.catalog.refusals import Incomplete, SkuTaken, TooBig, WrongPicture
from domain.catalog.terms import PRESETS, allowed_stores, cards_of_order, validity_of

__all__ = [
    "PRESETS",
    "PRODUCT",
    "TEMPLATES",
    "VARIANT",
    "Bytes",
    "CardMode",
    "Category",
    "Incomplete",
    "Kept",
    "Origin",
    "Product",
    "ProductCard",
    "ProductLine",
    "Purpose",
    "RedeemMode",
    "Shown",
    "SkuTaken",
    "Template",
    "TooBig",
    "Validity",
    "Variant",
    "VariantLine",
    "Wish",
    "WrongPicture",
    "allowed_stores",
    "cards_of_order",
    "edit_product",
    "edit_variant",
    "keep_picture",
    "list_products",
    "new_variant",
    "note_file",
    "parse_field",
    "parse_wish",
    "picture",
    "picture_data",
    "product",
    "product_of_sku",
    "put_product_online",
    "set_picture",
    "use_preset",
    "validity_of",
]
