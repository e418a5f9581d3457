"""The wire between a replica and a server: it can be cut, or fall silent, and be whole again."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
AT_ONCE = 2**16  # bytes


class Line:
    """Carries bytes to whom ``reach`` finds."""

    def __init__(self, reach: Callable[[], Awaitable[Streams]]) -> None:
        self.port = 0
        self._reach = reach
        self._whole = asyncio.Event()
        self._whole.set()
        self._refusing = False
        self._ends: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        self._break()

    async def is_cut(self, seconds: float) -> None:
        """All that was open breaks off; nobody is let in."""
        self._refusing = True
        self._break()
        await asyncio.sleep(seconds)
        self._refusing = False

    async def is_silent(self, seconds: float) -> None:
        """Nothing breaks off and nothing arrives; what was said meanwhile arrives afterwards."""
        self._whole.clear()
        await asyncio.sleep(seconds)
        self._whole.set()

    def _break(self) -> None:
        for end in list(self._ends):
            end.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._ends.add(writer)
        try:
            await self._whole.wait()
            if self._refusing:
                return
            with suppress(OSError):
                there, back = await self._reach()
                self._ends.add(back)
                await asyncio.gather(self._one_way(reader, back), self._one_way(there, writer))
                self._ends.discard(back)
        finally:
            self._ends.discard(writer)
            writer.transport.abort()

    async def _one_way(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while said := await reader.read(AT_ONCE):
                await self._whole.wait()
                writer.write(said)
                await writer.drain()
        writer.transport.abort()


@asynccontextmanager
async def lines(*reach: Callable[[], Awaitable[Streams]]) -> AsyncIterator[list[Line]]:
    """One to each."""
    made = [Line(one) for one in reach]
    try:
        for one in made:
            await one.start()
        yield made
    finally:
        for one in made:
            await one.close()
