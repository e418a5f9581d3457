"""What those who lead do with a draw: share it, draw now, type a round's value, call it off."""

from aiogram import Bot
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.draws import call_off, draw_line, draw_now, name_beacon
from handlers.draws.buttons import DrawDeed, DrawSeen
from handlers.draws.draw import draw_screen
from handlers.draws.words import odds, way_in
from handlers.kit.here import username_for
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import BAD, Button, Event, Screen, button, send, show
from handlers.kit.words import Markup, _, _n, bold, fill, lines, mono, number
from handlers.mall.share import link_of, qr_png

BEACON = Question("draw.beacon", things=("draws",))


async def share_pressed(query: CallbackQuery, pressed: DrawDeed, desk: Desk, bot: Bot) -> None:
    one = await desk(draw_line, draw_id=pressed.draw)
    link = link_of(await username_for(bot), f"d-{one.merchant_id}_{one.id}")
    text = lines(
        bold(one.name),
        way_in(one),
        odds(one),
        Markup(link),
        _("Who opens the link, or scans the code, can enter."),
    )
    back = _back(one.merchant_id, one.id)
    await send(query, Screen(text, [[back]], photo=await qr_png(link)))
    await query.answer()


async def now_pressed(query: CallbackQuery, pressed: DrawDeed, desk: Desk, me: Me) -> None:
    """Nothing is chosen by it: the result was settled when the list was closed."""
    won = await desk(draw_now, draw_id=pressed.draw)
    told = _n("🎲 <b>DRAWN</b> · {n} winner", "🎲 <b>DRAWN</b> · {n} winners", won)
    await _again(query, desk, me, pressed.draw, told.format(n=number(won)))


async def beacon_pressed(
    query: CallbackQuery, pressed: DrawDeed, desk: Desk, state: FSMContext
) -> None:
    one = await desk(draw_line, draw_id=pressed.draw)
    await BEACON.ask(state, draw=one.id)
    text = lines(
        fill(
            _(
                "📡 {name}: what is the value (“randomness”) of drand's round {round}? Paste its "
                "64 digits and letters."
            ),
            name=bold(one.name),
            round=mono(str(one.beacon_round)),
        ),
        Markup(one.beacon_url),
    )
    await show(query, Screen(text, [[_back(one.merchant_id, one.id)]]))


async def beacon_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    about = await BEACON.about(state)
    await desk(name_beacon, draw_id=about["draw"], value=message.text or "")
    await state.clear()
    await _again(message, desk, me, about["draw"], _("✅ <b>NOTED</b> · it can be drawn now"))


async def off_pressed(query: CallbackQuery, pressed: DrawDeed, desk: Desk) -> None:
    """Every ending asks twice (D33)."""
    one = await desk(draw_line, draw_id=pressed.draw)
    text = lines(
        fill(_("🚫 Call {name} off?"), name=bold(one.name)),
        _("Points that were paid go back, prizes return to the stock of draws."),
        _("Everybody who entered is told. This cannot be taken back."),
    )
    yes = button(_("Yes, call it off"), DrawDeed(draw=one.id, deed="off!"), BAD)
    await show(query, Screen(text, [[yes], [_back(one.merchant_id, one.id)]]))


async def off_confirmed(query: CallbackQuery, pressed: DrawDeed, desk: Desk, me: Me) -> None:
    count = await desk(call_off, draw_id=pressed.draw)
    told = _n(
        "🚫 <b>CALLED OFF</b> · {n} entry", "🚫 <b>CALLED OFF</b> · {n} entries", count
    ).format(n=number(count))
    await _again(query, desk, me, pressed.draw, told)


async def _again(event: Event, desk: Desk, me: Me, draw_id: int, told: str) -> None:
    screen = draw_screen(await desk(draw_line, draw_id=draw_id), me, desk)
    await show(event, Screen(lines(told, screen.text), screen.rows))


def _back(merchant: int, draw_id: int) -> Button:
    return button("◀ " + _("Back"), DrawSeen(merchant=merchant, draw=draw_id, deed="show"))
