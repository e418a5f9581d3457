"""From bytes that anybody may have sent to a grey picture of bounded size.

The size is looked at before a pixel is decoded: a 194 kB PNG may hold 169 megapixels.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import cv2
import numpy as np
import numpy.typing as npt
import pillow_heif
from PIL import Image, ImageOps

from domain.reading.bounds import check
from domain.reading.problem import (
    MAX_BYTES,
    MAX_PIXELS,
    MIN_SIDE,
    NotAPicture,
    Problem,
    TooHeavy,
    TooManyPixels,
    TooMuch,
    TooSmall,
)

Grey = npt.NDArray[np.uint8]
Channels = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]  # eight bits each, or sixteen

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
LEAN = ("PNG", "WEBP")  # OpenCV decodes these with less memory than Pillow
FIRST_LOOK = 1600  # px, longest side: where the cascade was measured
SECOND_LOOK = 3200  # px, for a picture sent as a file whose code is too small at the first look

pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)


class Picture:
    """A picture whose size is known and allowed; decoded when it is looked at."""

    def __init__(self, data: bytes) -> None:
        """Raises a Problem. Nothing is decoded here."""
        if len(data) > MAX_BYTES:
            raise TooHeavy(len(data))
        check(data)
        self._data = data
        with self._open() as image:
            self.width, self.height = image.size
            self.mime = Image.MIME.get(image.format or "", "")
        if self.width * self.height > MAX_PIXELS:
            raise TooManyPixels(self.width, self.height)
        if min(self.width, self.height) < MIN_SIDE:
            raise TooSmall(self.width, self.height)

    @property
    def longest(self) -> int:
        return max(self.width, self.height)

    def grey(self, longest: int = FIRST_LOOK) -> Grey:
        """Turned upright by EXIF, at most ``longest`` pixels. Raises NotAPicture."""
        with _broken_is_no_picture(), self._open() as image:
            image.draft("L", (longest, longest))  # JPEG decodes at a fraction of its size
            orientation = _orientation(image)
            if image.format in LEAN and not _transparent(image):
                pixels = _shrunk(self._lean(), longest)
            else:
                pixels = _shrunk(_flat(image), longest)
            return _upright(pixels, orientation)

    def fit(self, width: int, height: int) -> bytes:
        """A PNG, whole and upright, at most so large. Raises NotAPicture."""
        with _broken_is_no_picture(), self._open() as image:
            orientation = _orientation(image)
            if image.format in LEAN:
                shown = _on_paper(_small(self._coloured(), width, height))
            else:
                image.draft("RGB", (width, height))  # as above
                shown = image.convert("RGB")
            shown = ImageOps.contain(_turned(shown, orientation), (width, height))
            with io.BytesIO() as file:
                shown.save(file, "PNG")
                return file.getvalue()

    def _lean(self) -> Grey:
        """Straight to grey, a row at a time: Pillow would hold all colours of all pixels first."""
        flags = cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION
        pixels = cv2.imdecode(np.frombuffer(self._data, np.uint8), flags)
        if pixels is None or pixels.shape != (self.height, self.width):
            raise NotAPicture
        return pixels

    def _coloured(self) -> Channels:
        """Every channel there is, in OpenCV's order: again less than Pillow would hold."""
        flags = cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION
        pixels = cv2.imdecode(np.frombuffer(self._data, np.uint8), flags)
        if pixels is None or pixels.shape[:2] != (self.height, self.width):
            raise NotAPicture
        return pixels

    def _open(self) -> Image.Image:
        with _broken_is_no_picture(), warnings.catch_warnings():
            # Pillow warns of bombs by its own limit; ours is below and checked by the caller.
            warnings.simplefilter("ignore")
            return Image.open(io.BytesIO(self._data), formats=FORMATS)


@contextmanager
def _broken_is_no_picture() -> Iterator[None]:
    """Whatever a stranger's bytes make a decoder raise, they are no picture: each raises what its
    own parts raise. Raises NotAPicture, TooManyPixels, TooMuch."""
    try:
        yield
    except Problem:
        raise
    except Image.DecompressionBombError as bomb:
        raise TooManyPixels(0, 0) from bomb
    except MemoryError as heavy:
        raise TooMuch from heavy
    except Exception as broken:
        raise NotAPicture from broken


def _small(pixels: Channels, width: int, height: int) -> Channels:
    """Shrunk to where either side fits: turned upright, it may be the other one."""
    scale = max(width, height) / max(pixels.shape[:2])
    if scale < 1:
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return pixels if pixels.dtype == np.uint8 else (pixels // 257).astype(np.uint8)


def _on_paper(pixels: Channels) -> Image.Image:
    """OpenCV's channels as Pillow has them; what is transparent is white."""
    if pixels.ndim == 2:
        return Image.fromarray(pixels).convert("RGB")
    shown = Image.fromarray(np.ascontiguousarray(pixels[..., 2::-1]))
    if pixels.shape[2] == 4:
        paper = Image.new("RGB", shown.size, "white")
        paper.paste(shown, mask=Image.fromarray(np.ascontiguousarray(pixels[..., 3])))
        return paper
    return shown


def _orientation(image: Image.Image) -> int:
    # Pillow decodes a whole PNG to look for an orientation that is not announced.
    known = image.format != "PNG" or "exif" in image.info
    return image.getexif().get(0x0112, 1) if known else 1


def _transparent(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info


def _flat(image: Image.Image) -> Grey:
    """Grey pixels; what is transparent counts as white paper."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if _transparent(image):
            image = image.convert("LA")
            paper = Image.new("L", image.size, 255)
            paper.paste(image.getchannel(0), mask=image.getchannel(1))
            return np.asarray(paper)
        return np.asarray(image.convert("L"))


def _shrunk(pixels: Grey, longest: int) -> Grey:
    scale = longest / max(pixels.shape)
    if scale >= 1:
        return pixels
    return cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def _upright(pixels: Grey, orientation: int) -> Grey:
    if orientation not in range(2, 9):
        return pixels
    return np.asarray(_turned(Image.fromarray(pixels), orientation))


def _turned(image: Image.Image, orientation: int) -> Image.Image:
    if orientation not in range(2, 9):
        return image
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.info["exif"] = exif.tobytes()
    image.getexif().load(exif.tobytes())
    return ImageOps.exif_transpose(image)
