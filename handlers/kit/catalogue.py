"""A .po file, read when its language is first spoken: what our own tool writes, and no more.

Babel's reader keeps comments, places and flags, and takes many times as long.
"""

import gettext
import re
from functools import cached_property
from pathlib import Path

_PART = re.compile(r'^(msgid|msgid_plural|msgstr|msgstr\[0\]) ((?:".*"\n?)+)', re.MULTILINE)
_SIGNS = {"n": "\n", "t": "\t", "r": "\r"}


class Catalogue(gettext.GNUTranslations):
    """Of a language with one plural form."""

    def __init__(self, po: Path) -> None:
        super().__init__()
        self._po = po

    @cached_property
    def _said(self) -> dict[str, str]:
        found = {}
        for entry in self._po.read_text("utf-8").split("\n\n"):
            parts = {kind: _text(quoted) for kind, quoted in _PART.findall(entry)}
            said = parts.get("msgstr") or parts.get("msgstr[0]")
            if said and parts.get("msgid") and not re.search("^#,.*fuzzy", entry, re.MULTILINE):
                found[parts["msgid"]] = said
        return found

    def gettext(self, message: str) -> str:
        return self._said.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self._said.get(msgid1) or (msgid1 if n == 1 else msgid2)


def _text(quoted: str) -> str:
    """Lines in quotes, as one text."""
    whole = "".join(line[1:-1] for line in quoted.splitlines())
    if "\\" not in whole:
        return whole
    return re.sub(r"\\(.)", lambda found: _SIGNS.get(found[1], found[1]), whole)
