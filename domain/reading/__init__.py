"""Reading codes from pictures: bytes in, texts out. No database, no Telegram.

OpenCV, NumPy and zxing-cpp (``intake``, ``cascade``) are loaded with the first picture.
"""

from domain.reading.problem import (
    MAX_BYTES,
    MAX_PIXELS,
    MIN_SIDE,
    NotAPicture,
    Problem,
    TooHeavy,
    TooManyPixels,
    TooSmall,
)
from domain.reading.read import Reader, Reading, barcodes, read

__all__ = [
    "MAX_BYTES",
    "MAX_PIXELS",
    "MIN_SIDE",
    "NotAPicture",
    "Problem",
    "Reader",
    "Reading",
    "TooHeavy",
    "TooManyPixels",
    "TooSmall",
    "barcodes",
    "read",
]
