"""Several codes at once: an album, a photo with many codes, a list of codes. One receipt."""

from collections import Counter
from typing import Any

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message

from domain import drafts, redemption
from domain.desk import Desk, Request
from domain.errors import Refusal
from domain.limits import CODES_AT_ONCE
from domain.redemption import How, Outcome, Receipt
from domain.secrets import CardCode
from domain.stores import list_stores
from handlers.buttons import StandAt
from handlers.kit.identity import of_message
from handlers.kit.me import Me
from handlers.kit.routing import Routes
from handlers.kit.screen import GOOD, TEXT, Screen, button, show
from handlers.kit.words import Markup, _, _n, bold, comma, fill, lines, number
from handlers.scan.scan import Part, nothing_read, where
from handlers.scan.verdicts import short


class RedeemAll(CallbackData, prefix="ra1"):
    draft: str


class UndoAll(CallbackData, prefix="ua1"):
    draft: str


def entrances(table: Routes) -> None:
    table.button(RedeemAll, all_pressed)
    table.button(UndoAll, undo_all_pressed)


async def redeem_parts(message: Message, desk: Desk, me: Me, parts: list[Part], how: How) -> None:
    """Redeem one use of each card in all the pictures, and answer once."""
    codes: list[dict[str, Any]] = []
    bot_id = message.bot.id if message.bot else 0
    for part in parts:
        asked = of_message(bot_id, part.message)
        codes += [
            {
                "code": code.symbols,
                "part": part.place,
                "photo": part.photo,
                "key": asked.item(place).key,
            }
            for place, code in enumerate(part.codes)
        ]
    unread = [
        {"part": part.place, "foreign": bool(part.foreign)} for part in parts if not part.codes
    ]
    if not codes and len(parts) == 1:
        await show(message, nothing_read(parts[0]), reply=True)
        return
    wish = {
        "codes": codes[:CODES_AT_ONCE],
        "unread": unread,
        "how": how.value,
        "photos": len(parts),
        "dropped": len(codes) - len(codes[:CODES_AT_ONCE]),
    }
    if not codes:
        screen = _receipt_screen([], wish, me.zone, "")
        better = nothing_read(Part(0, message)).text
        await show(message, Screen(lines(screen.text, "", better)), reply=True)
        return
    draft = await desk(drafts.begin, kind="batch", answers=wish)
    await go_on(message, desk, me, draft, sure=False)


async def all_pressed(query: CallbackQuery, pressed: RedeemAll, desk: Desk, me: Me) -> None:
    """The second tap of a store that asks for one."""
    await go_on(query, desk, me, pressed.draft, sure=True)


async def go_on(
    event: Message | CallbackQuery, desk: Desk, me: Me, draft: str, *, sure: bool
) -> None:
    """Redeem what a draft holds, or ask what is still missing: the store, or the tap."""
    wish = await desk(drafts.read, draft=draft)
    if me.actor.at_store is None:
        stores = await desk(list_stores)
        await show(event, where(stores, StandAt(store=0, draft=draft)), reply=True)
        return
    receipts = await _redeem_each(desk, wish, sure=sure)
    undoable = [one.record_id for _p, one in receipts if one and one.record_id]
    if undoable:
        await desk(drafts.answer, draft=draft, answers={"records": undoable})
    await show(event, _receipt_screen(receipts, wish, me.zone, draft), reply=True)


async def undo_all_pressed(query: CallbackQuery, pressed: UndoAll, desk: Desk) -> None:
    """Give back every use this album took."""
    wish = await desk(drafts.read, draft=pressed.draft)
    done, refused = 0, 0
    for place, record in enumerate(wish.get("records", [])):
        try:
            await desk.item(place)(redemption.undo, record_id=record)
            done += 1
        except Refusal:  # one that is too late or undone already does not hold up the others
            refused += 1
    text = lines(
        fill(_n("↩ {n} redemption undone.", "↩ {n} redemptions undone.", done), n=number(done)),
        fill(
            _n(
                "{n} could not be undone; see /records.",
                "{n} could not be undone; see /records.",
                refused,
            ),
            n=number(refused),
        )
        if refused
        else None,
    )
    await show(query, Screen(text))


async def _redeem_each(
    desk: Desk, wish: dict[str, Any], *, sure: bool
) -> list[tuple[int, Receipt | None]]:
    """(photo, receipt) of each code; None for a card that was in an earlier photo already."""
    seen: set[str] = set()
    receipts: list[tuple[int, Receipt | None]] = []
    for one in wish["codes"]:
        code = one["code"]
        if code in seen:
            receipts.append((one["part"], None))
            continue
        seen.add(code)
        receipt = await desk.under(Request(one["key"]))(
            redemption.redeem,
            code=CardCode(code),
            uses=1,
            how=How(wish["how"]),
            photo=one["photo"],
            sure=sure,
        )
        receipts.append((one["part"], receipt))
    return receipts


def _receipt_screen(
    receipts: list[tuple[int, Receipt | None]], wish: dict[str, Any], zone: str, draft: str
) -> Screen:
    many = wish["photos"] > 1
    details = []
    for part, receipt in receipts:
        line = (
            short(receipt, zone)
            if receipt
            else Markup("🔁 " + _("the same card again, counted once"))
        )
        details.append(fill("{line}{where}", line=line, where=_photo(part) if many else ""))
    for one in wish["unread"]:
        what = _("not one of ours") if one["foreign"] else _("unreadable")
        details.append(fill("🔍 {what}{where}", what=what, where=_photo(one["part"])))
    if wish["dropped"]:
        details.append(
            fill(
                _("… and {n} more codes were not looked at. Send them in smaller batches."),
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
        bold(_summary(receipts, wish)),
        fill("{store}", store=store) if store else None,
        "",
        *details,
    )
    return Screen(_fitting(text), rows)


def _summary(receipts: list[tuple[int, Receipt | None]], wish: dict[str, Any]) -> str:
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


def _fitting(text: Markup) -> Markup:
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
    Outcome.NOT_YET_VALID: lambda n: _n("{n} not valid yet", "{n} not valid yet", n),
    Outcome.EXPIRED: lambda n: _n("{n} expired", "{n} expired", n),
    Outcome.WRONG_STORE: lambda n: _n("{n} for another store", "{n} for another store", n),
    Outcome.USED_UP: lambda n: _n("{n} duplicate", "{n} duplicates", n),
    Outcome.TOO_MANY_USES: lambda n: _n("{n} with too few uses", "{n} with too few uses", n),
    Outcome.CHOOSE: lambda n: _n("{n} good", "{n} good", n),
    Outcome.PIN_NEEDED: lambda n: _n("{n} needs a PIN", "{n} need a PIN", n),
    Outcome.PIN_WRONG: lambda n: _n("{n} with a wrong PIN", "{n} with a wrong PIN", n),
    Outcome.PIN_LOCKED: lambda n: _n("{n} with a locked PIN", "{n} with a locked PIN", n),
    Outcome.PIN_NOT_CHOSEN: lambda n: _n("{n} without a PIN", "{n} without a PIN", n),
}
