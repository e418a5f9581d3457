"""Making a draw: a form that asks the next thing by itself, or one line."""

from typing import cast

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import drafts
from domain.catalog import product_of_sku
from domain.desk import Desk
from domain.draws import draw_line, make_draw
from domain.errors import Malformed
from handlers.draws.draw import draw_screen
from handlers.draws.form import EditDraw, MakeDraw, form, presets
from handlers.draws.wish import (
    START,
    Field,
    Wish,
    missing,
    moment_of,
    prizes_of,
    typed_field,
    typed_wish,
)
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import Event, Screen, button, rows_of, show
from handlers.kit.words import _, lines

TYPED = Question(
    "draw.typed", again=lambda about: EditDraw(draft=about["draft"], field=about["field"])
)


async def begin_draw(event: Event, desk: Desk, me: Me, state: FSMContext, args: str) -> None:
    """``NAME | prize 2x MUG | 50 points | until 2026-12-01 18:00``; what is missing is asked."""
    wish = START.copy()
    if args:
        wish = typed_wish(args, desk.clock(), me.house_zone)
        if missing(wish) is None:
            await _make(event, desk, me, wish, None)
            return
    await _look_for_prizes(desk, wish)
    draft = await desk(drafts.begin, kind="draw", answers=dict(wish))
    await _next(event, me, state, draft, wish)


async def edit_pressed(
    query: CallbackQuery, pressed: EditDraw, desk: Desk, me: Me, state: FSMContext
) -> None:
    draft, field, value = pressed.draft, pressed.field, pressed.value
    wish = await _wish_of(desk, draft)
    await state.clear()
    if value == "back":
        await show(query, form(draft, wish, me.house_zone))
    elif not value:
        await _ask(query, state, draft, field)
    else:
        wish = await _changed(desk, draft, typed_field(field, value, desk.clock(), me.house_zone))
        await _next(query, me, state, draft, wish)


async def field_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    """The one thing that was asked for; a mistake leaves the question open."""
    about = await TYPED.about(state)
    change = typed_field(about["field"], message.text or "", desk.clock(), me.house_zone)
    await _look_for_prizes(desk, change)
    wish = await _changed(desk, about["draft"], change)
    await state.clear()
    await _next(message, me, state, about["draft"], wish)


async def _look_for_prizes(desk: Desk, wish: Wish) -> None:
    """A mistyped SKU is said where it is typed. Raises NotFound."""
    for _count, sku, _points, _voucher in wish.get("prizes", []):
        if sku:
            await desk(product_of_sku, sku=sku)


async def make_pressed(query: CallbackQuery, pressed: MakeDraw, desk: Desk, me: Me) -> None:
    """Make what the form shows; a second tap shows the same draw again."""
    if number := await desk.answered(make_draw):
        await _show_made(query, desk, me, number)
        return
    await _make(query, desk, me, await _wish_of(desk, pressed.draft), pressed.draft)


async def _next(event: Event, me: Me, state: FSMContext, draft: str, wish: Wish) -> None:
    """The next thing that is missing, else the form to be confirmed."""
    field = missing(wish)
    if field is None:
        await show(event, form(draft, wish, me.house_zone))
    else:
        await _ask(event, state, draft, field)


async def _ask(event: Event, state: FSMContext, draft: str, field: Field) -> None:
    await TYPED.ask(state, draft=draft, field=field)
    taps, words = presets(field)
    buttons = [
        button(text, EditDraw(draft=draft, field=field, value=preset)) for text, preset in taps
    ]
    back = button("◀ " + _("Back"), EditDraw(draft=draft, field=field, value="back"))
    await show(event, Screen(words, [*rows_of(buttons, 2), [back]]))


async def _make(event: Event, desk: Desk, me: Me, wish: Wish, draft: str | None) -> None:
    closes = moment_of(wish.get("closes"))
    if closes is None:
        raise Malformed("draw closes")
    number = await desk.once(
        make_draw,
        name=wish.get("name", ""),
        prizes=prizes_of(wish),
        points=wish["points"],
        free_daily=wish["free"],
        each_may=wish.get("each"),
        opens_at=moment_of(wish.get("opens")),
        closes_at=closes,
        draws_at=moment_of(wish.get("draws")),
        claim_days=wish["claim"],
        beacon=wish["beacon"],
        draft=draft,
    )
    await _show_made(event, desk, me, number)


async def _show_made(event: Event, desk: Desk, me: Me, number: int) -> None:
    screen = draw_screen(await desk(draw_line, draw_id=number), me, desk)
    await show(event, Screen(lines(_("✅ <b>MADE</b>"), screen.text), screen.rows))


async def _wish_of(desk: Desk, draft: str) -> Wish:
    return cast(Wish, await desk(drafts.read, draft=draft, kind="draw"))


async def _changed(desk: Desk, draft: str, change: Wish) -> Wish:
    answers = dict(change)
    return cast(Wish, await desk(drafts.answer, draft=draft, kind="draw", answers=answers))
