"""``store Riverside`` wherever a store is meant: names become the numbers that are read."""

import re

from domain.desk import Desk
from domain.stores import list_stores

_SAID = re.compile(r"(?:(?<=\s)|(?<=\|)|^)(?:stores?|门店)(?=[\s\d]|[^\w\s])?\s*", re.IGNORECASE)


async def numbered(desk: Desk, text: str) -> str:
    """The line with numbers instead of the names that stand directly after ``store``."""
    found = _SAID.search(text)
    if found is None:
        return text
    names = {one.name.casefold(): one.id for one in await desk(list_stores)}
    begin, rest = text[: found.end()], text[found.end() :]
    one_of = "|".join(re.escape(one) for one in sorted(names, key=len, reverse=True))
    store = re.compile(rf"([\s,，、]*)(?:#?(\d+)|({one_of}))(?=$|[\s,，、|])", re.IGNORECASE)
    numbers = []
    while names and (said := store.match(rest)):
        numbers.append(said[2] or str(names[said[3].casefold()]))
        rest = rest[said.end() :]
    return begin.rstrip() + " " + " ".join(numbers) + rest if numbers else text
