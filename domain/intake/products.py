"""Bringing products in from a file: a dry run line by line, then all of it or nothing."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import select

from domain.catalog import (
    PRODUCT,
    SCOPE,
    VARIANT,
    Category,
    Incomplete,
    Origin,
    Product,
    ProductStore,
    RedeemMode,
    SearchWord,
    SkuTaken,
    Variant,
    add_variant,
    check,
    check_variants,
    currency_of,
    free_skus,
    index_product,
    living,
    living_variants,
    parse_field,
    parse_product,
    parse_variant,
    same_stock,
    set_stores,
    store_ids,
    store_in,
    store_names,
    word_rows,
)
from domain.desk import DEED, READ, Work, operation
from domain.errors import Malformed, Refusal
from domain.intake.bulk import Numbers, write
from domain.intake.upload import Watch, finish, is_stopped, lines_of
from domain.limits import VARIANTS
from domain.roles import Permission
from domain.sheets import BadSheet, Line, Reason
from domain.stock import Kind, Pool, StockMove, line_values, open_pool

CHUNK = 400  # products read, checked and written at a time
SHOWN = 12  # problems told one by one; the others are counted


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where: ``kind`` is the refusal's name, ``field`` and ``limit`` its facts."""

    line: int
    column: int
    kind: str
    field: str = ""
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do."""

    upload: str
    lines: int
    products: int
    skus: int
    changed: int
    refused: int
    problems: tuple[Problem, ...]
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brought:
    products: int
    skus: int
    changed: int


@dataclass
class _Parsed:
    """One product of the file: its lines, and what they say."""

    lines: list[Line]
    values: dict[str, Any] = field(default_factory=dict)
    variants: list[dict[str, Any]] = field(default_factory=list)
    problem: Problem | None = None

    @property
    def skus(self) -> list[str]:
        return [one["sku"] for one in self.variants if "sku" in one]


@operation(Permission.MANAGE_PRODUCTS, kind=READ)
async def preview_products(work: Work, *, upload: str, watch: Watch) -> Preview:
    """Read everything, change nothing. Raises BadSheet, Gone, Stopped."""
    seen: set[str] = set()
    lines = products = skus = changed = refused = 0
    problems: list[Problem] = []
    first: list[str] = []
    async for chunk, known, stores in _chunks(work, upload, watch):
        for one in chunk:
            lines += len(one.lines)
            problem = one.problem or _second_look(one, known, seen, stores)
            if problem is not None:
                refused += 1
                if len(problems) < SHOWN:
                    problems.append(problem)
                continue
            old = sum(sku in known for sku in one.skus)
            changed += old
            skus += len(one.variants) - old
            products += not old
            if len(first) < 3:
                first.append(one.values["name"])
        watch.at(lines)
    return Preview(upload, lines, products, skus, changed, refused, tuple(problems), tuple(first))


@operation(Permission.MANAGE_PRODUCTS, kind=DEED)
async def bring_products(work: Work, *, upload: str, watch: Watch) -> Brought:
    """Do what the preview said, in one transaction. Raises BadSheet, also where something
    was changed since the preview; Gone, Stopped."""
    seen: set[str] = set()
    numbers = Numbers(work)
    products = skus = changed = lines = 0
    async for chunk, known, stores in _chunks(work, upload, watch):
        new = []
        for one in chunk:
            lines += len(one.lines)
            problem = one.problem or _second_look(one, known, seen, stores)
            if problem is not None:
                raise BadSheet(Reason.MEANWHILE, problem.line, problem.column)
            if any(sku in known for sku in one.skus):
                grown = await _change(work, one, known)
                changed += len(one.variants) - grown
                skus += grown
            else:
                new.append(one)
        await _insert(work, numbers, new, stores, seen)
        products += len(new)
        skus += sum(len(one.variants) for one in new)
        watch.at(lines)
        if await is_stopped(work, upload):
            watch.stop = True
            watch.at(lines)
    await finish(work, upload)
    return Brought(products, skus, changed)


Known = dict[str, tuple[int, int, Category]]  # SKU → variant, product, its category


async def _chunks(work: Work, upload: str, watch: Watch) -> Any:
    """The file's products with what is known of their SKUs; parsed off the event loop."""
    lines = await lines_of(work, upload, "products")
    currency = await currency_of(work)
    stores = await store_names(work)
    groups = _groups(lines)
    done = 0
    while chunk := await asyncio.to_thread(_parse_some, groups, currency):
        watch.at(done)
        asked = [sku for one in chunk for sku in one.skus]
        known: Known = {}
        for begin in range(0, len(asked), 500):
            rows = await work.session.execute(
                select(Variant.sku, Variant.id, Variant.product_id, Product.category)
                .join(Product, Product.id == Variant.product_id)
                .where(
                    Variant.merchant_id == work.merchant_id,
                    Variant.sku.in_(asked[begin : begin + 500]),
                    Variant.deleted_at.is_(None),
                )
            )
            known |= {row[0]: (row[1], row[2], row[3]) for row in rows}
        yield chunk, known, stores
        done += sum(len(one.lines) for one in chunk)


