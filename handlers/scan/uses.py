"""How many uses somebody means: "3", "x3", "3 uses", "two", "all". Anything else is refused by
name, and nothing is taken."""

import re

from domain.cards import Code, parse
from domain.limits import USES
from domain.signs import narrow
from handlers.kit.screen import Screen
from handlers.kit.words import _, fill, lines, shortened
from handlers.scan.phrases import not_redeemed

SAID_SHOWN = 40  # symbols of what was typed
ALL = {"all", "全部", "所有", "全"}
_WORDS = {
    word: number
    for number, words in enumerate(
        (
            "one once 一",
            "two twice 二 两 兩",
            "three 三",
            "four 四",
            "five 五",
            "six 六",
            "seven 七",
            "eight 八",
            "nine 九",
            "ten 十",
        ),
        start=1,
    )
    for word in words.split()
}
_COUNTED = re.compile(
    r"(?:[x×*]\s*)?(?P<n>[0-9]{1,9}|[a-z]+|[一二两兩三四五六七八九十])\s*"
    r"(?:[x×*]|uses?|times?|次)?"
)
# What parts a code from what is said beside it; within a number, a comma is the number's.
_COMMA = re.compile(r"(?<=[0-9A-Za-z]{4})\s*(?:[,;、]|:(?!/))\s*|\s*[,;:、]\s*(?=[0-9A-Za-z]{4})")
_DOES = r"(?:(?:please|redeem|use|take)\b|请|帮我|把|核销|使用)\s*"
_DOING = re.compile(rf"^(?:{_DOES})+|\s*(?:{_DOES})+$", re.IGNORECASE)
# A Chinese word may stand at a code without a space.
_BESIDE = re.compile(r"(?<=[一-鿿])(?=[0-9A-Za-z]{4})|(?<=[0-9A-Za-z]{4})(?=[一-鿿])")
_SIGNED = re.compile(r"(?:[x×*]\s*)?[-+−]?\s*[0-9]")


def uses_in(said: str, left: int | None = None) -> int | None:
    """A whole number from 1 to 999, however it is said; ``all`` where ``left`` is known; None: it
    is none."""
    said = bare(narrow(said)).casefold()
    if said in ALL:
        return left
    found = _COUNTED.fullmatch(said)
    if found is None:
        return None
    word = found["n"]
    number = int(word) if word.isdecimal() else _WORDS.get(word, 0)
    return number if 1 <= number <= USES else None


def bare(said: str) -> str:
    """Without the words that say what is done anyway: ``核销2次``, ``redeem 2``."""
    return _DOING.sub("", said.strip())


def code_and_rest(text: str) -> tuple[Code | None, str]:
    """The code at the beginning or the end of a typed line, and what else it says."""
    spaced = _BESIDE.sub(" ", _COMMA.sub(" ", narrow(text)))
    words = spaced.split()
    for count in range(1, min(len(words), 4) + 1):  # with spaces a code is four words
        for said, rest in (
            (words[:count], words[count:]),
            (words[-count:], words[:-count]),
        ):
            if code := parse(" ".join(said)):
                return code, bare(" ".join(rest))
    return _within(spaced)


def _within(text: str) -> tuple[Code | None, str]:
    """A code between what is said. A number is meant that stands behind it, or that is all that is
    said in front of it or below; another, as a day in front, is about something else."""
    for word in text.split():
        if code := parse(word):
            before, _code, after = text.partition(word)
            behind, _end, below = after.partition("\n")
            parts = sorted(map(bare, (behind, before, below)), key=lambda one: not _counts(one))
            return code, bare(" ".join(" ".join(parts).split()))
    return None, ""


def _counts(said: str) -> bool:
    return uses_in(said) is not None or said.casefold() in ALL


def means_uses(said: str) -> bool:
    """Whether what stands behind a bare code is meant as a number, well said or not."""
    said = narrow(said).strip().casefold()
    first = said.partition(" ")[0]  # 两次 and something else
    return bool(_SIGNED.match(said)) or _counts(said) or (first[-1:] == "次" and _counts(first))


def short_of(said: str) -> str:
    return shortened(said, SAID_SHOWN)


def uses_refused(said: str) -> Screen:
    return Screen(
        lines(
            not_redeemed(_("how many?")),
            fill(_("“{said}” is no number of uses that I know."), said=short_of(said)),
            fill(_("Type a whole number from 1 to {most} behind the code."), most=USES),
        )
    )
