"""What a file of a few bytes may make a decoder do, counted before anything is decoded."""

import re
import struct

from domain.reading.problem import TooMuch

# Every scan of a progressive JPEG passes over the whole picture again. Encoders write about 10;
# the longest scripts that are in use have some 20.
SCANS = 50
CHUNKS = 10_000  # of a PNG; 20 MB in the usual pieces of 8 kB are 2,500
ASIDE = 100  # of them no pixels; Pillow unpacks up to 1 MB of text from each
SEGMENTS = 2_000  # of a JPEG; cameras write some dozens, each of up to 64 kB
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd8]")  # not stuffed, not a restart


def check(data: bytes) -> None:
    """Raises TooMuch. What is broken is left to the decoder to refuse."""
    if data.startswith(b"\xff\xd8"):
        _jpeg(data)
    elif data.startswith(b"\x89PNG\r\n\x1a\n"):
        _png(data)


def _jpeg(data: bytes) -> None:
    """Walked by its segments: what stands inside of one, or after the end, is no scan. What
    stands between two is passed over, as decoders do."""
    at, scans, segments = 2, 0, 0
    while (found := _MARKER.search(data, at)) is not None:
        at, marker = found.end(), data[found.end() - 1]
        if marker == 0xD9:
            return
        segments += 1
        scans += marker == 0xDA
        if scans > SCANS or segments > SEGMENTS:
            raise TooMuch
        if marker != 0x01:  # which has no length
            at += max(int.from_bytes(data[at : at + 2]), 2)


def _png(data: bytes) -> None:
    at, chunks, aside = 8, 0, 0
    while at + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        chunks += 1
        aside += kind != b"IDAT"
        if chunks > CHUNKS or aside > ASIDE:
            raise TooMuch
        at += 12 + size
