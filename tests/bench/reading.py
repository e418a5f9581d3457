"""Reading: the share of labelled pictures read, beside one plain zxing-cpp pass on the same."""

import csv
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from domain.reading import cascade, read
from domain.reading.intake import Picture
from tests import pictures
from tests.bench.say import line, percentile, verdict

MADE = 300


@dataclass
class Labelled:
    name: str
    data: bytes
    texts: list[str]


def run(folder: Path | None) -> None:
    chosen = list(_from_folder(folder) if folder else _made())
    source = str(folder) if folder else f"{MADE} pictures made from seeds"
    line(f"reading: {len(chosen)} pictures ({source})")
    hits = plain_hits = others = unlabelled = 0
    ours: list[float] = []
    plain: list[float] = []
    for _ in range(2):  # the first round warms both
        ours, plain, hits, plain_hits, others, unlabelled = [], [], 0, 0, 0, 0
        for one in chosen:
            begun = time.perf_counter()
            grey = Picture(one.data).grey()
            texts = [_norm(symbol.text) for symbol in cascade._decode(grey, cascade.LOCAL)]
            plain.append((time.perf_counter() - begun) * 1000)
            plain_hits += any(text in one.texts for text in texts)
            reading = read(one.data)
            ours.append(reading.ms)
            found = [_norm(text) for text in reading.texts]
            hits += any(text in one.texts for text in found)
            more = [text for text in found if text not in one.texts]
            others += bool(more and one.texts)
            unlabelled += bool(more and not one.texts)
            if more:
                line(f"  other text in {one.name} ({len(one.texts)} labels): {more[0][:60]!r}")
    share, plain_share = hits / len(chosen), plain_hits / len(chosen)
    line(f"  read {hits} ({share:.1%}); one plain pass {plain_hits} ({plain_share:.1%})")
    line(f"  other texts: {others} in labelled pictures, {unlabelled} in unlabelled ones")
    for name, values in (("ours", ours), ("one pass", plain)):
        line(
            f"  {name}: p50 {percentile(values, 0.5):.1f} ms, "
            f"p95 {percentile(values, 0.95):.1f} ms, max {max(values):.0f} ms"
        )
    if folder:
        verdict("read", share * 100, 89, " %", most=False)
    ratio = percentile(ours, 0.5) / percentile(plain, 0.5)
    verdict("p50 beside one pass", ratio, 1.5, " ×")
    verdict("p95", percentile(ours, 0.95), 120, " ms")
    verdict("slowest", max(ours), 1000, " ms")


def _from_folder(folder: Path) -> Iterator[Labelled]:
    with (folder / "truth.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            path = folder / "photos" / row["file"]
            texts = [_norm(text) for text in json.loads(row["texts_json"])]
            yield Labelled(row["file"], path.read_bytes(), texts)


def _made() -> Iterator[Labelled]:
    """Codes rendered, bent, dimmed, blurred and compressed, from a seed."""
    for seed in range(MADE):
        text = pictures.LINK.format(code=f"{seed:016}")
        hardness = 0.2 + 1.4 * (seed % 10) / 9
        picture = pictures.photographed(pictures.qr(text, 180 + 20 * (seed % 13)), seed, hardness)
        data = pictures.encoded(picture, "JPEG", quality=80 - 4 * (seed % 10))
        yield Labelled(f"seed {seed}", data, [text])


def _norm(text: str) -> str:
    return "".join(symbol for symbol in text if " " <= symbol <= "~").strip()
