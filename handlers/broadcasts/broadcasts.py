"""Broadcasts: the list, a draft with its preview, how far one is, and its result."""

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.broadcasts import (
    A_DAY,
    BroadcastCard,
    BroadcastState,
    To,
    broadcast_card,
    draft_broadcast,
    drop_broadcast,
    join_voucher,
    keep_broadcast,
    list_broadcasts,
    send_broadcast,
    stop_broadcast,
    try_broadcast,
    word_broadcast,
)
from domain.desk import Desk
from domain.errors import Malformed
from domain.paging import Place
from domain.signs import narrow, parts_of
from domain.vouchers import list_vouchers
from handlers.broadcasts.buttons import CastDeed, CastPage, CastSend, CastTo
from handlers.broadcasts.words import card_words, line_words, people
from handlers.kit.buttons import to_menu
from handlers.kit.paging import PAGE, walker
from handlers.kit.questions import Question
from handlers.kit.screen import BAD, GOOD, Event, Rows, Screen, button, rows_of, send, show
from handlers.kit.typed import parse_id
from handlers.kit.words import Markup, _, bold, fill, lines

WORDS = Question("broadcast.words", things=("broadcast", "broadcasts"))
VOUCHERS = 6
_WHOM = {
    "all": To.EVERYBODY,
    "everybody": To.EVERYBODY,
    "全部": To.EVERYBODY,
    "所有人": To.EVERYBODY,
    "level": To.LEVEL,
    "等级": To.LEVEL,
    "tag": To.TAG,
    "标签": To.TAG,
    "card": To.CARD,
    "卡": To.CARD,
    "product": To.PRODUCT,
    "商品": To.PRODUCT,
    "voucher": To.VOUCHER,
    "券": To.VOUCHER,
}
BY_NUMBER = (To.PRODUCT, To.VOUCHER)


async def broadcast_command(event: Event, desk: Desk, state: FSMContext, args: str = "") -> None:
    """``/broadcast``: the list; ``/broadcast level VIP1 | words``, ``… | words | voucher 3``: a
    draft, with what they would read."""
    said = args.strip()
    if not said:
        await _list(event, desk, CastPage())
        return
    whom, *more = parts_of(said)
    to, word, of_id = _whom(whom)
    if not more:
        await ask_words(event, state, to, word, of_id)
        return
    voucher = _voucher(more[1]) if len(more) > 1 else None
    if len(more) > 2:
        raise Malformed("broadcast to")
    number = await desk(
        draft_broadcast, to=to, word=word, of_id=of_id, text=more[0], voucher_id=voucher
    )
    await _show(event, desk, number)


async def page_pressed(query: CallbackQuery, pressed: CastPage, desk: Desk) -> None:
    await _list(query, desk, pressed)


async def card_pressed(
    query: CallbackQuery, pressed: CastDeed, desk: Desk, state: FSMContext
) -> None:
    await state.clear()
    await _show(query, desk, pressed.broadcast)


async def send_pressed(query: CallbackQuery, pressed: CastSend, desk: Desk) -> None:
    """The screen that was pressed shows from now on how far it is. What was changed since it was
    shown is shown, and not sent."""
    if await desk(send_broadcast, broadcast_id=pressed.broadcast, sign=pressed.sign) is None:
        card = await desk(broadcast_card, broadcast_id=pressed.broadcast)
        changed = bold(_("⚠️ NOT SENT · it was changed since you saw it. Look again:"))
        await show(query, screen_of(card, changed))
        return
    shown = await _show(query, desk, pressed.broadcast)
    if shown is not None:
        await desk(keep_broadcast, broadcast_id=pressed.broadcast, message_id=shown.message_id)


async def try_pressed(query: CallbackQuery, pressed: CastDeed, desk: Desk) -> None:
    await desk(try_broadcast, broadcast_id=pressed.broadcast)
    await query.answer(_("🧪 It comes to you alone in a moment."))


async def words_pressed(query: CallbackQuery, pressed: CastDeed, state: FSMContext) -> None:
    await WORDS.ask(state, broadcast=pressed.broadcast)
    back = button("◀ " + _("Back"), CastDeed(broadcast=pressed.broadcast, deed="show"))
    await show(query, Screen(_("✍️ Type what they shall read."), [[back]]))


async def words_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    about = await WORDS.about(state)
    text = message.text or ""
    number: int = about.get("broadcast", 0)
    if number:
        await desk(word_broadcast, broadcast_id=number, text=text)
    else:
        number = await desk(
            draft_broadcast,
            to=To(about["to"]),
            word=about["word"],
            of_id=about["of"],
            text=text,
        )
    await state.clear()
    await _show(message, desk, number)


