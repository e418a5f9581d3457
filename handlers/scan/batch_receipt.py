"""One receipt for several codes: what became of each, in a line, and of all, in a headline."""

from collections import Counter
from typing import NotRequired, TypedDict

from aiogram.filters.callback_data import CallbackData

from domain.redemption import Outcome, Receipt
from handlers.kit.screen import GOOD, TEXT, Screen, button
from handlers.kit.words import Clocks, Markup, _, _n, bold, comma, fill, lines
from handlers.scan.brief import short

# The photo it was in, from 1, and the answer; None: the same card was in an earlier one.
Answers = list[tuple[int, Receipt | None]]


class Seen(TypedDict):
    """A code of ours. ``key``: under which it is asked for, however often it comes again;
    ``again``: redeemed although it was used a moment ago, for somebody ticked it."""

    code: str
    part: int
    photo: str | None
    key: str
    label: NotRequired[str]
    ticked: NotRequired[bool]
    again: NotRequired[bool]


class Unread(TypedDict):
    """A photo without one; ``foreign``: its code is somebody else's; ``lost``: it did not
    arrive."""

    part: int
    foreign: bool
    lost: NotRequired[bool]


class Wish(TypedDict):
    """The draft's answers; ``ask``: several lay in one photo; ``twice``: photos with a card that
    was in an earlier one; ``records``: what was redeemed."""

    codes: list[Seen]
    unread: list[Unread]
    how: str
    photos: int
    dropped: int
    ask: bool
    looked: NotRequired[bool]
    twice: NotRequired[list[int]]
    records: NotRequired[list[int]]


class RedeemAll(CallbackData, prefix="ra1"):
    draft: str


class Tick(CallbackData, prefix="rt1"):
    """Take one of several cards in; below -1: out, -2 is the first; -1: show them all to be chosen
    from."""

    draft: str
    at: int


class UndoAll(CallbackData, prefix="ua1"):
    draft: str


def receipt_screen(receipts: Answers, wish: Wish, clocks: Clocks, draft: str) -> Screen:
    many = wish["photos"] > 1
    details = []
    for part, receipt in receipts:
        where = _photo(part) if many else ""
        line = short(receipt, clocks) if receipt else same_again(0)
        details.append(fill("{line}{where}", line=line, where=where))
    for one in wish["unread"]:
        what = _("not one of ours") if one["foreign"] else _("unreadable")
        if one.get("lost"):
            what = _("did not arrive whole: send it again")
        details.append(fill("🔍 {what}{where}", what=what, where=_photo(one["part"])))
    if wish["dropped"]:
        details.append(
            fill(
                _n(
                    "… and {n} more code was not looked at. Send smaller batches.",
                    "… and {n} more codes were not looked at. Send smaller batches.",
                    wish["dropped"],
                ),
                n=wish["dropped"],
            )
        )
    good = [one for _p, one in receipts if one and one.outcome is Outcome.CHOOSE]
    taken = [one for _p, one in receipts if one and one.record_id]
    rows = []
    if good:
        words = _n("✅ Redeem {n}", "✅ Redeem all {n}", len(good)).format(n=len(good))
        rows.append([button(words, RedeemAll(draft=draft), GOOD)])
    if taken:
        rows.append([button("↩ " + _("Undo all"), UndoAll(draft=draft))])
    store = taken[0].store if taken else ""
    text = lines(
        bold(f"{_sign(receipts, wish)} {_summary(receipts, wish)}"),
        fill("{store}", store=store) if store else None,
        "",
        *details,
    )
    return Screen(fitting(text), rows)


def same_again(part: int) -> Markup:
    """``part``: the photo that it was in, of several."""
    where = _photo(part) if part else ""
    return Markup("🔁 " + _("the same card again, counted once") + where)


def _sign(receipts: Answers, wish: Wish) -> str:
    """One of the three: all of it was done, none of it, or it wants a look."""
    done = [one is not None and one.outcome is Outcome.REDEEMED for _p, one in receipts]
    if not any(done) and not any(one and one.outcome.open for _p, one in receipts):
        return "❌"
    return "✅" if all(done) and not wish["unread"] and not wish["dropped"] else "⚠️"


