"""Reading codes from pictures that anybody may have sent."""

import io
import resource
import struct
import subprocess
import sys
import time
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from domain.reading import (
    NotAPicture,
    Reader,
    TooHeavy,
    TooManyPixels,
    TooMuch,
    TooSmall,
    barcodes,
    fit,
    read,
)
from tests import pictures

LINK = pictures.LINK.format(code="0123456789ABCDEF")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "HEIF"])
def test_every_kind_of_picture_is_read(kind: str) -> None:
    picture = pictures.qr(LINK, 400).convert("RGB")
    assert read(pictures.encoded(picture, kind)).texts == (LINK,)


@pytest.mark.parametrize("seed", range(8))
def test_photographs_are_read(seed: int) -> None:
    picture = pictures.photographed(pictures.qr(LINK, 500), seed, hardness=0.6)
    data = pictures.encoded(picture, "JPEG", quality=75)
    assert read(data).texts == (LINK,)


@pytest.mark.slow
def test_the_cascade_reads_what_one_pass_does_not() -> None:
    """Some of these hard pictures need the later looks; all of them are read."""
    from domain.reading import cascade
    from domain.reading.intake import Picture

    plain = whole = 0
    for seed in range(24):
        picture = pictures.photographed(pictures.qr(LINK, 200), seed, hardness=1.4)
        data = pictures.encoded(picture, "JPEG", quality=35)
        symbols = cascade._decode(Picture(data).grey(), cascade.LOCAL)
        plain += any(one.text == LINK for one in symbols)
        texts = read(data).texts
        assert set(texts) <= {LINK}
        whole += LINK in texts
    assert whole >= plain + 5


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_colour_mode_is_read(mode: str) -> None:
    picture = pictures.qr(LINK, 400)
    if mode == "I;16":
        data = pictures.encoded(Image.fromarray(np.asarray(picture).astype(np.uint16) * 257))
    elif mode == "CMYK":
        data = pictures.encoded(picture.convert("RGB").convert("CMYK"), "JPEG")
    else:
        data = pictures.encoded(picture.convert("RGBA").convert(mode) if mode != "1" else
                                picture.convert("1"))  # fmt: skip
    assert read(data).texts == (LINK,)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_is_read(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = pictures.qr(LINK, 400).convert("RGB")
    assert read(pictures.encoded(picture, "JPEG", exif=exif)).texts == (LINK,)


def test_an_orientation_that_is_a_word_is_none() -> None:
    entry = struct.pack("<HHI4s", 0x0112, 2, 4, b"top")  # 2: text
    exif = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 1) + entry + b"\0" * 4
    picture = pictures.qr(LINK, 400).convert("RGB")
    data = pictures.encoded(picture, "JPEG", exif=exif)
    assert read(data).texts == (LINK,)


def test_a_transparent_code_lies_on_white_paper() -> None:
    code = np.asarray(pictures.qr(LINK, 400))
    rgba = np.zeros((*code.shape, 4), np.uint8)
    rgba[..., 3] = 255 - code
    assert read(pictures.encoded(Image.fromarray(rgba))).texts == (LINK,)


def test_a_small_code_in_a_large_file_gets_a_second_look() -> None:
    """ "Send it as a file" has to be worth it."""
    sheet = Image.new("L", (4000, 3000), 200)
    sheet.paste(pictures.qr(LINK, 105), (1900, 1400))
    assert read(pictures.encoded(sheet, "JPEG", quality=92)).texts == (LINK,)


def test_all_codes_of_a_table_are_read() -> None:
    texts = [f"{LINK[:-2]}{n:02}" for n in range(9)]
    assert sorted(read(pictures.encoded(pictures.table(texts))).texts) == texts


