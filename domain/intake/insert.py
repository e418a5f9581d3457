"""New products from a file, a table at a time."""

from typing import Any

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
from domain.intake.bulk import write
from domain.intake.judge import Asked, Stores
from domain.stock import Kind, Pool, StockMove, line_values

ENTERED = 2000  # lines of the ledger written at a time


async def insert_products(
    work: Work,
    chunk: list[Asked],
    stores: Stores,
    chosen: set[str],
) -> list[dict[str, Any]]:
    """New products with everything that belongs to them, a table at a time; their lines for the
    ledger.

    ``chosen``: the SKUs that the file itself names.
    """
    if not chunk:
        return []
    moves: list[dict[str, Any]] = []
    mine = {"merchant_id": work.merchant_id}
    product_ids = list(await work.numbers(Product, len(chunk)))
    variant_ids = await work.numbers(Variant, sum(len(one.variants) for one in chunk))
    free = await free_skus(work, product_ids, chosen)
    rows: dict[Any, list[dict[str, Any]]] = {
        table: [] for table in (Product, Variant, Pool, SearchWord, ProductStore)
    }
    place = 0
    for product_id, one in zip(product_ids, chunk, strict=True):
        values = {key: value for key, value in one.new.items() if key != "stores"}
        good_at = [store_in(stores, said) for said in one.new.get("stores", ())]
        rows[Product].append(
            _PLAIN
            | {"created_at": work.now, "created_by": work.actor.id}
            | {"everywhere": not good_at, "id": product_id}
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
            number = variant_ids[place]
            place += 1
            own = free[product_id] + (f"-{at}" if len(one.variants) > 1 else "")
            sku = variant.get("sku") or own
            rows[Variant].append(
                mine
                | {
                    "id": number,
                    "product_id": product_id,
                    "name": variant.get("name", ""),
                    "sku": sku,
                    "price": variant["price"],
                    "barcode": variant.get("barcode", ""),
                    "uses": 1 if by_order else variant.get("uses", 1),
                    "deleted_at": None,
                }
            )
            stock = variant.get("stock", 0)
            rows[Pool].append(mine | {"variant_id": number, "quantity": stock})
            if stock:
                moves.append(line_values(work, number, Kind.STOCK_IN, pool=(stock, stock)))
            texts += [variant.get("name", ""), sku, variant.get("barcode", "")]
        rows[SearchWord] += word_rows(work.merchant_id, SCOPE, product_id, texts)
    for table, found in rows.items():
        if found:
            await write(work, table, found)
    return moves


async def enter(work: Work, moves: list[dict[str, Any]]) -> None:
    """The lines of the ledger, last of all: who moves stock meanwhile waits for their numbers."""
    for number, row in zip(await work.numbers(StockMove, len(moves)), moves, strict=True):
        row["id"] = number
    for begin in range(0, len(moves), ENTERED):
        await write(work, StockMove, moves[begin : begin + ENTERED])


_PLAIN: dict[str, Any] = {
    column.key: column.default.arg
    for column in Product.__table__.columns
    if column.default is not None and not callable(column.default.arg)
} | {
    "tags": [], "carousel": [], "cover": None, "detail": None, "expires_on": None,
    "supplier_item_id": None, "on_sale_at": None, "valid_days": None, "valid_from": None,
    "valid_until": None, "deleted_at": None, "origin": Origin.OWN,
}  # fmt: skip