def _summary(receipts: Answers, wish: Wish) -> str:
    """`7 redeemed, 1 duplicate, 1 expired, 1 unreadable (photo 4)`."""
    counts = Counter(one.outcome if one else Outcome.USED_UP for _p, one in receipts)
    parts = [
        SUMMARY[outcome](counts[outcome]).format(n=counts[outcome])
        for outcome in Outcome
        if counts[outcome]
    ]
    dark = [one["part"] for one in wish["unread"] if not one["foreign"]]
    other = [one["part"] for one in wish["unread"] if one["foreign"]]
    if dark:
        parts.append(
            _n("{n} unreadable", "{n} unreadable", len(dark)).format(n=len(dark)) + _photos(dark)
        )
    if other:
        parts.append(
            _n("{n} not ours", "{n} not ours", len(other)).format(n=len(other)) + _photos(other)
        )
    return comma(parts)


def _photo(part: int) -> str:
    return _(" (photo {n})").format(n=part)


def _photos(parts: list[int]) -> str:
    if len(parts) == 1:
        return _photo(parts[0])
    return _(" (photos {n})").format(n=", ".join(map(str, parts)))


def fitting(text: Markup) -> Markup:
    """At most what one message holds; lines are dropped whole, so no tag is cut in two."""
    if len(text) <= TEXT:
        return text
    kept: list[str] = []
    for line in text.split("\n"):
        if sum(map(len, kept)) + len(kept) + len(line) > TEXT - 2:
            break
        kept.append(line)
    return Markup("\n".join([*kept, "…"]))


SUMMARY = {
    Outcome.REDEEMED: lambda n: _n("{n} redeemed", "{n} redeemed", n),
    Outcome.MISTYPED: lambda n: _n("{n} mistyped", "{n} mistyped", n),
    Outcome.PAUSED: lambda n: _n("{n} not tried (paused)", "{n} not tried (paused)", n),
    Outcome.NO_STORE: lambda n: _n("{n} without a store", "{n} without a store", n),
    Outcome.UNKNOWN: lambda n: _n("{n} unknown", "{n} unknown", n),
    Outcome.REVOKED: lambda n: _n("{n} revoked", "{n} revoked", n),
    Outcome.REPLACED: lambda n: _n("{n} replaced", "{n} replaced", n),
    Outcome.FROZEN: lambda n: _n("{n} frozen", "{n} frozen", n),
    Outcome.NOT_YET_VALID: lambda n: _n("{n} not valid yet", "{n} not valid yet", n),
    Outcome.EXPIRED: lambda n: _n("{n} expired", "{n} expired", n),
    Outcome.WRONG_STORE: lambda n: _n("{n} for another store", "{n} for another store", n),
    Outcome.USED_UP: lambda n: _n("{n} duplicate", "{n} duplicates", n),
    Outcome.TOO_MANY_USES: lambda n: _n("{n} with too few uses", "{n} with too few uses", n),
    Outcome.BELOW: lambda n: _n("{n} with too small a bill", "{n} with too small a bill", n),
    Outcome.BILL: lambda n: _n("{n} needs its bill", "{n} need their bills", n),
    Outcome.AGAIN: lambda n: _n("{n} used a moment ago", "{n} used a moment ago", n),
    Outcome.CHOOSE: lambda n: _n("{n} good", "{n} good", n),
    Outcome.PIN_NEEDED: lambda n: _n("{n} needs a PIN", "{n} need a PIN", n),
    Outcome.PIN_WRONG: lambda n: _n("{n} with a wrong PIN", "{n} with a wrong PIN", n),
    Outcome.PIN_LOCKED: lambda n: _n("{n} with a locked PIN", "{n} with a locked PIN", n),
    Outcome.PIN_NOT_CHOSEN: lambda n: _n("{n} without a PIN", "{n} without a PIN", n),
}
