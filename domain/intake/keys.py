"""Card keys from a file."""

from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from domain.desk import DEED, NOTE, READ, Desk, Work, operation
from domain.engine import Vault, tidy
from domain.errors import Malformed, NotFound
from domain.intake.arrival import going_on, keep_step, settle
from domain.intake.bring import bring
from domain.intake.bulk import write
from domain.intake.upload import Watch, open_file
from domain.limits import LINE
from domain.pace import Pace
from domain.roles import Permission
from domain.sheets import BadSheet, Line, Reason
from domain.stock import CardKey, KeyKnown, key_variant

CHUNK = 100  # keys recognised at a time


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is kept: sealed, and recognised by its print."""

    line: int
    sku: str
    print: str
    sealed: bytes = b""


async def preview_keys(desk: Desk, *, upload: str) -> dict[str, int]:
    """How many keys a file has for each SKU. Raises what adding them would raise."""
    file = await desk(open_file, upload=upload, kind="keys")
    pace, keys = Pace(desk), _keys_in(desk.vault, file.lines)
    counts: Counter[str] = Counter()
    while some := await pace.some(keys, CHUNK):
        await _go_to(desk, some, counts)
        await pace.look(desk(see_keys, rows=some))
        counts.update(one.sku for one in some)
    return dict(counts)


async def bring_keys(desk: Desk, *, upload: str, watch: Watch) -> dict[str, int]:
    """Add the keys of a file, all or nothing; the file is forgotten.

    Raises Gone, Stopped, KeyKnown, BadSheet, FileComesIn.
    """

    async def stage(pace: Pace) -> dict[str, dict[str, int]]:
        file = await desk(open_file, upload=upload, kind="keys")
        variants: dict[str, int] = {}
        counts: Counter[str] = Counter()
        keys = _keys_in(desk.vault, file.lines, seal=True)
        while some := await pace.some(keys, pace.rows):
            watch.at(counts.total())
            variants |= await _go_to(desk, some, counts)
            await pace(desk(stage_keys, upload=upload, rows=some, variants=variants))
            counts.update(one.sku for one in some)
        watch.at(counts.total())
        units = {str(variants[sku]): count for sku, count in counts.items()}
        return {"skus": dict(counts), "units": units}

    await bring(desk, upload, "keys", watch, stage)
    return await desk(settle_keys, upload=upload)


async def _go_to(desk: Desk, some: list[Key], known: Container[str]) -> dict[str, int]:
    """The variants of the SKUs that were not seen before. Raises BadSheet with the first line."""
    found: dict[str, int] = {}
    for one in some:
        if one.sku in known or one.sku in found:
            continue
        try:
            found[one.sku] = await desk(keys_go_to, sku=one.sku)
        except NotFound as wrong:
            raise BadSheet(Reason.NO_SKU, one.line, said=one.sku) from wrong
        except Malformed as wrong:
            raise BadSheet(Reason.NOT_FOR_KEYS, one.line, said=one.sku) from wrong
    return found


@operation(Permission.MANAGE_STOCK, kind=READ)
async def keys_go_to(work: Work, *, sku: str) -> int:
    """The variant of a SKU that has keys. Raises NotFound, Malformed("keys")."""
    return (await key_variant(work, sku)).id


@operation(Permission.MANAGE_STOCK, kind=NOTE)
async def stage_keys(
    work: Work, *, upload: str, rows: list[Key], variants: dict[str, int]
) -> bool:
    """Write keys that nobody is given yet. Raises KeyKnown."""
    arrival = await going_on(work, upload)
    await _all_new(work, rows)
    numbers = await work.numbers(CardKey, len(rows))
    values = [
        {
            "merchant_id": work.merchant_id,
            "id": number,
            "variant_id": variants[one.sku],
            "sealed": one.sealed,
            "fingerprint": one.print,
            "added_at": work.now,
            "upload": upload,
        }
        for number, one in zip(numbers, rows, strict=True)
    ]
    try:
        await write(work, CardKey, values)
    except IntegrityError as known:
        raise KeyKnown(rows[0].line) from known
    await keep_step(work, arrival, {"keys": [numbers[0], numbers[-1]]})
    return True


@operation(Permission.MANAGE_STOCK, kind=DEED)
async def settle_keys(work: Work, *, upload: str) -> dict[str, int]:
    """The keys are there, and as many units in the pools; how many of each SKU. Raises Gone."""
    skus: dict[str, int] = (await settle(work, upload))["skus"]
    return skus


@operation(Permission.MANAGE_STOCK, kind=READ)
async def see_keys(work: Work, *, rows: list[Key]) -> bool:
    """Raises KeyKnown."""
    await _all_new(work, rows)
    return True


async def _all_new(work: Work, keys: list[Key]) -> None:
    known = await work.session.scalars(
        select(CardKey.fingerprint).where(
            CardKey.merchant_id == work.merchant_id,
            CardKey.fingerprint.in_([one.print for one in keys]),
        )
    )
    found = set(known)
    for one in keys:
        if one.print in found:
            raise KeyKnown(one.line)


def _keys_in(vault: Vault, lines: Iterator[Line], *, seal: bool = False) -> Iterator[Key]:
    """Each key when it is asked for. Raises BadSheet, KeyKnown."""
    seen: set[str] = set()
    return (_key(vault, line, seen, seal) for line in lines)


def _key(vault: Vault, line: Line, seen: set[str], seal: bool) -> Key:
    sku, said = tidy(line.cells.get("sku", "")).upper(), line.cells.get("key", "").strip()
    if not said or len(said) > LINE:
        raise BadSheet(Reason.LONG_CELL, line.number, line.places["key"], LINE)
    key = Key(line.number, sku, vault.print_of(said), vault.seal(said) if seal else b"")
    if key.print in seen:
        raise KeyKnown(line.number)
    seen.add(key.print)
    return key
