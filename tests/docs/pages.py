"""What the documentation shows: chats, files, shell lines; read, so that it can be run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
FENCE = re.compile(r"^( *)```(\S*)([^\n]*)\n(.*?)\n\1```$", re.MULTILINE | re.DOTALL)
LINE = re.compile(r"(?P<who>[^:：]+?)\s*[:：]\s*(?P<words>.+)")


@dataclass(frozen=True, slots=True)
class Fence:
    """One fenced block: its language, what stands behind it, its text, the line it begins on."""

    language: str
    more: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chat: who, and what they say, press, send or read."""

    who: str
    words: str
    place: str


@dataclass(slots=True)
class Section:
    """What stands under one heading: its chats as one, and the files that are sent in them."""

    name: str
    lines: list[Line] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)


def pages() -> list[Path]:
    """Every page there is, and the two that a visitor of the repository reads first."""
    first = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
    return [one for one in first if one.exists()] + sorted(DOCS.rglob("*.md"))


@cache
def fences(page: Path) -> tuple[Fence, ...]:
    text = page.read_text()
    return tuple(
        Fence(
            one[2], one[3].strip(),
            "\n".join(row.removeprefix(one[1]) for row in one[4].split("\n")),
            text.count("\n", 0, one.start()) + 1,
        )
        for one in FENCE.finditer(text)
    )  # fmt: skip


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def sections() -> Iterator[Section]:
    """Each is played in a café of its own, from its first line to its last."""
    for page in pages():
        headings = [
            (number, row.lstrip("# "))
            for number, row in enumerate(page.read_text().split("\n"), 1)
            if row.startswith(("# ", "## "))
        ]
        found: dict[str, Section] = {}
        for one in fences(page):
            heading = [words for number, words in headings if number < one.line][-1]
            section = found.setdefault(heading, Section(f"{name_of(page)}: {heading}"))
            if title := re.search(r'title="([^"]+)"', one.more):
                section.files[title[1]] = one.text
            if one.language == "chat":
                section.lines += _lines(page, one)
        yield from (one for one in found.values() if one.lines)


def _lines(page: Path, fence: Fence) -> Iterator[Line]:
    for number, row in enumerate(fence.text.split("\n"), fence.line + 1):
        place = f"{name_of(page)}:{number}"
        read = LINE.fullmatch(row)
        assert read, f"{place} is not `Who: words`: {row!r}"
        yield Line(read["who"], read["words"], place)
