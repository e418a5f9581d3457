"""One call for a picture, and the bounded threads in which pictures are read."""

import asyncio
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """``texts`` in the order found; empty where nothing was legible. ``ms`` of wall time."""

    texts: tuple[str, ...]
    ms: float


def read(data: bytes, wanted: Callable[[str], bool] = bool) -> Reading:
    """Every QR code in a JPEG, PNG, WebP or HEIC of at most 20 MB and 50 megapixels.

    ``wanted`` tells which texts are looked for: while none was found, costlier looks follow.
    Raises a Problem where nothing can be read at all.
    """
    from domain.reading import cascade  # OpenCV, NumPy, zxing-cpp: 60 MB before the first picture
    from domain.reading.intake import FIRST_LOOK, SECOND_LOOK, Picture

    begun = time.perf_counter()
    picture = Picture(data)
    texts = cascade.look(picture.grey(), wanted)
    if not texts and picture.longest > FIRST_LOOK * 1.5:
        texts = cascade.look(picture.grey(SECOND_LOOK), wanted)
    return Reading(tuple(texts), (time.perf_counter() - begun) * 1000)


def barcodes(data: bytes) -> Reading:
    """Product barcodes (EAN, UPC, Code 128): a look-up only. Raises a Problem."""
    from domain.reading import cascade  # as above
    from domain.reading.intake import Picture

    begun = time.perf_counter()
    texts = cascade.barcodes(Picture(data).grey())
    return Reading(tuple(texts), (time.perf_counter() - begun) * 1000)


class Reader:
    """Reads pictures off the event loop, as many at once as there are cores."""

    def __init__(self) -> None:
        cores = os.cpu_count() or 1
        self._threads = ThreadPoolExecutor(cores, thread_name_prefix="reader")
        self._waiting = asyncio.Semaphore(cores)

    async def read(self, data: bytes, wanted: Callable[[str], bool] = bool) -> Reading:
        """See ``read``; the bytes of waiting pictures are all that is held meanwhile."""
        async with self._waiting:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, read, data, wanted)

    async def barcodes(self, data: bytes) -> Reading:
        """See ``barcodes``."""
        async with self._waiting:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, barcodes, data)

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)
