"""`make words`: brings what is said into the Chinese catalogue, with the files that say it.

New sentences come with an empty translation, and a test says so until it is written; what nobody
says any more goes. Sorted, without line numbers and dates, so that running it again changes
nothing and two branches seldom meet; after a merge it is simply run again.
"""

import io
import sys
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
CHINESE = ROOT / "handlers/locales/zh_CN/LC_MESSAGES/messages.po"
SPEAKING = ("handlers", "bot/middlewares")  # who says something to people
Sentence = str | tuple[str, ...]  # singular and plural where there are two


@cache
def spoken() -> dict[Sentence, list[str]]:
    """Every sentence, and the files that say it."""
    found: dict[Sentence, set[str]] = {}
    for package in SPEAKING:
        for file, _line, sentence, _comments, _context in extract_from_dir(
            ROOT / package,
            method_map=[("**.py", "python")],
            keywords={"_": None, "_n": (1, 2)},
        ):
            found.setdefault(sentence, set()).add(f"{package}/{file}")
    return {sentence: sorted(files) for sentence, files in found.items()}


def catalogue() -> Catalog:
    with CHINESE.open("rb") as file:
        return read_po(file, locale="zh_CN")


def updated() -> str:
    """The catalogue's text as it should be."""
    old, new = catalogue(), Catalog(locale="zh_CN")
    for sentence, files in spoken().items():
        known = old.get(sentence)
        new.add(sentence, known.string if known else "", [(file, 0) for file in files])
    with io.BytesIO() as body:
        write_po(body, new, omit_header=True, sort_output=True, include_lineno=False, width=99)
        messages = body.getvalue().decode()
    header = CHINESE.read_text("utf-8").split("\n\n", 1)[0]
    return f"{header}\n\n{messages.strip()}\n"


def main() -> None:
    said, there = set(spoken()), {one.id for one in catalogue() if one.id}
    CHINESE.write_text(updated(), "utf-8")
    sys.stdout.write(f"{len(said)} sentences, {len(there - said)} removed.\n")
    untold = [str(one.id) for one in catalogue() if one.id and not one.string]
    for sentence in untold:
        sys.stdout.write(f"not translated: {sentence}\n")


if __name__ == "__main__":
    main()
