"""Printed codes of a voucher: so many leave its stock, as an A4 sheet or as a file."""

import asyncio

from aiogram import Bot
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.limits import PRINTED_AT_ONCE
from domain.sheets import FileFormat
from domain.vouchers import begin_print, export_codes, printed, voucher, write_codes
from domain.workers import Turns
from handlers.cards.cards import send_sheet
from handlers.kit.questions import Question
from handlers.kit.screen import Screen, button, edit, send, send_file, show
from handlers.kit.typed import parse_number
from handlers.kit.words import _, _n, bold, fill, lines, number
from handlers.vouchers.buttons import Printed, ShowVoucher, VoucherDeed
from handlers.vouchers.screen import codes_screen

COUNT = Question("voucher.print", things=("vouchers",))
PAUSE = 1.0  # seconds between two looks at how far it is


async def print_pressed(
    query: CallbackQuery, pressed: VoucherDeed, desk: Desk, state: FSMContext
) -> None:
    one = await desk(voucher, voucher_id=pressed.voucher)
    await COUNT.ask(state, voucher=one.id)
    text = lines(
        fill(_("🖨 {name}: how many codes? Type a number."), name=bold(one.name)),
        fill(
            _("{left} are left, {most} at most at once. Whoever brings a code uses it."),
            left=one.left,
            most=PRINTED_AT_ONCE,
        ),
    )
    back = button("◀ " + _("Back"), ShowVoucher(voucher=one.id))
    await show(query, Screen(text, [[back]]))


async def count_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    about = await COUNT.about(state)
    count = parse_number(message.text or "", "printed", PRINTED_AT_ONCE)
    print_id = await desk(begin_print, voucher_id=about["voucher"], count=count)
    await state.clear()
    progress = await _written(message, desk, print_id, count)
    made = await desk(printed, print_id=print_id)
    screen = codes_screen(print_id, made.voucher_id, made.name, len(made.card_ids))
    if progress is None:
        await show(message, screen)
    else:
        await edit(progress, screen)


async def file_pressed(
    query: CallbackQuery, pressed: Printed, desk: Desk, bot: Bot, easel: Turns
) -> None:
    if pressed.file_format == "pdf":
        made = await desk(printed, print_id=pressed.number)
        await send_sheet(query, desk, bot, easel, list(made.card_ids))
        return
    kind = FileFormat(pressed.file_format)
    file = await desk(export_codes, print_id=pressed.number, file_format=kind)
    caption = _n("{n} code", "{n} codes", file.rows).format(n=number(file.rows))
    await send_file(query, file.data, file.name, caption)


async def _written(message: Message, desk: Desk, print_id: int, count: int) -> Message | None:
    """Where it takes a while, the screen that said how far it was."""
    screen: Message | None = None
    loop = asyncio.get_running_loop()
    looked = loop.time()
    async for so_far in write_codes(desk, print_id):
        if so_far == count or loop.time() - looked < PAUSE:
            continue
        looked = loop.time()
        text = fill(_("⏳ Codes written: {n} of {count}…"), n=number(so_far), count=number(count))
        now = Screen(text)
        screen = await (edit(screen, now) if screen else send(message, now)) or screen
    return screen
