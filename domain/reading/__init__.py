"""Reading codes from pictures: bytes in, texts out. No database, no Telegram."""

from domain.reading.intake import (
    MAX_BYTES,
    MAX_PIXELS,
    MIN_SIDE,
    NotAPicture,
    Picture,
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
    "Picture",
    "Problem",
    "Reader",
    "Reading",
    "TooHeavy",
    "TooManyPixels",
    "TooSmall",
    "barcodes",
    "read",
]
