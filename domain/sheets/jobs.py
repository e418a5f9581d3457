"""What a worker does with a file of rows: bytes in, packed lines out."""

from collections.abc import Callable
from dataclasses import asdict

from domain.sheets.read import BadSheet
from domain.sheets.table import table_of
from domain.workers import Facts, Talk


def _table(talk: Talk, data: bytes) -> Facts:
    try:
        table = table_of(data, lambda piece: talk.say(None, piece))
    except BadSheet as bad:
        return {"bad": asdict(bad)}
    return {"kind": table.kind, "columns": table.columns, "digest": table.digest}


JOBS: dict[str, Callable[[Talk, bytes], Facts]] = {"table": _table}
