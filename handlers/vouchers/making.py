"""Making a voucher: a form that asks the next thing by itself, or one line."""

from typing import cast

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import drafts
from domain.desk import Desk
from domain.stores import list_stores
from domain.vouchers import VoucherKind, create, voucher
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import Event, Screen, button, rows_of, show
from handlers.kit.store_names import flipped, numbered
from handlers.kit.words import _, lines
from handlers.vouchers.form import EditVoucher, MakeVoucher, form, presets, store_screen
from handlers.vouchers.screen import voucher_screen
from handlers.vouchers.wish import START, Field, Wish, day_of, missing, typed_field, typed_wish

TYPED = Question(
    "voucher.typed",
    again=lambda about: EditVoucher(draft=about["draft"], field=about["field"]),
)


async def begin_voucher(event: Event, desk: Desk, me: Me, state: FSMContext, args: str) -> None:
    """``NAME | 8折 | x100 | 30 days | store 1 2 | limit 1``; what is missing is asked."""
    wish = START.copy()
    if args:
        args = await numbered(desk, args)
        wish = typed_wish(args, desk.clock(), me.house_zone, me.currency)
        if missing(wish) is None:
            await _make(event, desk, wish, None)
            return
    draft = await desk(drafts.begin, kind="voucher", answers=dict(wish))
    await _next(event, desk, me, state, draft, wish)


async def edit_pressed(
    query: CallbackQuery, pressed: EditVoucher, desk: Desk, me: Me, state: FSMContext
) -> None:
    draft, field, value = pressed.draft, pressed.field, pressed.value
    wish = await _wish_of(desk, draft)
    await state.clear()
    if field == "stores":
        await _stores(query, desk, me, draft, wish, value)
    elif value == "back":
        await show(query, form(draft, wish, await desk(list_stores), me.currency))
    elif not value or (field == "terms" and value in ("off", "discount")):
        await _ask(query, state, draft, field, value)
    else:
        change = typed_field(field, value, desk.clock(), me.house_zone, me.currency)
        wish = await _changed(desk, draft, change)
        await _next(query, desk, me, state, draft, wish)


async def field_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    """The one thing that was asked for; a mistake leaves the question open."""
    about = await TYPED.about(state)
    change = typed_field(
        about["field"], message.text or "", desk.clock(), me.house_zone, me.currency
    )
    wish = await _changed(desk, about["draft"], change)
    await state.clear()
    await _next(message, desk, me, state, about["draft"], wish)


async def make_pressed(query: CallbackQuery, pressed: MakeVoucher, desk: Desk) -> None:
    """Make what the form shows; a second tap shows the same voucher again."""
    if number := await desk.answered(create):
        await _show_made(query, desk, number)
        return
    await _make(query, desk, await _wish_of(desk, pressed.draft), pressed.draft)


async def _next(
    event: Event, desk: Desk, me: Me, state: FSMContext, draft: str, wish: Wish
) -> None:
    """The next thing that is missing, else the form to be confirmed."""
    field = missing(wish)
    if field is None:
        await show(event, form(draft, wish, await desk(list_stores), me.currency))
    else:
        await _ask(event, state, draft, field, "")


async def _ask(event: Event, state: FSMContext, draft: str, field: Field, value: str) -> None:
    await TYPED.ask(state, draft=draft, field=field)
    taps, words = presets(field, value)
    buttons = [
        button(text, EditVoucher(draft=draft, field=field, value=preset)) for text, preset in taps
    ]
    back = button("◀ " + _("Back"), EditVoucher(draft=draft, field=field, value="back"))
    await show(event, Screen(words, [*rows_of(buttons, 3), [back]]))


async def _stores(
    query: CallbackQuery, desk: Desk, me: Me, draft: str, wish: Wish, value: str
) -> None:
    stores = await desk(list_stores)
    if value == "back":
        await show(query, form(draft, wish, stores, me.currency))
        return
    if value:
        chosen = flipped(wish["store_ids"], value)
        wish = await _changed(desk, draft, {"store_ids": chosen})
    await show(query, store_screen(draft, stores, wish))


async def _make(event: Event, desk: Desk, wish: Wish, draft: str | None) -> None:
    number = await desk.once(
        create,
        name=wish["name"],
        kind=VoucherKind(wish["kind"]),
        stock=wish["stock"],
        threshold=wish["threshold"],
        off=wish["off"],
        pay_percent=wish["percent"],
        begins=day_of(wish.get("begins")),
        ends=day_of(wish.get("ends")),
        days=wish.get("days"),
        store_ids=wish["store_ids"],
        each_may=wish["each_may"],
        draft=draft,
    )
    await _show_made(event, desk, number)


async def _show_made(event: Event, desk: Desk, number: int) -> None:
    one = await desk(voucher, voucher_id=number)
    screen = voucher_screen(one, desk.clock())
    await show(event, Screen(lines(_("✅ <b>MADE</b>"), screen.text), screen.rows))


async def _wish_of(desk: Desk, draft: str) -> Wish:
    return cast(Wish, await desk(drafts.read, draft=draft, kind="voucher"))


async def _changed(desk: Desk, draft: str, change: Wish) -> Wish:
    answers = dict(change)
    return cast(Wish, await desk(drafts.answer, draft=draft, kind="voucher", answers=answers))
