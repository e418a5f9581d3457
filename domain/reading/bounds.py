"""What a file of a few bytes may make a decoder do, counted before anything is decoded."""

import re
import struct

from domain.reading.problem import TooMuch

# Every scan of a progressive JPEG passes over the whole picture again. Encoders write about 10;
# the longest scripts that are in use have some 20.
SCANS = 50
CHUNKS = 10_000  # of a PNG; 20 MB in the usual pieces of 8 kB are 2,500
ASIDE = 100  # of them no pixels; Pillow unpacks up to 1 MB of text from each
_ENTROPY_ENDS = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")  # not stuffed, not a restart


def check(data: bytes) -> None:
    """Raises TooMuch. What is broken is left to the decoder to refuse."""
    if data.startswith(b"\xff\xd8"):
        _jpeg(data)
    elif data.startswith(b"\x89PNG\r\n\x1a\n"):
        _png(data)


def _jpeg(data: bytes) -> None:
    """Walked by its segments: what stands inside of one, or after the end, is no scan."""
    at, scans = 2, 0
    while at + 4 <= len(data):
        marker = data[at + 1]
        if data[at] != 0xFF or marker == 0xD9:
            return
        if marker == 0xFF or marker == 0x01 or 0xD0 <= marker <= 0xD8:  # fill, or of no length
            at += 1 if marker == 0xFF else 2
            continue
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
        if marker == 0xDA:
            scans += 1
            if scans > SCANS:
                raise TooMuch
            ends = _ENTROPY_ENDS.search(data, at)
            if ends is None:
                return
            at = ends.start()


def _png(data: bytes) -> None:
    at, chunks, aside = 8, 0, 0
    while at + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        chunks += 1
        aside += kind != b"IDAT"
        if chunks > CHUNKS or aside > ASIDE:
            raise TooMuch
        at += 12 + size
