"""One call for a picture: what can be read in it, what it measures, how it looks smaller."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """``texts`` in the order found; empty where nothing was legible. ``ms`` of wall time."""

    texts: tuple[str, ...]
    ms: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What a picture is, after every pixel of it could be decoded. ``mime`` as in image/png."""

    mime: str
    width: int
    height: int


def read(
    data: bytes, wanted: Callable[[str], bool] = bool, seconds: float | None = None
) -> Reading:
    """Every QR code in a JPEG, PNG, WebP or HEIC of at most 20 MB and 50 megapixels.

    ``wanted`` is told each text once and says which are looked for: while none was found,
    costlier looks follow, up to ``seconds``. Raises a Problem where nothing can be read at all.
    """
    from domain.reading import cascade  # OpenCV, NumPy, zxing-cpp: 60 MB before the first picture
    from domain.reading.intake import FIRST_LOOK, SECOND_LOOK, Picture

    begun = time.perf_counter()
    until = begun + seconds if seconds else None
    picture = Picture(data)
    found = cascade.Found(wanted, until)
    cascade.look(picture.grey(), found)
    if not found.texts and picture.longest > FIRST_LOOK * 1.5 and not found.late:
        found = cascade.Found(wanted, until)
        cascade.look(picture.grey(SECOND_LOOK), found)
    return Reading(tuple(found.texts), (time.perf_counter() - begun) * 1000)


def barcodes(data: bytes) -> Reading:
    """Product barcodes (EAN, UPC, Code 128): a look-up only. Raises a Problem."""
    from domain.reading import cascade  # as above
    from domain.reading.intake import Picture

    begun = time.perf_counter()
    texts = cascade.barcodes(Picture(data).grey())
    return Reading(tuple(texts), (time.perf_counter() - begun) * 1000)


def measure(data: bytes) -> Measured:
    """Decode all of it, so that what is kept can be shown. Raises a Problem."""
    from domain.reading.intake import Picture  # as above

    picture = Picture(data)
    picture.grey()
    return Measured(picture.mime, picture.width, picture.height)


def fit(data: bytes, width: int, height: int) -> bytes:
    """It as a PNG of at most so many pixels, whole and upright, on white where it is see-through.
    Raises a Problem."""
    from domain.reading.intake import Picture  # as above

    return Picture(data).fit(width, height)
