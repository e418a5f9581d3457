"""A .po file as it is read at the start: what our own tool writes, and nothing else of gettext.

Babel's reader keeps comments, places and flags, and takes a tenth of a start.
"""

import gettext
import re

_PART = re.compile(r'^(msgid|msgid_plural|msgstr|msgstr\[0\]) ((?:".*"\n?)+)', re.MULTILINE)
_SIGNS = {"n": "\n", "t": "\t", "r": "\r"}


class Catalogue(gettext.GNUTranslations):
    """Of a language with one plural form."""

    def __init__(self, po: str) -> None:
        super().__init__()
        self._said: dict[str, str] = {}
        for entry in po.split("\n\n"):
            parts = {kind: _text(quoted) for kind, quoted in _PART.findall(entry)}
            said = parts.get("msgstr") or parts.get("msgstr[0]")
            if said and parts.get("msgid") and not re.search("^#,.*fuzzy", entry, re.MULTILINE):
                self._said[parts["msgid"]] = said

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
