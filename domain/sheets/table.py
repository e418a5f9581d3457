"""A file that was read once: its lines in packed pieces, so that nobody parses it again."""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from domain.sheets.kinds import Line, lines_of

PIECE = 1000  # lines
_dumped = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Table:
    """``kind`` as in KINDS, ``columns`` as the file has them, ``pieces`` of packed lines."""

    kind: str
    columns: tuple[str, ...]
    digest: str  # of the file
    pieces: tuple[bytes, ...] = field(repr=False)


def table_of(data: bytes, tell: Callable[[bytes], None] | None = None) -> Table:
    """Read all of a file. ``tell`` gets each piece instead of the table. Raises BadSheet."""
    kind, columns, lines = lines_of(data)
    pieces: list[bytes] = []
    keep = tell or pieces.append
    for piece in _packed(columns, lines):
        keep(piece)
    digest = hashlib.sha256(data).hexdigest()
    return Table(kind.name, tuple(columns), digest, tuple(pieces))


def table_from(kind: str, columns: Sequence[str], lines: Iterable[Line], digest: str) -> Table:
    """What came in another way than as a file; ``digest`` of what came."""
    return Table(kind, tuple(columns), digest, tuple(_packed(columns, iter(lines))))


def _packed(columns: Sequence[str], lines: Iterator[Line]) -> Iterator[bytes]:
    while some := list(islice(lines, PIECE)):
        rows = ([one.number, *(one.cells.get(name, "") for name in columns)] for one in some)
        text = "\n".join(_dumped(row) for row in rows)
        yield zlib.compress(text.encode("utf-8", "surrogatepass"), 1)


def lines_in(columns: Iterable[str], pieces: Iterable[bytes]) -> Iterator[Line]:
    """The lines again, a piece at a time."""
    names = list(columns)
    places = {name: place for place, name in enumerate(names, start=1)}
    for piece in pieces:
        text = zlib.decompress(piece).decode("utf-8", "surrogatepass")
        for line in text.split("\n"):  # each by itself: a thousand at once keep everybody out
            number, *cells = json.loads(line)
            yield Line(number, dict(zip(names, cells, strict=True)), places)
