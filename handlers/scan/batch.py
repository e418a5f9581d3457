"""Several codes at once: an album, a photo with many codes, a list of codes. One receipt."""

from aiogram.types import CallbackQuery, Message

from domain import drafts, redemption
from domain.desk import Desk, Request
from domain.errors import Refusal
from domain.limits import CODES_AT_ONCE
from domain.reading import Lost
from domain.redemption import How
from domain.secrets import CardCode
from handlers.kit.identity import of_message
from handlers.kit.me import Me
from handlers.kit.screen import Event, Screen, show
from handlers.kit.words import _n, fill, lines, number
from handlers.scan.batch_receipt import (
    Answers,
    RedeemAll,
    Seen,
    UndoAll,
    Unread,
    Wish,
    receipt_screen,
)
from handlers.scan.buttons import StandAt
from handlers.scan.reading import Part, nothing_read
from handlers.scan.redeem import is_stale
from handlers.scan.several import ask_which, wish_of
from handlers.scan.standing import ask_where


async def redeem_parts(message: Message, desk: Desk, me: Me, parts: list[Part], how: How) -> None:
    """Redeem one use of each card in all the pictures, and answer once. Several in one photo are
    asked about: a neighbour's card may lie beside it."""
    codes: list[Seen] = []
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
    unread: list[Unread] = [
        {
            "part": part.place,
            "foreign": bool(part.foreign or part.barcodes),
            "lost": isinstance(part.problem, Lost),
        }
        for part in parts
        if not part.codes
    ]
    if not codes and len(parts) == 1:
        await show(message, nothing_read(parts[0]), reply=True)
        return
    wish: Wish = {
        "codes": codes[:CODES_AT_ONCE],
        "unread": unread,
        "how": how.value,
        "photos": len(parts),
        "dropped": len(codes) - len(codes[:CODES_AT_ONCE]),
        "ask": how is How.PHOTO and any(len(part.codes) > 1 for part in parts),
    }
    if not codes:
        screen = receipt_screen([], wish, me.clocks, "")
        lost = [part for part in parts if isinstance(part.problem, Lost)]
        better = nothing_read(lost[0] if lost else Part(0, message)).text
        await show(message, Screen(lines(screen.text, "", better)), reply=True)
        return
    draft = await desk(drafts.begin, kind="batch", answers=dict(wish))
    await go_on(message, desk, me, draft, sure=False)


async def all_pressed(query: CallbackQuery, pressed: RedeemAll, desk: Desk, me: Me) -> None:
    """The second tap of a store that asks for one, or what was chosen of several; asked two
    minutes ago, it is asked anew."""
    await go_on(query, desk, me, pressed.draft, sure=not is_stale(query, desk))


async def go_on(event: Event, desk: Desk, me: Me, draft: str, *, sure: bool) -> None:
    """Redeem what a draft holds, or ask what is still missing: the store, or the tap."""
    wish = await wish_of(desk, draft)
    if me.actor.at_store is None:
        about = StandAt(store=0, draft=draft)
        await show(event, await ask_where(desk, about), reply=True)
        return
    if wish["ask"] and not sure:
        await ask_which(event, desk, me, draft, wish)
        return
    receipts = await _redeem_each(desk, wish, sure=sure)
    undoable = [one.record_id for _p, one in receipts if one and one.record_id]
    if undoable:
        await desk(drafts.answer, draft=draft, kind="batch", answers={"records": undoable})
    await show(event, receipt_screen(receipts, wish, me.clocks, draft), reply=True)


async def undo_all_pressed(query: CallbackQuery, pressed: UndoAll, desk: Desk) -> None:
    """Give back every use this album took."""
    wish = await wish_of(desk, pressed.draft)
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


async def _redeem_each(desk: Desk, wish: Wish, *, sure: bool) -> Answers:
    seen: set[str] = set()
    receipts: Answers = []
    for one in wish["codes"]:
        code = one["code"]
        if not one.get("ticked", True):
            continue
        if code in seen:
            receipts.append((one["part"], None))
            continue
        seen.add(code)
        receipt = await desk.under(Request.kept(one["key"]))(
            redemption.redeem,
            code=CardCode(code),
            uses=1,
            how=How(wish["how"]),
            photo=one["photo"],
            sure=sure,
            again=one.get("again", False),
        )
        receipts.append((one["part"], receipt))
    return receipts + [(part, None) for part in wish.get("twice", [])]
