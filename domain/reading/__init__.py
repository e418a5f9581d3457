"""Reading codes from pictures: bytes in, texts out. No database, no Telegram.

OpenCV, NumPy and zxing-cpp (``intake``, ``cascade``) load where pictures are read: in workers.
"""

from domain.reading.problem import (
    MAX_BYTES,
    MAX_PIXELS,
    MIN_SIDE,
    Cut,
    Lost,
    NotAPicture,
    Problem,
    TooHeavy,
    TooManyPixels,
    TooMuch,
    TooSmall,
)
from domain.reading.read import Measured, Reading, barcodes, fit, measure, read
from domain.reading.reader import Reader

__all__ = [
    "MAX_BYTES",
    "MAX_PIXELS",
    "MIN_SIDE",
    "Cut",
    "Lost",
    "Measured",
    "NotAPicture",
    "Problem",
    "Reader",
    "Reading",
    "TooHeavy",
    "TooManyPixels",
    "TooMuch",
    "TooSmall",
    "barcodes",
    "fit",
    "measure",
    "read",
]