def _parse_some(groups: Iterator[list[Line]], currency: str) -> list[_Parsed]:
    return [_parse(lines, currency) for lines in islice(groups, CHUNK)]


def _groups(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Lines that stand together with one name and a variant each are one product."""
    group: list[Line] = []
    for line in lines:
        name, variant = line.cells.get("name", ""), line.cells.get("variant", "")
        same = (
            group
            and variant
            and group[0].cells.get("variant")
            and (name in ("", group[0].cells.get("name", "")))
        )
        if group and not same:
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _parse(lines: list[Line], currency: str) -> _Parsed:
    parsed = _Parsed(lines)
    line = lines[0]
    try:
        parsed.values = parse_product(line.cells, currency)
        for line in lines:
            parsed.variants.append(parse_variant(line.cells, currency))
        line = lines[0]
        check_variants(parsed.variants)
        named = [one["name"] for one in parsed.variants]
        check(parsed.values, named, known_stores=bool(parsed.values.get("stores")))
        if parsed.values["category"] is Category.CDK and any(
            one["stock"] for one in parsed.variants
        ):
            raise Malformed("keys")
    except Refusal as refusal:
        parsed.problem = _problem(line, refusal)
    return parsed


def _problem(line: Line, refusal: Refusal) -> Problem:
    kind = type(refusal).__name__
    match refusal:
        case Malformed(name, limit):
            at = {
                "variant names": "variant",
                "keys": "stock",
                "store": "stores",
                "cdk_category": "category",
            }.get(name, name)
            return Problem(line.number, line.places.get(at, 1), kind, name, limit)
        case Incomplete(fields):
            return Problem(line.number, line.places.get(fields[0], 1), kind, ",".join(fields))
        case SkuTaken(sku):
            return Problem(line.number, line.places.get("sku", 1), kind, sku)
    return Problem(line.number, 1, kind)


def _second_look(
    one: _Parsed, known: Known, seen: set[str], stores: dict[str, int]
) -> Problem | None:
    """What a line cannot know alone: SKUs said twice, stores that are not there."""
    for line, variant in zip(one.lines, one.variants, strict=True):
        sku = variant.get("sku")
        if sku is None:
            continue
        if sku in seen:
            return _problem(line, SkuTaken(sku))
        seen.add(sku)
    owners = {known[sku][1] for sku in one.skus if sku in known}
    if len(owners) > 1 or (owners and one.variants[0].get("sku") not in known):
        return _problem(one.lines[0], SkuTaken(one.skus[0]))
    for line, sku in zip(one.lines, one.skus, strict=False):
        if sku in known and line.cells.get("category", "").strip():
            try:
                same_stock(known[sku][2], one.values["category"])
            except Malformed as refusal:
                return _problem(line, refusal)
    for store in one.values.get("stores", ()):
        if store_in(stores, store) is None:
            return _problem(one.lines[0], Malformed("store"))
    return None


async def _insert(
    work: Work,
    numbers: Numbers,
    chunk: list[_Parsed],
    stores: dict[str, int],
    chosen: set[str],
) -> None:
    """New products with everything that belongs to them, a table at a time.

    ``chosen``: the SKUs that the file itself names.
    """
    if not chunk:
        return
    mine = {"merchant_id": work.merchant_id}
    product_ids = await numbers.of(Product, len(chunk))
    variant_ids = await numbers.of(Variant, sum(len(one.variants) for one in chunk))
    free = await free_skus(work, product_ids, chosen)
    rows: dict[Any, list[dict[str, Any]]] = {
        table: [] for table in (Product, Variant, Pool, StockMove, SearchWord, ProductStore)
    }
    place = 0
    for product_id, one in zip(product_ids, chunk, strict=True):
        values = {key: value for key, value in one.values.items() if key != "stores"}
        good_at = [store_in(stores, said) for said in one.values.get("stores", ())]
        rows[Product].append(
            _PLAIN
            | {"online_at": work.now, "created_at": work.now, "created_by": work.actor.id}
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
                    "name": variant["name"],
                    "sku": sku,
                    "price": variant["price"],
                    "barcode": variant.get("barcode", ""),
                    "uses": 1 if by_order else variant.get("uses", 1),
                    "deleted_at": None,
                }
            )
            stock = variant["stock"]
            rows[Pool].append(mine | {"variant_id": number, "quantity": stock})
            if stock:
                rows[StockMove].append(
                    line_values(work, number, Kind.STOCK_IN, pool=(stock, stock))
                )
            texts += [variant["name"], sku, variant.get("barcode", "")]
        rows[SearchWord] += word_rows(work.merchant_id, SCOPE, product_id, texts)
    for table, found in rows.items():
        if found:
            await write(work, table, found)


_PLAIN: dict[str, Any] = {
    column.key: column.default.arg
    for column in Product.__table__.columns
    if column.default is not None and not callable(column.default.arg)
} | {
    "tags": [], "carousel": [], "cover": None, "detail": None, "expires_on": None,
    "supplier_item_id": None, "valid_days": None, "valid_from": None, "valid_until": None,
    "deleted_at": None, "origin": Origin.OWN,
}  # fmt: skip


async def _change(work: Work, one: _Parsed, known: Known) -> int:
    """Known SKUs get what the file says and keep what it leaves empty; their stock is counted
    by its own commands. How many variants were new."""
    currency = await currency_of(work)
    product = await living(work, known[one.variants[0]["sku"]][1])
    cells = one.lines[0].cells
    for name in PRODUCT:
        if (text := cells.get(name, "")).strip():
            values = parse_field(name, text, currency)
            if name == "stores":
                await set_stores(work, product, await store_ids(work, values["stores"]))
                continue
            for key, value in values.items():
                setattr(product, key, value)
    grown = 0
    for line, said in zip(one.lines, one.variants, strict=True):
        if said.get("sku") in known:
            variant = await work.get(Variant, known[said["sku"]][0])
            for name in VARIANT:
                if line.cells.get(name, "").strip() and name != "sku":
                    setattr(variant, "name" if name == "variant" else name,
                            said["name" if name == "variant" else name])  # fmt: skip
            continue
        row = {key: value for key, value in said.items() if key != "stock"}
        row.setdefault("sku", f"P{product.id}-{VARIANTS + line.number}")
        made = await add_variant(work, product, row)
        await open_pool(work, made, said["stock"], Kind.STOCK_IN, "")
        grown += 1
    await work.session.flush()
    await index_product(work, product, await living_variants(work, product.id))
    return grown
