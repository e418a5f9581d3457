"""What a chunk of a file still needs once all of it is decided, and how one is taken back."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import cast

from sqlalchemy import Column, Date, Delete, Table, Update, bindparam, delete, update

from domain.catalog import (
    SCOPE,
    Product,
    ProductStore,
    SearchWord,
    Variant,
    forget_words,
)
from domain.desk import Work
from domain.engine import Base, Facts
from domain.intake.bulk import write
from domain.intake.kept import let_go_kept, write_kept
from domain.members import Member, NewMember, join_each, open_points
from domain.stock import CardKey, Kind, Pool, fill_pools
from domain.supply import SupplierItem

# What a chunk wrote, by table and the column of its numbers; what others name comes last.
WRITTEN: dict[str, tuple[tuple[type[Base], str], ...]] = {
    "variants": ((Pool, "variant_id"), (Variant, "id")),
    "products": ((SearchWord, "ref"), (ProductStore, "product_id"), (Product, "id")),
    "keys": ((CardKey, "id"),),
    "items": ((SupplierItem, "id"),),
}
CHANGED: dict[str, type[Base]] = {
    "products": Product,
    "variants": Variant,
    "items": SupplierItem,
    "members": Member,
}


async def take_back(work: Work, wrote: Facts) -> None:
    """A chunk that nobody has seen. Products and variants stay as deleted ones do: the ledger's
    rights on PostgreSQL let nobody delete what its lines could name."""
    await let_go_kept(work, wrote.get("kept", []))
    for name, tables in WRITTEN.items():
        for table, column in tables if name in wrote else ():
            columns = cast("Table", table.__table__).c
            mine = [columns.merchant_id == work.merchant_id, columns[column].between(*wrote[name])]
            if table is SearchWord:
                mine.append(SearchWord.scope == SCOPE)
            gone: Delete | Update = delete(table).where(*mine)
            if table in (Product, Variant):
                gone = update(table).where(*mine).values(deleted_at=work.now)
            await work.session.execute(gone.execution_options(synchronize_session=False))


async def do(work: Work, upload: str, rest: Facts) -> None:
    """``stock`` into the pools; columns of what was known before, its words and stores; who is
    ``joining``, and with how many ``points``."""
    for name, table in CHANGED.items():
        await _change(work, table, rest.get(name, ()))
    mine = {"merchant_id": work.merchant_id}
    for product_id, words in rest.get("words", ()):
        await forget_words(work, SCOPE, product_id)
        if words:
            about = mine | {"scope": SCOPE, "ref": product_id}
            await write(work, SearchWord, [about | {"word": word} for word in words])
    for product_id, stores in rest.get("stores", ()):
        await work.session.execute(
            delete(ProductStore).where(
                ProductStore.merchant_id == work.merchant_id,
                ProductStore.product_id == product_id,
            )
        )
        if stores:
            about = mine | {"product_id": product_id}
            await write(work, ProductStore, [about | {"store_id": store} for store in stores])
    await fill_pools(work, dict(rest.get("stock", ())), Kind.STOCK_IN)
    await join_each(work, upload, [NewMember(*one) for one in rest.get("joining", ())])
    await open_points(work, rest.get("points", ()))
    await write_kept(work, rest.get("orders", []))


async def complete(work: Work, so_far: Facts) -> None:
    """What belongs into the very moment in which all is there: as many units as there are keys."""
    keys = {int(variant): count for variant, count in so_far.get("units", {}).items()}
    await fill_pools(work, keys, Kind.KEYS)


async def _change(work: Work, table: type[Base], rows: Iterable[tuple[int, Facts]]) -> None:
    """Columns of many rows, all those that change the same ones in one statement."""
    columns = cast("Table", table.__table__).c
    alike: dict[tuple[str, ...], list[Facts]] = defaultdict(list)
    for number, values in rows:
        said = {f"to_{name}": _value(columns[name], value) for name, value in values.items()}
        alike[tuple(values)].append(said | {"at": work.merchant_id, "number": number})
    connection = await work.session.connection()
    for names, changes in alike.items():
        await connection.execute(
            update(cast("Table", table.__table__))
            .where(columns.merchant_id == bindparam("at"), columns.id == bindparam("number"))
            .values({name: bindparam(f"to_{name}") for name in names}),
            changes,
        )


def _value(column: Column[object], value: object) -> object:
    """A day was kept as its text."""
    if isinstance(column.type, Date) and isinstance(value, str):
        return date.fromisoformat(value)
    return value
