"""Stores in words: names typed where a store is meant, ticked as buttons, and said where
something is good (S1-11, S4-20)."""

import re
from collections.abc import Callable, Collection, Sequence

from aiogram.filters.callback_data import CallbackData

from domain.desk import Desk
from domain.stores import StoreLine, list_stores
from handlers.kit.screen import GOOD, Rows, Screen, button
from handlers.kit.tapped import after_tap, to_turn, turn_in
from handlers.kit.typed import parse_ids
from handlers.kit.words import _, comma

_SAID = re.compile(r"(?:(?<=\s)|(?<=\|)|^)(?:stores?|门店)(?=[\s\d]|[^\w\s])?\s*", re.IGNORECASE)
_NUMBERED = re.compile(r"(?<!\S)(?:store|门店) (\d{1,9})(?!\S)", re.IGNORECASE)

_BETWEEN = re.compile(
    r"(?<!\S)(?:from (\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)|(from|to) (\d{4}-\d\d-\d\d))(?!\S)"
)
TICKED, NAMED = 40, 8  # stores that can be ticked, and those that are named


def good_at(names: Sequence[str], everywhere: bool) -> str:
    """Where something is good; "every store" says which those are, and what is gone is none."""
    shown = comma(list(names[:NAMED]))
    if len(names) > NAMED:
        shown = _("{names} and {n} more").format(names=shown, n=len(names) - NAMED)
    if not everywhere:
        return shown or _("no store any more")
    return _("every store ({names})").format(names=shown) if names else _("every store")


def said_stores(chosen: Collection[int], stores: Sequence[StoreLine]) -> str:
    """Of a form: those chosen; none chosen means all."""
    return good_at([one.name for one in stores if not chosen or one.id in chosen], not chosen)


def tick_stores(
    stores: Sequence[StoreLine], ticked: Collection[int], press: Callable[[str], CallbackData]
) -> Screen:
    """Several stores are ticked; none ticked means all (S1-11, S1-12, S4-20). ``press``: of a
    store's number and which way it turns, of ``all``, or of ``back``."""

    def tick(on: bool, words: str, value: str) -> Rows:
        return [[button(("☑️ " if on else "⬜ ") + words, press(value))]]

    rows = tick(not ticked, _("Every store"), "all")
    for one in stores[:TICKED]:
        on = one.id in ticked
        rows += tick(on, one.name, to_turn(str(one.id), on))
    rows.append([button("✅ " + _("Done"), press("back"), GOOD)])
    return Screen(_("🏬 Where is it valid? Tick the stores."), rows)


def flipped(ticked: Collection[int], value: str) -> list[int]:
    """What is ticked after a tap on ``value``. Raises Malformed("number")."""
    if value == "all":
        return []
    word, on = turn_in(value)
    return after_tap(ticked, parse_ids(word), on)


async def numbered(desk: Desk, text: str) -> str:
    """The line with numbers instead of the names that stand directly after ``store``."""
    found = _SAID.search(text)
    if found is None:
        return text
    names = called(await desk(list_stores))
    begin, rest = text[: found.end()], text[found.end() :]
    one_of = "|".join(_loosely(one) for one in sorted(names, key=len, reverse=True))
    store = re.compile(rf"([\s,，、]*)(?:#?(\d+)|({one_of}))(?=$|[\s,，、|])", re.IGNORECASE)
    numbers = []
    while names and (said := store.match(rest)):
        numbers.append(said[2] or str(names[_plain(said[3])]))
        rest = rest[said.end() :]
    return begin.rstrip() + " " + " ".join(numbers) + rest if numbers else text


def called(stores: Sequence[StoreLine], *, whole: bool = False) -> dict[str, int]:
    """What means one store: its name, and words of it that no other store's name has. ``whole``:
    only its name, and what of a name in two scripts stands in one of them."""
    ids: dict[str, set[int]] = {}
    for one in stores:
        words = _plain(one.name).split()
        spans = [
            words[start:end]
            for start in range(len(words))
            for end in range(start + 1, len(words) + 1)
        ]
        latin = [word for word in words if word.isascii()]
        parts = (words, latin, [word for word in words if not word.isascii()])
        for span in spans:
            if not whole or span in parts:
                ids.setdefault(" ".join(span), set()).add(one.id)
    full = {_plain(one.name): one.id for one in stores}
    return {name: next(iter(of)) for name, of in ids.items() if len(of) == 1} | full


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _loosely(name: str) -> str:
    """However many spaces are between its words."""
    return r"\s+".join(re.escape(word) for word in name.split())


async def store_said(desk: Desk, store_id: int) -> str:
    """A store that a list is narrowed to, as a person reads it."""
    names = {one.id: one.name for one in await desk(list_stores)}
    return "🏬 " + names.get(store_id, _("no store any more"))


async def narrowed(desk: Desk, text: str) -> str:
    """The same of a line that looks for something: a store's name alone means the store, too."""
    numbers = await numbered(desk, text)
    if not text or _SAID.search(text):
        return numbers
    names = called(await desk(list_stores), whole=True)
    for name in sorted(names, key=len, reverse=True):
        found = re.search(rf"(?<!\S){_loosely(name)}(?!\S)", text, re.IGNORECASE)
        if name and found:
            return f"store {names[name]} {text[: found.start()]}{text[found.end() :]}".strip()
    return text
