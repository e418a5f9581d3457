"""Reading codes from pictures: bytes in, texts out. No database, no Telegram."""

from domain.reading.intake import NotAPicture, Problem, TooHeavy, TooManyPixels, TooSmall
from domain.reading.read import Reader, Reading, barcodes, read

__all__ = [
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
