"""Printed codes of a voucher: so many leave its stock, as an A4 sheet or as a file."""

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import drafts
from domain.desk import Desk
from domain.limits import PRINTED_AT_ONCE
from domain.sheets import FileFormat
from domain.vouchers import export_codes, print_batch, voucher
from handlers.cards.cards import Sheet
from handlers.kit.questions import Question
from handlers.kit.screen import GOOD, Screen, button, send_file, show
from handlers.kit.typed import parse_number
from handlers.kit.words import _, _n, bold, fill, lines, number
from handlers.vouchers.buttons import Printed, ShowVoucher, VoucherDeed

COUNT = Question("voucher.print")


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
    made = await desk(print_batch, voucher_id=about["voucher"], count=count)
    await state.clear()
    answers = {"cards": list(made.card_ids), "voucher": made.voucher_id}
    draft = await desk(drafts.begin, kind="issued", answers=answers)
    told = _n("✅ <b>MADE</b> · {n} code", "✅ <b>MADE</b> · {n} codes", count)
    await show(
        message,
        Screen(
            lines(told.format(n=number(count)), bold(made.name)),
            [
                [button("🖨 " + _("Print sheet (PDF)"), Sheet(draft=draft), GOOD)],
                [
                    button(kind.upper(), Printed(draft=draft, file_format=kind))
                    for kind in FileFormat
                ],
                [button("◀ " + _("Voucher"), ShowVoucher(voucher=made.voucher_id))],
            ],
        ),
    )


async def file_pressed(query: CallbackQuery, pressed: Printed, desk: Desk) -> None:
    made = await desk(drafts.read, draft=pressed.draft, kind="issued")
    file = await desk(
        export_codes,
        voucher_id=made.get("voucher", 0),
        card_ids=made["cards"],
        file_format=pressed.file_format,
    )
    caption = _n("{n} code", "{n} codes", file.rows).format(n=number(file.rows))
    await send_file(query, file.data, file.name, caption)
