"""A day as a picture: uses an hour, stacked by store."""

import io
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from domain.reports.day import StoreDay

COLOURS = ("#2f6f8f", "#e0913a", "#5b9a5b", "#b5525c", "#7d6aa8", "#8c8c8c")
TOP = len(COLOURS) - 1  # stores with a colour of their own; the others are one grey band


def font_path() -> str:
    """A font with Latin and Chinese letters, shipped inside a package (SIL Open Font Licence).
    Raises FileNotFoundError where that package is not installed."""
    package = find_spec("zhplot")  # found, not imported: it would load matplotlib
    if package is None or package.origin is None:
        raise FileNotFoundError("zhplot, which brings the font, is not installed")
    return str(Path(package.origin).parent / "fonts" / "NotoSansSC-Regular.ttf")


def chart(stores: Sequence[StoreDay], title: str, others: str) -> bytes:
    """PNG, 1200 × 675 px. ``title`` and ``others`` (the small stores' band) in words."""
    # 50 MB that one report a day needs.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.ticker import MaxNLocator

    font = FontProperties(fname=font_path())
    figure = Figure(figsize=(6, 3.375), dpi=200, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    ranked = sorted((line for line in stores if line.uses), key=lambda line: -line.uses)
    bands = [(line.store, line.hours) for line in ranked[:TOP]]
    if ranked[TOP:]:
        rest = tuple(map(sum, zip(*(line.hours for line in ranked[TOP:]), strict=True)))
        bands.append((others, rest))
    base = [0] * 24
    for (name, hours), colour in zip(bands, COLOURS, strict=False):
        shown = name if len(name) <= 24 else name[:23] + "…"
        axes.bar(range(24), hours, bottom=base, label=shown, color=colour, width=0.82)
        base = [below + here for below, here in zip(base, hours, strict=True)]
    busy = [hour for hour, uses in enumerate(base) if uses]
    first, last = (min([*busy, 8]), max([*busy, 20]))
    axes.set_xlim(first - 0.6, last + 0.6)
    axes.set_ylim(0, max(max(base) * 1.15, 4))
    axes.set_xticks(range(first, last + 1), [f"{hour}" for hour in range(first, last + 1)])
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(axis="y", alpha=0.25)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.set_title(title.replace("$", r"\$"), fontproperties=font, fontsize=13, loc="left")
    if bands:
        legend = axes.legend(prop=font, frameon=False, ncols=min(len(bands), 3), loc="upper left")
        for text in legend.get_texts():
            text.set_parse_math(False)
    with io.BytesIO() as picture:
        figure.savefig(picture, format="png")
        return picture.getvalue()
