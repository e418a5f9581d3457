"""Which rules a test names, and the table of the rules with them."""

import re
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

from tests.docs.pages import DOCS, ROOT

RULE = r"(S[0-4])-(\d\d)"
RANGE = re.compile(rf"{RULE} to {RULE}")
ROW = re.compile(r"^\| (S[0-4]-\d\d) \| ([^|]+?) \|(?: [^|]* \|)?$", re.MULTILINE)


@cache
def named(path: Path) -> frozenset[str]:
    """The ids in a file; "S4-08 to S4-12" names five."""
    text = path.read_text() if path.exists() else ""
    found = {"-".join(one) for one in re.findall(RULE, text)}
    for source, first, _same, last in RANGE.findall(text):
        found |= {f"{source}-{n:02}" for n in range(int(first), int(last) + 1)}
    return frozenset(found)


def where_named() -> dict[str, list[str]]:
    """Rule → tests that name it; those nearest to a person first."""
    order = ("tests/handlers", "tests/domain", "tests/bot", "tests")
    found: dict[str, list[str]] = defaultdict(list)
    paths = [str(one.relative_to(ROOT)) for one in (ROOT / "tests").rglob("test_*.py")]
    for path in sorted(paths, key=lambda one: (next(n for n, at in enumerate(order)
                                                    if one.startswith(at)), one)):  # fmt: skip
        if not path.startswith("tests/docs"):
            for rule in named(ROOT / path):
                found[rule].append(path)
    for page in sorted(DOCS.rglob("*.md")):  # its chats are played
        for rule in named(page) - found.keys() if page.name != "rules.md" else ():
            found[rule].append(str(page.relative_to(ROOT)))
    return found


def fill() -> None:
    """Write the tests into the table's third column: ``python -m tests.docs.rules``."""
    page, tests = DOCS / "rules.md", where_named()

    def row(found: re.Match[str]) -> str:
        rule, does = found[1], found[2]
        names = ", ".join(f"`{one}`" for one in tests[rule][:2]) or "not yet"
        return f"| {rule} | {does} | {names} |"

    page.write_text(ROW.sub(row, page.read_text()))


if __name__ == "__main__":
    fill()
    sys.stdout.write("docs/rules.md names its tests.\n")
