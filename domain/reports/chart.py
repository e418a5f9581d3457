"""A day as a picture: uses an hour, stacked by store, and the week beside it."""

import io
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from domain.reports.day import StoreDay

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties

LABEL, TITLE = 13, 15  # points; a phone shows the picture at a third of its size
COLOURS = ("#2f6f8f", "#e0913a", "#5b9a5b", "#b5525c", "#7d6aa8", "#8c8c8c")
TOP = len(COLOURS) - 1  # stores with a colour of their own; the others are one grey band


def font_path() -> str:
    """A font with Latin and Chinese letters, shipped inside a package (SIL Open Font Licence).
    Raises FileNotFoundError where that package is not installed."""
    package = find_spec("zhplot")  # found, not imported: it would load matplotlib
    if package is None or package.origin is None:
        raise FileNotFoundError("zhplot, which brings the font, is not installed")
    return str(Path(package.origin).parent / "fonts" / "NotoSansSC-Regular.ttf")


def chart(
    stores: Sequence[StoreDay], week: Sequence[tuple[str, int]], title: str, others: str
) -> bytes:
    """PNG, 1200 × 675 px, opaque: the day by its hours, and the week that ends with it.

    ``week``: days by their names, with their uses. ``title`` and ``others`` (the small stores'
    band) in words. Labels are such that a phone of 360 px shows them.
    """
    # 50 MB that one report a day needs.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

    figure = Figure(figsize=(6, 3.375), dpi=200, layout="constrained", facecolor="white")
    FigureCanvasAgg(figure)
    hours, days = figure.subplots(1, 2, width_ratios=(5, 3))
    font = FontProperties(fname=font_path(), size=LABEL)
    _hours(hours, bands_of(stores, others), font)
    _week(days, week, font)
    head = FontProperties(fname=font_path(), size=TITLE)
    figure.suptitle(title.replace("$", r"\$"), fontproperties=head, x=0.02, ha="left")
    with io.BytesIO() as picture:
        figure.savefig(picture, format="png")
        return picture.getvalue()


def bands_of(stores: Sequence[StoreDay], others: str) -> list[tuple[str, Sequence[int]]]:
    """The busiest stores with their hours, the others together."""
    ranked = sorted((line for line in stores if line.uses), key=lambda line: -line.uses)
    bands: list[tuple[str, Sequence[int]]] = [(line.store, line.hours) for line in ranked[:TOP]]
    if ranked[TOP:]:
        rest = tuple(map(sum, zip(*(line.hours for line in ranked[TOP:]), strict=True)))
        bands.append((others, rest))
    return bands


def _hours(
    axes: "Axes", bands: Sequence[tuple[str, Sequence[int]]], font: "FontProperties"
) -> None:
    from matplotlib.ticker import MaxNLocator

    base = [0] * 24
    for (name, hours), colour in zip(bands, COLOURS, strict=False):
        shown = name if len(name) <= 16 else name[:15] + "…"
        axes.bar(range(24), hours, bottom=base, label=shown, color=colour, width=0.82)
        base = [below + here for below, here in zip(base, hours, strict=True)]
    busy = [hour for hour, uses in enumerate(base) if uses]
    first, last = min([*busy, 8]), max([*busy, 20])
    axes.set_xlim(first - 0.6, last + 0.6)
    room = 1.2 + 0.14 * len(bands)  # for the legend
    axes.set_ylim(0, max(max(base) * room, 4))
    axes.set_xticks(range(first, last + 1, 3), [f"{hour}" for hour in range(first, last + 1, 3)])
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.grid(axis="y", alpha=0.25)
    _plain(axes)
    if bands:
        legend = axes.legend(prop=font, frameon=False, loc="upper left", handlelength=1)
        for text in legend.get_texts():
            text.set_parse_math(False)


def _week(axes: "Axes", week: Sequence[tuple[str, int]], font: "FontProperties") -> None:
    places = range(len(week))
    colours = ["#c9d6de"] * (len(week) - 1) + [COLOURS[0]]
    bars = axes.bar(places, [uses for _name, uses in week], color=colours, width=0.82)
    axes.bar_label(bars, fontsize=LABEL - 2, padding=1)
    axes.set_xticks(places, [name for name, _uses in week], fontproperties=font)
    axes.set_ylim(0, max([*(uses for _name, uses in week), 4]) * 1.15)
    axes.set_yticks([])
    _plain(axes)


def _plain(axes: "Axes") -> None:
    axes.tick_params(labelsize=LABEL, length=0)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
