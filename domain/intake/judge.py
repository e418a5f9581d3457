"""A file's products, read chunk by chunk and judged by the same rules as the form's."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from domain.catalog import (
    Category,
    Change,
    Incomplete,
    Product,
    ProductStore,
    Purpose,
    SkuTaken,
    Variant,
    judged,
    new_product,
    said_of_product,
    said_of_variant,
    store_in,
)
from domain.desk import Work
from domain.engine import Values
from domain.errors import Malformed, Refusal
from domain.intake.upload import OpenFile
from domain.limits import VARIANTS
from domain.money import TwoWays
from domain.sheets import Line

_COLUMNS = {
    "variant names": "variant",
    "keys": "stock",
    "store": "stores",
    "cdk_category": "category",
    "by_order": "uses",
    "credit": "uses",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where: ``kind`` is the refusal's name, ``field`` and ``limit`` its facts, or
    ``why`` the refusal itself."""

    line: int
    column: int
    kind: str
    field: str = ""
    limit: int | None = None
    why: Refusal | None = None


ONLY = "Standard"  # the only variant of a shop's goods, where a file does not name it


@dataclass
class Asked:
    """One product of the file: its lines, and what they say."""

    lines: list[Line]
    only: str = ONLY
    product: Values = field(default_factory=dict)
    variants: list[Values] = field(default_factory=list)
    problem: Problem | None = None  # a cell that cannot be read
    lack: Problem | None = None  # why it cannot be a new product
    new: Values = field(default_factory=dict)  # its columns if it is new
    owner: Product | None = None  # the product that its SKUs belong to already
    change: Change = field(default_factory=Change)  # what becomes of that

    @property
    def name(self) -> str:
        return self.product.get("name") or (self.owner.name if self.owner else "")


@dataclass
class Known:
    """What is there of a chunk's SKUs."""

    skus: dict[str, Variant] = field(default_factory=dict)
    products: dict[int, Product] = field(default_factory=dict)
    variants: dict[int, list[Variant]] = field(default_factory=dict)  # of each product
    stores: dict[int, set[int]] = field(default_factory=dict)  # of each product


Stores = dict[str, int]


def judge(one: Asked, known: Known, seen: set[str], stores: Stores) -> Problem | None:
    """Whether it can be brought in; an ``owner`` and a ``change`` where its SKUs are known."""
    if one.problem is not None:
        return one.problem
    for line, variant in zip(one.lines, one.variants, strict=True):
        sku = variant.get("sku")
        if sku in seen:
            return _problem(line, SkuTaken(sku))
        if sku is not None:
            seen.add(sku)
    for store in one.product.get("stores", ()):
        if store_in(stores, store) is None:
            return _problem(one.lines[0], Malformed("store"))
    there = [known.skus[sku] for row in one.variants if (sku := row.get("sku")) in known.skus]
    if not there:
        one.variants = _named(one)
        return one.lack
    first = one.variants[0].get("sku")
    if first not in known.skus or len({row.product_id for row in there}) > 1:
        return _problem(one.lines[0], SkuTaken(there[0].sku))
    one.owner = known.products[there[0].product_id]
    one.change = _change(one, one.owner, known)
    try:
        judged(one.owner, known.variants[one.owner.id], one.change)
    except Refusal as refusal:
        return _problem(_where(one, refusal), refusal)
    return None


def _change(one: Asked, product: Product, known: Known) -> Change:
    """Known SKUs get what the file says and keep what it leaves empty; their stock is counted by
    its own commands."""
    variants, added = {}, []
    for line, row in zip(one.lines, one.variants, strict=True):
        sku = row.get("sku")
        if sku in known.skus:
            said = {name: value for name, value in row.items() if name not in ("sku", "stock")}
            variants[known.skus[sku].id] = said
        else:
            own = {"sku": f"P{product.id}-{VARIANTS + line.number}", "name": "", "stock": 0}
            added.append(own | row)
    return Change(one.product, variants, added)