@pytest.mark.slow
def test_a_thousand_codes_in_one_picture_end() -> None:
    texts = [f"{n:04}" for n in range(1000)]
    picture = pictures.table(texts, side=58, columns=40)
    reading = read(pictures.encoded(picture))
    assert set(reading.texts) <= set(texts)
    assert reading.ms < 20_000


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", NotAPicture),
        (b"\x00" * 1000, NotAPicture),
        (b"%PDF-1.7 no picture", NotAPicture),
        (b"GIF89a" + b"\x01" * 100, NotAPicture),
        (pictures.encoded(pictures.qr(LINK, 400))[:600], NotAPicture),
        (pictures.encoded(pictures.qr(LINK, 400).convert("RGB"), "JPEG")[:900], NotAPicture),
        (pictures.encoded(Image.new("L", (1, 1))), TooSmall),
        (pictures.encoded(Image.new("L", (19, 500))), TooSmall),
        (b"\xff\xd8" + b"\x00" * (20 * 2**20), TooHeavy),
    ],
    ids=["empty", "zeros", "pdf", "gif", "half a png", "half a jpeg", "1x1", "thin", "heavy"],
)
def test_what_is_no_picture_is_refused(data: bytes, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        read(data)


def bomb(side: int) -> bytes:
    """A PNG that says it is huge, with next to nothing inside."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" * 10_000_000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [7072, 13_000, 60_000])
def test_a_decompression_bomb_is_refused_before_it_is_decoded(side: int) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(TooManyPixels):
        read(bomb(side))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000  # kB


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes_break_nothing(noise: bytes) -> None:
    good = pictures.encoded(pictures.qr("x", 120).convert("RGB"), "JPEG")
    for data in (noise, good[:100] + noise, good[:200] + noise + good[300:]):
        try:
            read(data)
        except (NotAPicture, TooSmall, TooManyPixels):
            continue


@pytest.mark.slow
def test_noise_reads_as_nothing() -> None:
    chance = np.random.default_rng(3)
    for _ in range(3):
        noise = chance.integers(0, 256, (600, 800)).astype(np.uint8)
        assert read(pictures.encoded(Image.fromarray(noise))).texts == ()


def test_a_product_barcode_is_looked_up_but_not_taken_for_a_code() -> None:
    picture = Image.new("L", (600, 400), 255)
    picture.paste(pictures.barcode("4006381333931", 400), (100, 100))
    data = pictures.encoded(picture)
    assert barcodes(data).texts == ("4006381333931",)
    assert read(data).texts == ()


@pytest.mark.slow
def test_a_twelve_megapixel_photo_lifts_the_process_by_at_most_sixty_megabytes(
    tmp_path: Path,
) -> None:
    """Measured in a process of its own, as the difference of peaks."""
    photo = Image.new("RGB", (4032, 3024), (120, 130, 140))
    photo.paste(pictures.qr(LINK, 900).convert("RGB"), (1500, 1000))
    (tmp_path / "photo.jpg").write_bytes(pictures.encoded(photo, "JPEG", quality=88))
    program = (
        "import re, sys; from domain.reading import read\n"
        "from tests import pictures\n"
        "read(pictures.encoded(pictures.qr('warm', 400)))\n"
        "data = open(sys.argv[1], 'rb').read()\n"
        # Not getrusage: there a process begins with the peak of the one that started it.
        "status = lambda: open('/proc/self/status').read()\n"
        "peak = lambda: int(re.search(r'VmHWM:\\s+(\\d+)', status())[1])\n"
        "before = peak(); texts = read(data).texts; print(len(texts), peak() - before)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "photo.jpg")],
        capture_output=True,
        text=True,
        check=True,
    )
    found, lifted = map(int, answer.stdout.split())
    assert found == 1
    assert lifted <= 60 * 1024  # kB


def many_scans(scans: int, side: int = 2000) -> bytes:
    """A progressive JPEG whose last scan is said again and again: some 75 bytes each."""
    data = pictures.encoded(Image.new("L", (side, side), 90), "JPEG", progressive=True)
    begin = data.rindex(b"\xff\xda")
    return data[:-2] + data[begin:-2] * scans + data[-2:]


def scans_apart(scans: int, side: int = 2000) -> bytes:
    """The same with a sign between any two that belongs to nothing: decoders pass over it."""
    data = pictures.encoded(Image.new("L", (side, side), 90), "JPEG", progressive=True)
    begin = data.rindex(b"\xff\xda")
    return data[:begin] + (data[begin:-2] + b"\xff\xfe\x00\x02\x00") * scans + data[-2:]


def many_segments(count: int) -> bytes:
    data = pictures.encoded(pictures.qr(LINK, 400).convert("RGB"), "JPEG")
    return data[:2] + b"\xff\xe3\x00\x02" * count + data[2:]


def many_chunks(count: int, kind: bytes = b"IDAT") -> bytes:
    data = pictures.encoded(pictures.qr(LINK, 400))
    empty = struct.pack(">I", 0) + kind + struct.pack(">I", zlib.crc32(kind))
    return data[:33] + empty * count + data[33:]


def finders(side: int = 2200) -> bytes:
    """A sheet of nothing but finder patterns whose modules are one pixel wide."""
    one = np.full((8, 8), 255, np.uint8)
    one[:7, :7] = 0
    one[1:6, 1:6] = 255
    one[2:5, 2:5] = 0
    return pictures.encoded(Image.fromarray(np.tile(one, (side // 8, side // 8))))


@pytest.mark.parametrize(
    "data",
    [
        many_scans(200),
        scans_apart(200),
        many_segments(50_000),
        many_chunks(10_001),
        many_chunks(200, b"tEXt"),
    ],
    ids=["scans", "scans apart", "segments", "chunks", "texts"],
)
def test_what_would_be_long_work_is_refused_before_it_begins(data: bytes) -> None:
    assert len(data) < 300_000
    with pytest.raises(TooMuch):
        read(data)


def test_an_ordinary_progressive_picture_is_read() -> None:
    picture = pictures.qr(LINK, 400).convert("RGB")
    data = pictures.encoded(picture, "JPEG", progressive=True)
    assert read(data).texts == (LINK,)
    assert read(data + many_scans(200)).texts == (LINK,)  # what follows the end is no scan
    assert read(many_chunks(300)).texts == (LINK,)
    assert read(many_segments(300)).texts == (LINK,)
    assert read(scans_apart(1)).texts == ()


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_shown_smaller_whole_and_upright(kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = Image.new("RGB", (1200, 600), (20, 30, 200))
    picture.paste((250, 10, 10), (0, 0, 600, 600))
    shown = Image.open(io.BytesIO(fit(pictures.encoded(picture, kind, exif=exif), 300, 300)))
    assert shown.size == ((300, 150) if orientation == 1 else (150, 300))
    first, last = shown.getpixel((40, 40)), shown.getpixel((shown.width - 40, shown.height - 40))
    assert isinstance(first, tuple)
    assert isinstance(last, tuple)
    assert (first[0] > 200, last[2] > 150) == (True, True)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_what_is_see_through_is_shown_on_white(mode: str) -> None:
    if mode == "I;16":
        picture = Image.fromarray(np.full((300, 400), 65535, np.uint16))
    else:
        picture = Image.new("RGBA", (400, 300), (0, 0, 0, 0)).convert(mode)
    clear = {"transparency": 0} if mode == "P" else {}
    shown = Image.open(io.BytesIO(fit(pictures.encoded(picture, "PNG", **clear), 200, 200)))
    assert (shown.size, shown.mode) == ((200, 150), "RGB")
    white = mode in ("LA", "RGBA", "P", "I;16")
    assert shown.getpixel((100, 75)) == ((255,) * 3 if white else (0,) * 3)


@pytest.mark.slow
async def test_a_large_picture_is_shown_smaller() -> None:
    """Of 24 megapixels with colours and transparency, in what a worker may take."""
    reader = Reader()
    picture = Image.new("RGBA", (5_000, 4_800), (10, 200, 10, 255))
    try:
        shown = await reader.fit(pictures.encoded(picture, "PNG"), 1000, 760, who=(1, 1))
        assert Image.open(io.BytesIO(shown)).size == (792, 760)
    finally:
        await reader.close()


@pytest.mark.slow
async def test_a_picture_that_takes_long_is_given_up_and_the_next_one_is_read() -> None:
    reader = Reader()
    try:
        begun = time.monotonic()
        with suppress(TooMuch):
            assert (await reader.read(finders(), who=(1, 1))).texts == ()
        reading = await reader.read(pictures.encoded(pictures.qr(LINK, 400)), who=(1, 1))
        assert reading.texts == (LINK,)
        assert time.monotonic() - begun < 30
        with pytest.raises(TooSmall):
            await reader.read(pictures.encoded(Image.new("L", (1, 1))), who=(1, 1))
    finally:
        await reader.close()


@pytest.mark.slow
async def test_what_was_found_before_the_time_was_over_counts() -> None:
    texts = [f"{n:04}" for n in range(1000)]
    crowd = pictures.encoded(pictures.table(texts, side=58, columns=40))
    reader = Reader()
    try:
        for _ in range(60):  # on a busy machine the first look alone may take the whole time
            with suppress(TooMuch):
                reading = await reader.read(crowd, lambda _: False, who=(1, 1))
                if reading.texts:
                    break
        assert reading.texts
        assert set(reading.texts) <= set(texts)
    finally:
        await reader.close()
