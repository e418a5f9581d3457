"""A Valkey or Redis server of the tests' own, where there is one on this machine."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

SERVER = next(filter(None, map(shutil.which, ("valkey-server", "redis-server"))), None)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


async def listens(port: int) -> None:
    """Wait until somebody does."""
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return


async def start_valkey(port: int, folder: Path) -> asyncio.subprocess.Process:
    """Nothing of it survives its end."""
    process = await asyncio.create_subprocess_exec(
        str(SERVER), "--port", str(port), "--save", "", "--dir", str(folder),
        stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    await asyncio.wait_for(listens(port), 20)
    return process


@asynccontextmanager
async def valkey(folder: Path) -> AsyncIterator[str]:
    """Its address."""
    port = free_port()
    process = await start_valkey(port, folder)
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        await process.wait()