async def voucher_pressed(query: CallbackQuery, pressed: CastDeed, desk: Desk) -> None:
    """Which voucher can be claimed under the words."""
    if pressed.n:
        chosen = pressed.n if pressed.n > 0 else None
        await desk(join_voucher, broadcast_id=pressed.broadcast, voucher_id=chosen)
        await _show(query, desk, pressed.broadcast)
        return
    found = (await desk(list_vouchers, size=VOUCHERS)).lines
    deed = CastDeed(broadcast=pressed.broadcast, deed="voucher")
    taps = [button(f"🎫 {one.name}", deed.model_copy(update={"n": one.id})) for one in found]
    none = button("➖ " + _("none"), deed.model_copy(update={"n": -1}))
    back = button("◀ " + _("Back"), CastDeed(broadcast=pressed.broadcast, deed="show"))
    text = lines(
        _("🎫 <b>Which voucher can they claim?</b>"),
        None if found else _("There is none yet: make one with /voucher."),
    )
    await show(query, Screen(text, [*rows_of(taps, 2), [none], [back]]))


async def stop_pressed(query: CallbackQuery, pressed: CastDeed, desk: Desk) -> None:
    """Below: the message that was pressed goes on showing how far it is."""
    card = await desk(broadcast_card, broadcast_id=pressed.broadcast)
    text = lines(_("⏹ <b>Stop it? Who was not written to yet is not.</b>"), card_words(card))
    yes = button(_("Yes, stop"), CastDeed(broadcast=pressed.broadcast, deed="stop!"), BAD)
    back = button("◀ " + _("Back"), CastDeed(broadcast=pressed.broadcast, deed="show"))
    await send(query, Screen(text, [[yes], [back]]))
    await query.answer()


async def stopped(query: CallbackQuery, pressed: CastDeed, desk: Desk) -> None:
    await desk(stop_broadcast, broadcast_id=pressed.broadcast)
    await _show(query, desk, pressed.broadcast)


async def dropped(query: CallbackQuery, pressed: CastDeed, desk: Desk) -> None:
    await desk(drop_broadcast, broadcast_id=pressed.broadcast)
    await _list(query, desk, CastPage())


async def ask_words(event: Event, state: FSMContext, to: To, word: str, of_id: int | None) -> None:
    await WORDS.ask(state, to=to.value, word=word, of=of_id)
    text = _("✍️ Type what they shall read. You see it, and how many they are, before it is sent.")
    await show(event, Screen(text, [[button("◀ " + _("Back"), CastTo(deed="ask"))]]))


def screen_of(card: BroadcastCard, first: Markup | None = None) -> Screen:
    """``first``: what is to be said before it."""
    number = card.line.id
    rows: Rows = []
    if card.line.state is BroadcastState.DRAFT:
        to = _("Send to {people}").format(people=people(card.meant))
        rows = [
            [button("✅ " + to, CastSend(broadcast=number, sign=card.sign), GOOD)],
            [
                button("🧪 " + _("Test to myself"), CastDeed(broadcast=number, deed="try")),
                button("✏️ " + _("Words"), CastDeed(broadcast=number, deed="words")),
            ],
            [
                button("🎫 " + _("Voucher"), CastDeed(broadcast=number, deed="voucher")),
                button("🗑 " + _("Throw away"), CastDeed(broadcast=number, deed="drop")),
            ],
        ]
    elif card.line.state is BroadcastState.GOING:
        rows = [
            [
                button("⏹ " + _("Stop"), CastDeed(broadcast=number, deed="stop")),
                button("🔄 " + _("Refresh"), CastDeed(broadcast=number, deed="show")),
            ]
        ]
    rows.append([button("📣 " + _("Broadcasts"), CastPage()), to_menu()])
    return Screen(lines(first, "" if first else None, card_words(card)), rows)


async def _show(event: Event, desk: Desk, number: int) -> Message | None:
    return await show(event, screen_of(await desk(broadcast_card, broadcast_id=number)))


async def _list(event: Event, desk: Desk, at: CastPage) -> None:
    place = Place(at.step, at.id) if at.id else Place(at.step)
    found = await desk(list_broadcasts, place=place, size=PAGE)
    rows: Rows = [
        [button(line_words(one), CastDeed(broadcast=one.id, deed="show"))] for one in found.lines
    ]
    rows += walker(
        found,
        [one.id for one in found.lines],
        lambda step, key, text: button(text, CastPage(step=step, id=key)),
    )
    text = lines(
        _("📣 <b>Broadcasts</b>: words to many members at once"),
        None if found.lines else _("None was made yet."),
        fill(
            _(
                "A member gets at most {n} a day; what is more comes the next day. They can say "
                "that they want none."
            ),
            n=A_DAY,
        ),
        _("In one line: {example}").format(
            example=_("/broadcast level VIP1 | New beans on Friday")
        ),
    )
    new = button("➕ " + _("New broadcast"), CastTo(deed="ask"))
    await show(event, Screen(text, [*rows, [new], [to_menu()]]))


def _whom(text: str) -> tuple[To, str, int | None]:
    """Raises Malformed."""
    field, _space, rest = text.partition(" ")
    to, word = _WHOM.get(field.casefold()), rest.strip()
    if to is None or bool(word) is (to is To.EVERYBODY):
        raise Malformed("broadcast to")
    if to in BY_NUMBER:
        return to, "", parse_id(narrow(word).removeprefix("#"), "number")
    return to, word, None


def _voucher(text: str) -> int:
    kind, _space, number = text.partition(" ")
    if _WHOM.get(kind.casefold()) is not To.VOUCHER:
        raise Malformed("broadcast to")
    return parse_id(number.strip().removeprefix("#"), "number")
