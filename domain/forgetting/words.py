"""A name out of facts that are kept as JSON: out of what they say, not of how it is kept."""

import json
import re
from collections.abc import Iterable
from functools import cached_property

from sqlalchemy import ColumnElement, or_

TELLING = 10_000  # a number below this may be any number
GONE = "—"
# What stands under these is a word of ours, though somebody may be called so.
OURS = frozenset(
    {
        "audience",
        "back",
        "card_mode",
        "category",
        "deed",
        "delivery",
        "ended",
        "field",
        "freight",
        "how",
        "kind",
        "kinds",
        "language",
        "mall",
        "malls",
        "means",
        "mode",
        "outcome",
        "purpose",
        "redeem_mode",
        "role",
        "state",
        "status",
        "template",
        "what",
        "why",
    }
)
_WORD = re.compile("[a-z_]+")
# A sign, or what something is called that is sold, and where: nobody, though somebody may be
# called Rose or June.
THINGS = frozenset(
    {
        "charge",
        "code",
        "country",
        "cover",
        "currency",
        "merchant",
        "no",
        "order_no",
        "photo",
        "prize",
        "product",
        "provider",
        "replaces",
        "sku",
        "store",
        "stores",
        "timezone",
        "title",
        "token",
        "unit",
        "variant",
        "zone",
    }
)
WHOLE = "name"  # somebody's, and then it is all that stands there, or a thing's
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ][\d:.]+(Z|[+-][\d:]+)?)?")
# Beside what an open question is about: whose it is, and the screen on which it stands.
SHOP, SCREEN = "^", "^q"


class Words:
    """What somebody is called, and what stands there from now on."""

    def __init__(self, called: Iterable[str], person_id: int, nobody: int) -> None:
        """A name without a letter is a number, or says nothing."""
        named = {one for one in called if any(map(str.isalpha, one))}
        self._names = sorted(named, key=len, reverse=True)  # the longest first
        self._number = person_id if person_id >= TELLING else None
        self._nobody = nobody

    @cached_property
    def sought(self) -> list[str]:
        """As they stand in a text, or in JSON."""
        number = [] if self._number is None else [str(self._number)]
        as_json = (json.dumps(one)[1:-1] for one in self._names)
        return list(dict.fromkeys([*self._names, *as_json, *number]))

    def named_in(self, *texts: ColumnElement[str]) -> ColumnElement[bool]:
        return or_(*(text.contains(one, autoescape=True) for text in texts for one in self.sought))

    def out_of_text(self, text: str | None) -> str | None:
        """A text of ours in which only the number may stand; None: it does not."""
        if text is None or self._number is None:
            return None
        said = re.sub(rf"(?<!\d){self._number}(?!\d)", str(self._nobody), text)
        return said if said != text else None

    def out_of_json(self, text: str | None) -> str | None:
        """The same facts without the names; None: they name nobody."""
        if text is None:
            return None
        facts = json.loads(text)
        said = self._out_of(facts, "")
        return json.dumps(said) if said != facts else None

    def in_question(self, text: str, merchant_id: int) -> bool:
        """Whether an open question says who it was: by their number, or at this merchant's by
        name. Where it is one word, not on its screen: Bill and Mark are words of ours as well."""
        if Words((), self._number or 0, self._nobody).out_of_json(text) is not None:
            return True
        about = json.loads(text)
        if about.pop(SHOP, merchant_id) not in (0, merchant_id):
            return False
        screen = about.pop(SCREEN, None)
        long = Words((one for one in self._names if _words_in(one) > 1), 0, self._nobody)
        return bool(self._out_of(about, "") != about or long._out_of(screen, "") != screen)

    def _out_of(self, value: object, under: str) -> object:
        if isinstance(value, dict):
            return {
                self.out_of_text(key) or key: self._out_of(one, key) for key, one in value.items()
            }
        if isinstance(value, list):
            return [self._out_of(one, under) for one in value]
        if isinstance(value, str):
            said = value if _is_ours(value, under) else self._names_out_of(value, under)
            return self.out_of_text(said) or said
        if isinstance(value, int) and value == self._number:
            return self._nobody
        return value

    def _names_out_of(self, text: str, under: str) -> str:
        if under == WHOLE:
            return GONE if text in self._names else text
        return self._named.sub(GONE, text) if self._names else text

    @cached_property
    def _named(self) -> re.Pattern[str]:
        """Not inside of a longer word, where there are spaces between words."""
        return re.compile("|".join(map(_alone, self._names)))


def _words_in(name: str) -> int:
    return sum(any(map(str.isalpha, one)) for one in name.split())


def _is_ours(text: str, under: str) -> bool:
    if under in THINGS or _MOMENT.fullmatch(text):
        return True
    return under in OURS and _WORD.fullmatch(text) is not None


def _alone(name: str) -> str:
    before = "(?<![A-Za-z0-9_])" if re.match("[A-Za-z0-9_]", name[0]) else ""
    after = "(?![A-Za-z0-9_])" if re.match("[A-Za-z0-9_]", name[-1]) else ""
    return f"{before}{re.escape(name)}{after}"
