"""The looks at a picture, cheap ones first, each only if those before left something missing.

Measured on shared photographs of codes (`make bench CODES=…`). Two ideas carry it: most pictures
need one plain pass; and zxing-cpp says where it *located* a symbol that it could not decode, so
that the costly looks go to that region alone, straightened, enlarged and normalised.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

import cv2
import numpy as np
import numpy.typing as npt
import zxingcpp

from domain.reading.intake import Grey

Quad = npt.NDArray[np.float32]  # four corners, from the top left clockwise, x and y in pixels
Look = Callable[[Grey], Grey]
T = TypeVar("T")

LOCAL, GLOBAL = zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram
# Not `QRCode`: it includes Micro QR and rMQR, the only source of false texts that was found.
QR = zxingcpp.BarcodeFormat.QRCodeModel2
RETAIL = (
    zxingcpp.BarcodeFormat.EAN13,
    zxingcpp.BarcodeFormat.EAN8,
    zxingcpp.BarcodeFormat.UPCA,
    zxingcpp.BarcodeFormat.UPCE,
    zxingcpp.BarcodeFormat.Code128,
)
REGIONS = 6  # located symbols that are looked at closely
SMALLEST = 15  # px: a located symbol below this has no module left to see
ENLARGED = 4_000_000  # px: a whole picture is enlarged up to here


@dataclass
class Found:
    """What has been read so far, and what was located and is still missing."""

    wanted: Callable[[str], bool]  # told each text once
    until: float | None = None  # by the clock of time.perf_counter: no look begins after it
    texts: dict[str, bool] = field(default_factory=dict)
    read_at: list[Quad] = field(default_factory=list)
    located: list[Quad] = field(default_factory=list)

    def take(
        self, symbols: Iterable[zxingcpp.Barcode], back: Callable[[Quad], Quad] | None
    ) -> None:
        """Keep texts and places; ``back`` maps a place to the whole picture (None: not wanted)."""
        for symbol in symbols:
            if symbol.valid:
                if symbol.text not in self.texts:
                    self.texts[symbol.text] = self.wanted(symbol.text)
                if back:
                    self.read_at.append(back(_corners(symbol)))
            elif back:
                self.located.append(back(_corners(symbol)))

    @property
    def satisfied(self) -> bool:
        return any(self.texts.values())

    @property
    def late(self) -> bool:
        return self.until is not None and time.perf_counter() > self.until

    def missing(self) -> list[Quad]:
        """Places located but not read, each once, the largest first."""
        places: list[Quad] = []
        for quad in sorted(self.located, key=_side, reverse=True):
            if _side(quad) < SMALLEST:
                continue
            if not any(_same(quad, other) for other in self.read_at + places):
                places.append(quad)
        return places[:REGIONS]


def look(grey: Grey, found: Found) -> None:
    """Find all texts of QR codes in a picture."""
    for name, whole in WHOLE.items():
        if found.late:
            return
        binarizer = GLOBAL if name == "one threshold" else LOCAL
        found.take(_decode(whole(grey), binarizer, errors=True), _unchanged)
        if found.satisfied:
            break
    else:
        found.located += _located_by_opencv(grey)
        _enlarge(grey, found, 2, WHOLE["darker"])
    for place in found.missing():
        for close in _close_looks(grey, place):
            if found.late:
                return
            symbols = [symbol for symbol in close if symbol.valid]
            found.take(symbols, None)
            if symbols:
                found.read_at.append(place)
                break
    if not found.satisfied:
        _enlarge(grey, found, 3, _equalised)


def barcodes(grey: Grey) -> list[str]:
    """Product barcodes. For looking a product up, never for redeeming: 1D reads can be wrong."""
    symbols = zxingcpp.read_barcodes(grey, formats=RETAIL, text_mode=zxingcpp.TextMode.Plain)
    return list(dict.fromkeys(symbol.text for symbol in symbols))


def _decode(
    grey: Grey, binarizer: zxingcpp.Binarizer, *, errors: bool = False
) -> list[zxingcpp.Barcode]:
    # Plain: the default text mode rewrites control characters.
    found: list[zxingcpp.Barcode] = zxingcpp.read_barcodes(
        np.ascontiguousarray(grey),
        formats=QR,
        text_mode=zxingcpp.TextMode.Plain,
        binarizer=binarizer,
        return_errors=errors,
    )
    return found


def _gamma(power: float) -> Look:
    table = (np.linspace(0, 1, 256) ** power * 255).astype(np.uint8)
    return lambda grey: cv2.LUT(grey, table)


def _equalised(grey: Grey, clip: float = 8) -> Grey:
    return cv2.createCLAHE(clip, (4, 4)).apply(grey)


def _sharpened(grey: Grey) -> Grey:
    soft = cv2.GaussianBlur(grey, (0, 0), 2)
    return cv2.addWeighted(grey, 2.0, soft, -1.0, 0)


def _softened(grey: Grey) -> Grey:
    return cv2.GaussianBlur(grey, (0, 0), 2.5)


def _evened(grey: Grey) -> Grey:
    return _equalised(grey, 4)


def _parted(grey: Grey) -> Grey:
    return cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[1]


def _opened(grey: Grey) -> Grey:
    return cv2.morphologyEx(grey, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))


def _unspotted(grey: Grey) -> Grey:
    return cv2.medianBlur(grey, 5)


def _unchanged(value: T) -> T:
    return value


# Looks at the whole picture. The order is by what each gained on the measured photographs.
WHOLE: dict[str, Look] = {
    "plain": _unchanged,
    "equalised": _equalised,
    "brighter": _gamma(0.4),
    "darker": _gamma(2.2),
    "one threshold": _unchanged,
    "sharper": _sharpened,
}
# Looks at one region: px, quiet zone as a share of the symbol's side, treatment, binarizer.
CLOSE: tuple[tuple[int, float, Look, zxingcpp.Binarizer], ...] = (
    (600, 0.35, _evened, LOCAL),
    (600, 0.15, _softened, GLOBAL),
    (450, 0.35, _evened, GLOBAL),
    (450, 0.35, _unspotted, GLOBAL),
    (450, 0.15, _sharpened, GLOBAL),
    (330, 0.35, _unchanged, LOCAL),
    (800, 0.15, _softened, LOCAL),
    (600, 0.35, _opened, GLOBAL),
    (600, 0.35, _evened, GLOBAL),
    (600, 0.35, _sharpened, LOCAL),
    (330, 0.15, _parted, LOCAL),
    (600, 0.35, _softened, GLOBAL),
    (330, 0.35, _evened, GLOBAL),
    (500, 0.15, _evened, GLOBAL),
    (500, 0.35, _evened, LOCAL),
)


def _close_looks(grey: Grey, place: Quad) -> Iterator[list[zxingcpp.Barcode]]:
    for size, quiet, treat, binarizer in CLOSE:
        yield _decode(treat(_straightened(grey, place, size, quiet)), binarizer)


def _straightened(grey: Grey, place: Quad, size: int, quiet: float) -> Grey:
    margin = size * quiet / (1 + 2 * quiet)
    far = size - margin
    target = np.array([[margin, margin], [far, margin], [far, far], [margin, far]], np.float32)
    matrix = cv2.getPerspectiveTransform(place, target)
    return cv2.warpPerspective(
        grey, matrix, (size, size), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )


def _enlarge(grey: Grey, found: Found, factor: int, treat: Look) -> None:
    """Look at the whole picture enlarged, where that stays bounded."""
    if grey.size * factor**2 > ENLARGED * factor or found.late:
        return
    large = cv2.resize(treat(grey), None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    found.take(
        _decode(large, LOCAL, errors=True),
        lambda place: np.divide(place, factor, dtype=np.float32),
    )


def _located_by_opencv(grey: Grey) -> list[Quad]:
    """A second opinion on where a symbol is; OpenCV's own decoder is not used."""
    places = []
    for view in (grey, _equalised(grey)):
        try:
            seen, corners = cv2.QRCodeDetector().detect(view)
        except cv2.error:  # it asserts on some degenerate outlines
            continue
        if seen and corners is not None and np.isfinite(corners).all():
            places.append(corners[0].astype(np.float32))
    return places


def _corners(symbol: zxingcpp.Barcode) -> Quad:
    at = symbol.position
    points = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    return np.array([[point.x, point.y] for point in points], np.float32)


def _side(quad: Quad) -> float:
    return float(max(np.linalg.norm(quad[0] - quad[1]), np.linalg.norm(quad[1] - quad[2])))


def _same(one: Quad, other: Quad) -> bool:
    return bool(np.abs(one - other).max() < _side(one) * 0.06)
