"""What is typed about stock: malls, quantities, ``daily N`` and ``store ID``."""

from dataclasses import dataclass
from itertools import zip_longest

from domain.errors import Malformed
from domain.limits import STOCK
from domain.money import ungrouped
from domain.stock import Mall
from handlers.kit.typed import number_first, parse_stores

MALLS = dict.fromkeys(("points", "积分", "积分商城"), Mall.POINTS) | dict.fromkeys(
    ("shop", "商店", "商城", "店铺"), Mall.SHOP
)


DRAWS = ("draws", "抽奖")


def destination_of(word: str) -> Mall:
    """``points``, ``shop`` or ``draws``. Raises Malformed("mall")."""
    return Mall.DRAWS if word.casefold() in DRAWS else mall_of(word)


def mall_of(word: str) -> Mall:
    """``points`` or ``shop``. Raises Malformed("mall")."""
    mall = MALLS.get(word.casefold())
    if mall is None:
        raise Malformed("mall")
    return mall


def positive(text: str) -> int:
    """Raises Malformed("quantity", the limit)."""
    said = ungrouped(text.strip()).removeprefix("+")
    if not said.isdecimal() or len(said) > 9 or not 1 <= int(said) <= STOCK:
        raise Malformed("quantity", STOCK)
    return int(said)


def signed(text: str) -> int:
    """``50``, ``+50``, ``-3``. Raises Malformed("quantity", the limit)."""
    said = text.strip().replace("−", "-").replace("－", "-")
    return -positive(said[1:]) if said.startswith("-") else positive(said)


def three_of(args: str) -> tuple[str, str, str]:
    """``SKU QUANTITY note``. Raises Malformed("quantity", the limit) for ``1 000``."""
    sku, _space, rest = args.strip().partition(" ")
    return sku, *number_first(rest, "quantity", STOCK)


@dataclass(frozen=True, slots=True)
class Named:
    """``daily N`` and ``store ID`` at the end of a line. ``store`` 0: the whole house."""

    daily: str | None
    store: int


def named_of(words: list[str]) -> Named:
    """Raises Malformed for a store that is no number, and for anything else that stands there:
    ``1 000``, or a limit that is misspelt and would be none."""
    daily, store = None, 0
    for name, value in zip_longest(words[::2], words[1::2], fillvalue=""):
        if name.casefold() in ("daily", "每日") and value:
            daily = value
        elif name.casefold() in ("store", "门店") and value:
            store = parse_stores(value)[0]
        else:
            raise Malformed("behind the number")
    return Named(daily, store)
