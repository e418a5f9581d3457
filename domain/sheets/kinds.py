"""Which files there are. A file is recognised by its header, in whatever order its columns are."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.engine import tidy
from domain.sheets.read import BadSheet, Reason, rows_of


@dataclass(frozen=True, slots=True)
class Kind:
    """``needed``: the columns without which it is not this file. ``example``: one line. ``more``:
    columns that it may have besides."""

    name: str
    columns: tuple[str, ...]
    needed: frozenset[str]
    example: tuple[str, ...]
    more: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Line:
    """``number`` and ``places`` (name → column) count from 1, as a spreadsheet shows them."""

    number: int
    cells: dict[str, str]
    places: dict[str, int]


def _kind(name: str, header: str, needed: str, example: str, more: str = "") -> Kind:
    return Kind(
        name,
        tuple(header.split(",")),
        frozenset(needed.split(",")),
        tuple(example.split("|")),
        frozenset(more.split(",") if more else ()),
    )


KINDS = {
    one.name: one
    for one in (
        _kind(
            "products",
            "sku,name,subtitle,purpose,category,template,variant,price,stock,barcode,expires_on,"
            "platforms,tags,note,remark,redeem_mode,card_mode,uses,valid_days,valid_from,"
            "valid_until,stores,cross_store",
            "name,price",
            "BEAN-250|House beans|Roasted on Mondays|points_mall|physical|pick_up|250 g|8.90|40|"
            "4006381333931|2027-06-30||coffee; beans|Keep dry.|Supplier: Miller||||||||",
        ),
        _kind("keys", "sku,key", "sku,key", "MUSIC-1M|ABCD-EFGH-1234"),
        _kind(
            "supply",
            "supplier,item,name,kind,price,expires_on,note",
            "supplier,item,name,kind,price",
            "Benefits Ltd|B-100|Cinema voucher|voucher|7.50||Any seat",
        ),
        _kind(
            "members",
            "telegram_id,name,level,tags,points",
            "telegram_id",
            "5000000001|Ada Lovelace|VIP1|coffee; regular|120",
        ),
        _kind(
            "orders",
            "order_no,placed_at,telegram_id,sku,quantity,points,cash,status,store_external_id",
            "order_no,placed_at,sku,quantity,status",
            "ES20261121143015123456|2026-11-21T14:30:15+00:00|5000000001|BEAN-250|1|0|8.90|paid|",
            more="note",
        ),
        _kind(
            "stores",
            "name,address,phone,hours,timezone,image_url,external_id",
            "name,address",
            "Harbour|Hafenstr. 7|+49 89 1234567|Mon–Sat 8–18|Europe/Berlin|"
            "https://example.com/harbour.jpg|H-7",
        ),
    )
}


def lines_of(data: bytes) -> tuple[Kind, list[str], Iterator[Line]]:
    """Which file it is, its columns, its lines. Raises BadSheet, also while the lines are read."""
    rows = rows_of(data)
    number, header = next(rows)
    names = [tidy(cell).casefold().replace(" ", "_") for cell in header]
    kind = _recognised(names)
    if kind is None:
        raise BadSheet(Reason.HEADER, number, 1, said=", ".join(names)[:80])
    places: dict[str, int] = {}
    for column, name in enumerate(names, start=1):
        if name in places:
            raise BadSheet(Reason.DOUBLE, number, column, said=name[:40])
        if name not in kind.columns and name not in kind.more:
            raise BadSheet(Reason.UNKNOWN, number, column, said=name[:40])
        places[name] = column
    return kind, names, _lines(rows, names, places)


def _recognised(names: list[str]) -> Kind | None:
    """The kind with most of these columns, if what it needs is there."""
    fitting = [one for one in KINDS.values() if one.needed <= set(names)]
    return max(fitting, key=lambda one: len(set(names) & set(one.columns)), default=None)


def _lines(
    rows: Iterator[tuple[int, list[str]]], names: list[str], places: dict[str, int]
) -> Iterator[Line]:
    for number, cells in rows:
        if len(cells) > len(names):
            raise BadSheet(Reason.COLUMNS, number, len(names) + 1, len(names))
        yield Line(number, dict(zip(names, cells, strict=False)), places)