async def known_of(work: Work, chunk: list[Asked]) -> Known:
    """What is there of a chunk's SKUs."""
    known = Known()
    asked = {sku for one in chunk for row in one.variants if (sku := row.get("sku"))}
    if not asked:
        return known
    theirs = select(Variant.product_id).where(
        Variant.merchant_id == work.merchant_id,
        Variant.sku.in_(asked),
        Variant.deleted_at.is_(None),
    )
    rows = await work.session.scalars(
        work.mine(Variant)
        .where(Variant.product_id.in_(theirs), Variant.deleted_at.is_(None))
        .order_by(Variant.id)
    )
    for row in rows:
        known.variants.setdefault(row.product_id, []).append(row)
        if row.sku in asked:
            known.skus[row.sku] = row
    if not known.skus:
        return known
    ids = list(known.variants)
    products = await work.session.scalars(work.mine(Product).where(Product.id.in_(ids)))
    known.products = {one.id: one for one in products}
    stores = await work.session.execute(
        select(ProductStore.product_id, ProductStore.store_id).where(
            ProductStore.merchant_id == work.merchant_id, ProductStore.product_id.in_(ids)
        )
    )
    for product_id, store_id in stores:
        known.stores.setdefault(product_id, set()).add(store_id)
    return known


def products_in(file: OpenFile, only: str = ONLY) -> Iterator[Asked]:
    """The file's products, each parsed when it is asked for."""
    return (
        _parse(Asked(lines, only), file.currency, file.today) for lines in _grouped(file.lines)
    )


def _grouped(lines: Iterable[Line]) -> Iterator[list[Line]]:
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


def _parse(asked: Asked, currency: str, today: date) -> Asked:
    line = asked.lines[0]
    try:
        asked.product = said_of_product(line.cells, currency)
        for line in asked.lines:
            asked.variants.append(said_of_variant(_cells(line, asked.product), currency))
    except Refusal as refusal:
        asked.problem = _problem(line, refusal)
        return asked
    try:
        said = asked.product
        if _in_shop(asked) and "expires_on" in line.places:
            said = {"expires_on": None} | said  # an empty cell says that there is no end
        asked.new = new_product(said, _named(asked), today)
    except Refusal as refusal:
        asked.lack = _problem(_where(asked, refusal), refusal)
    return asked


def _in_shop(asked: Asked) -> bool:
    return asked.product.get("purpose") is Purpose.ECOMMERCE


def _named(asked: Asked) -> list[Values]:
    """A shop's goods have a variant (S0-17); a file need not name the only one."""
    if not _in_shop(asked) or len(asked.variants) != 1:
        return asked.variants
    return [{"name": asked.only} | asked.variants[0]]


def _cells(line: Line, product: Mapping[str, object]) -> dict[str, str]:
    """The header is fixed: how many points a points product gives stands under ``uses`` (D02)."""
    if product.get("category") is not Category.POINTS:
        return line.cells
    return line.cells | {"uses": "", "credit": line.cells.get("uses", "")}


def _where(one: Asked, refusal: Refusal) -> Line:
    """The line that a refusal of the whole is best told by."""
    rows = zip(one.lines, one.variants, strict=True)
    match refusal:
        case Incomplete(("price" | "credit" as name, *_)):
            return next((line for line, row in rows if name not in row), one.lines[0])
        case Malformed("by_order"):
            return next((line for line, row in rows if row.get("uses", 1) != 1), one.lines[0])
        case Malformed("keys"):
            return next((line for line, row in rows if row.get("stock")), one.lines[0])
    return one.lines[0]


def malformed(line: Line, column: str, refusal: Malformed) -> Problem:
    why = refusal if isinstance(refusal, TwoWays) else None
    at = line.places.get(column, 1)
    return Problem(line.number, at, "Malformed", refusal.field, refusal.limit, why=why)


def _problem(line: Line, refusal: Refusal) -> Problem:
    kind = type(refusal).__name__
    match refusal:
        case Malformed(name):
            return malformed(line, _COLUMNS.get(name, name), refusal)
        case Incomplete(fields):
            at = _COLUMNS.get(fields[0], fields[0])
            return Problem(line.number, line.places.get(at, 1), kind, ",".join(fields))
        case SkuTaken(sku):
            return Problem(line.number, line.places.get("sku", 1), kind, sku)
    return Problem(line.number, 1, kind)
