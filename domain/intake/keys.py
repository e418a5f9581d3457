"""Card keys from a file."""

from sqlalchemy import select

from domain.desk import DEED, READ, Work, operation
from domain.engine import tidy
from domain.intake.upload import finish, lines_of
from domain.limits import LINE
from domain.roles import Permission
from domain.secrets import Secret
from domain.sheets import BadSheet, Reason
from domain.stock import CardKey, KeyKnown, add_keys, key_variant


@operation(Permission.MANAGE_STOCK, kind=READ)
async def preview_keys(work: Work, *, upload: str) -> dict[str, int]:
    """How many keys a file has for each SKU. Raises what adding them would raise."""
    counts: dict[str, int] = {}
    seen: set[str] = set()
    for line, sku, key in await _file(work, upload):
        if sku not in counts:
            await key_variant(work, sku)
        print_of = work.vault.print_of(key)
        known = print_of in seen or await work.session.scalar(
            select(CardKey.id).where(
                CardKey.merchant_id == work.merchant_id, CardKey.fingerprint == print_of
            )
        )
        if known:
            raise KeyKnown(line)
        seen.add(print_of)
        counts[sku] = counts.get(sku, 0) + 1
    return counts


@operation(Permission.MANAGE_STOCK, kind=DEED)
async def bring_keys(work: Work, *, upload: str) -> dict[str, int]:
    """Add the keys of a file, all or nothing; the file is forgotten."""
    rows = await _file(work, upload)
    counts = await add_keys.run(work, rows=[(sku, Secret(key)) for _, sku, key in rows])
    await finish(work, upload)
    return counts


async def _file(work: Work, upload: str) -> list[tuple[int, str, str]]:
    lines = await lines_of(work, upload, "keys")
    rows = []
    for line in lines:
        sku, key = tidy(line.cells.get("sku", "")).upper(), line.cells.get("key", "").strip()
        if not key or len(key) > LINE:
            raise BadSheet(Reason.LONG_CELL, line.number, line.places["key"], LINE)
        rows.append((line.number, sku, key))
    return rows
