"""New products from a file, a table at a time."""

from domain.catalog import (
    SCOPE,
    Origin,
    Product,
    ProductStore,
    RedeemMode,
    SearchWord,
    Variant,
    free_skus,
    store_in,
    word_rows,
)
from domain.desk import Work
from domain.engine import Base, Values
from domain.intake.bulk import write
from domain.intake.judge import Asked, Stores
from domain.stock import Pool


async def insert_products(
    work: Work,
    upload: str,
    new: list[Asked],
    added: list[tuple[int, Values]],
    stores: Stores,
    chosen: set[str],
) -> tuple[dict[str, list[int]], list[list[int]]]:
    """New products with everything that belongs to them, and variants ``added`` to known ones,
    a table at a time; the numbers that were written, and the stock of each variant.

    ``chosen``: the SKUs that the file itself names.
    """
    mine = {"merchant_id": work.merchant_id}
    product_ids = await work.numbers(Product, len(new))
    free = await free_skus(work, list(product_ids), chosen) if new else {}
    rows: dict[type[Base], list[Values]] = {
        table: [] for table in (Product, Variant, Pool, SearchWord, ProductStore)
    }
    variants: list[Values] = []
    for product_id, one in zip(product_ids, new, strict=True):
        values = {key: value for key, value in one.new.items() if key != "stores"}
        good_at = [store_in(stores, said) for said in one.new.get("stores", ())]
        rows[Product].append(
            _PLAIN
            | {"created_at": work.now, "created_by": work.actor.id}
            | {"everywhere": not good_at, "id": product_id, "upload": upload}
            | values
            | mine
        )
        rows[ProductStore] += [
            mine | {"product_id": product_id, "store_id": store}
            for store in dict.fromkeys(good_at)
        ]
        texts = [values["name"], values.get("subtitle", ""), values.get("channel", "")]
        texts += values.get("tags", ())
        by_order = values.get("redeem_mode") is RedeemMode.BY_ORDER
        for at, variant in enumerate(one.variants, start=1):
            own = free[product_id] + (f"-{at}" if len(one.variants) > 1 else "")
            said = {"product_id": product_id, "sku": variant.get("sku") or own}
            variants.append(variant | said | ({"uses": 1} if by_order else {}))
            texts += [variant.get("name", ""), said["sku"], variant.get("barcode", "")]
        rows[SearchWord] += word_rows(work.merchant_id, SCOPE, product_id, texts)
    variants += [variant | {"product_id": product_id} for product_id, variant in added]
    variant_ids = await work.numbers(Variant, len(variants))
    for number, variant in zip(variant_ids, variants, strict=True):
        rows[Variant].append(
            mine
            | {"name": "", "barcode": "", "uses": 1, "credit": 0, "deleted_at": None}
            | {name: value for name, value in variant.items() if name != "stock"}
            | {"id": number, "upload": upload}
        )
        rows[Pool].append(mine | {"variant_id": number, "quantity": 0})
    for table, found in rows.items():
        if found:
            await write(work, table, found)
    wrote = {"products": product_ids, "variants": variant_ids}
    stock = [
        [number, variant["stock"]]
        for number, variant in zip(variant_ids, variants, strict=True)
        if variant.get("stock")
    ]
    return {name: [ids[0], ids[-1]] for name, ids in wrote.items() if ids}, stock


_PLAIN: Values = {
    column.key: column.default.arg
    for column in Product.__table__.columns
    if column.default is not None and not callable(column.default.arg)
} | {
    "tags": [],
    "carousel": [],
    "cover": None,
    "detail": None,
    "expires_on": None,
    "supplier_item_id": None,
    "on_sale_at": None,
    "valid_days": None,
    "valid_from": None,
    "valid_until": None,
    "benefit_until": None,
    "deleted_at": None,
    "origin": Origin.OWN,
}
