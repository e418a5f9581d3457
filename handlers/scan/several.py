"""Several cards in one photo: how many, which, and what redeeming would answer; all or some."""

from typing import cast

from aiogram.types import CallbackQuery

from domain import drafts, redemption
from domain.desk import Desk
from domain.redemption import Outcome
from domain.secrets import CardCode
from handlers.kit.me import Me
from handlers.kit.screen import GOOD, Button, Event, Screen, button, rows_of, show
from handlers.kit.words import _, _n, bold, clock, fill, lines, number
from handlers.scan.batch_receipt import RedeemAll, Seen, Tick, Wish, fitting, same_again
from handlers.scan.brief import short

# What was looked at and is no use asking for again: a guess was counted when it was looked at.
_LEFT_OUT = frozenset({Outcome.AGAIN, Outcome.BILL, Outcome.UNKNOWN, Outcome.PAUSED})


async def wish_of(desk: Desk, draft: str) -> Wish:
    return cast(Wish, await desk(drafts.read, draft=draft, kind="batch"))


async def ask_which(event: Event, desk: Desk, me: Me, draft: str, wish: Wish) -> None:
    """Look at each and ask; who was used a moment ago is taken only where it is ticked."""
    said, good = [], 0
    codes: list[Seen] = []
    twice = wish.get("twice", [])
    for one in wish["codes"]:
        if any(one["code"] == other["code"] for other in codes):
            twice.append(one["part"])
            continue
        receipt = (await desk(redemption.look, code=CardCode(one["code"]))).receipt
        said.append(short(receipt, me.clocks))
        good += receipt.outcome is Outcome.CHOOSE
        codes.append(
            one
            | {
                "label": f"{receipt.title or '?'} {receipt.code}",
                "ticked": receipt.outcome not in _LEFT_OUT,
                "again": receipt.outcome is Outcome.AGAIN,
            }
        )
    answers = {"codes": codes, "looked": True, "twice": twice}
    await desk(drafts.answer, draft=draft, kind="batch", answers=answers)
    rows = [[button("☑ " + _("Choose"), Tick(draft=draft, at=-1))]]
    if good:
        rows.insert(0, [_redeem(good, draft, every=True)])
    text = lines(
        bold(_n("{n} card", "{n} cards", len(codes)).format(n=number(len(codes)))),
        fill(_("🕐 Looked at anew at {at}."), at=clock(desk.clock(), me.zone))
        if wish.get("looked")
        else "",
        *said,
        *(same_again(part) for part in twice),
        fill(
            _n(
                "… and {n} more code was not looked at.",
                "… and {n} more codes were not looked at.",
                wish["dropped"],
            ),
            n=wish["dropped"],
        )
        if wish["dropped"]
        else None,
    )
    await show(event, Screen(fitting(text), rows), reply=True)


async def tick_pressed(query: CallbackQuery, pressed: Tick, desk: Desk) -> None:
    """Each card with a tick or without."""
    wish = await wish_of(desk, pressed.draft)
    codes = wish["codes"]
    at = pressed.at if pressed.at >= 0 else _out(pressed.at)
    if 0 <= at < len(codes):
        codes[at]["ticked"] = pressed.at >= 0
        await desk(drafts.answer, draft=pressed.draft, kind="batch", answers={"codes": codes})
    ticked = [one.get("ticked", True) for one in codes]
    marks = [
        button(
            f"{'☑' if one else '☐'} {codes[at].get('label', '')}",
            Tick(draft=pressed.draft, at=_out(at) if one else at),
        )
        for at, one in enumerate(ticked)
    ]
    rows = rows_of(marks, 2)
    if any(ticked):
        rows.append([_redeem(sum(ticked), pressed.draft, every=False)])
    text = _("Which of them? Tap to tick, then redeem.")
    await show(query, Screen(text, rows))


def _out(at: int) -> int:
    """How a button says that a card is taken out, and which one that is."""
    return -2 - at


def _redeem(count: int, draft: str, *, every: bool) -> Button:
    words = _n("✅ Redeem {n}", "✅ Redeem all {n}", count) if every else _("✅ Redeem these {n}")
    return button(words.format(n=count), RedeemAll(draft=draft), GOOD)
