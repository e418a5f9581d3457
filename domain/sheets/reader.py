"""Reads files of rows in workers, away from the pictures: a long file delays no photo."""

from domain.sheets.read import BadSheet, Reason
from domain.sheets.table import Table
from domain.workers import Overrun, Pool, Stopping, Who

SECONDS = 20.0  # 200,000 lines of an XLSX on a slow machine
MEGABYTES = 400  # its table of texts, unpacked


class SheetReader:
    """``who`` asks, as merchant and person: merchants take turns, then their people."""

    def __init__(self) -> None:
        self._pool = Pool("domain.sheets.jobs", megabytes=MEGABYTES, warm=0)

    async def table(self, data: bytes, *, who: Who) -> Table:
        """All lines of a CSV or XLSX. Raises BadSheet."""
        pieces: list[bytes] = []
        try:
            done = await self._pool.do(
                "table",
                data,
                who=who,
                seconds=SECONDS,
                hear=lambda _, piece: pieces.append(piece),
            )
        except Overrun as overrun:
            raise BadSheet(Reason.TOO_MUCH) from overrun
        except Stopping as stopping:
            raise BadSheet(Reason.CUT) from stopping
        if "bad" in done:
            raise BadSheet(**done["bad"] | {"reason": Reason(done["bad"]["reason"])})
        return Table(done["kind"], tuple(done["columns"]), done["digest"], tuple(pieces))

    async def hurry(self, seconds: float = 5.0) -> None:
        """The program stops: what is read after so many seconds is cut."""
        self._pool.hurry(seconds)

    async def close(self) -> None:
        await self._pool.close()
