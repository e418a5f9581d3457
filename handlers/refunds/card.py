"""The card that carries a refund's case, and what is decided from it.

It is a message of its own, and stays one: whatever leads elsewhere is sent below it, so that a
decision can be written into every copy.
"""

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.refunds import approve, keep_card, refund_case, reject, stock_in_refunded
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import BAD, GOOD, Event, Rows, Screen, button, edit, send, show
from handlers.kit.words import _, lines
from handlers.orders.card import drawn as drawn_order
from handlers.refunds.buttons import RefundDeed, RejectFor
from handlers.refunds.case import back, refund_screen, told
from handlers.refunds.words import NO, whole

WHY_ANYWAY = Question("refund.override", things=("refunds",))
WHY_NOT = Question("refund.reject", things=("refunds",))


async def show_card(event: Event, desk: Desk, me: Me, refund_id: int) -> None:
    """As a message of its own, of which every later change is written into."""
    drawn = refund_screen(await desk(refund_case, refund_id=refund_id), me.zone)
    sent = await send(event, drawn)
    await desk(keep_card, refund_id=refund_id, message_id=sent.message_id)
    now = refund_screen(await desk(refund_case, refund_id=refund_id), me.zone)
    if now != drawn:
        await edit(sent, now)
    if isinstance(event, CallbackQuery):
        await event.answer()


async def new_pressed(query: CallbackQuery, pressed: RefundDeed, desk: Desk, me: Me) -> None:
    await show_card(query, desk, me, pressed.refund)


async def card_pressed(
    query: CallbackQuery, pressed: RefundDeed, desk: Desk, me: Me, state: FSMContext
) -> None:
    """Back to what the message was."""
    await state.clear()
    case = await desk(refund_case, refund_id=pressed.refund)
    await show(query, refund_screen(case, me.zone))


async def approve_pressed(query: CallbackQuery, pressed: RefundDeed, desk: Desk, me: Me) -> None:
    case = await desk(refund_case, refund_id=pressed.refund)
    given = len(case.voices) + 1
    if given < case.needed:  # nothing is given back by it yet
        yes = _("Yes, approve: {given} of {needed}").format(given=given, needed=case.needed)
    else:
        yes = _("Yes, refund {price}").format(price=whole(case.line))
    rows: Rows = [
        [button(yes, RefundDeed(refund=pressed.refund, deed="approve!", case=pressed.case), GOOD)],
        [back(pressed.refund)],
    ]
    await show(
        query, Screen(lines(_("❓ <b>Approve this refund?</b>"), "", *told(case, me.zone)), rows)
    )


async def approved(query: CallbackQuery, pressed: RefundDeed, desk: Desk, me: Me) -> None:
    await desk(approve, refund_id=pressed.refund, case_no=pressed.case)
    case = await desk(refund_case, refund_id=pressed.refund)
    await show(query, refund_screen(case, me.zone))


async def override_pressed(
    query: CallbackQuery, pressed: RefundDeed, desk: Desk, me: Me, state: FSMContext
) -> None:
    """D25: with a reason, which the second who approves reads."""
    case = await desk(refund_case, refund_id=pressed.refund)
    await WHY_ANYWAY.ask(state, refund=pressed.refund, case=pressed.case)
    text = lines(
        _(
            "✍️ <b>Why shall it be refunded although it was used?</b> Type a reason; a second "
            "person has to approve it too."
        ),
        "",
        *told(case, me.zone),
    )
    await show(query, Screen(text, [[back(pressed.refund)]]))


async def override_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    about = await WHY_ANYWAY.about(state)
    await desk(
        approve, refund_id=about["refund"], case_no=about["case"], reason=message.text or ""
    )
    await state.clear()
    await show_card(message, desk, me, about["refund"])


async def reject_pressed(
    query: CallbackQuery, pressed: RefundDeed, desk: Desk, me: Me, state: FSMContext
) -> None:
    case = await desk(refund_case, refund_id=pressed.refund)
    await WHY_NOT.ask(state, refund=pressed.refund)
    text = lines(
        _("✍️ <b>Why is it rejected?</b> Tap a reason or type one: the buyer reads it."),
        "",
        *told(case, me.zone),
    )
    rows: Rows = [
        [button(said(), RejectFor(refund=pressed.refund, n=at), BAD)] for at, said in enumerate(NO)
    ]
    await show(query, Screen(text, [*rows, [back(pressed.refund)]]))


async def rejected(
    query: CallbackQuery, pressed: RejectFor, desk: Desk, me: Me, state: FSMContext
) -> None:
    await state.clear()
    reason = NO[pressed.n % len(NO)]()
    await desk(reject, refund_id=pressed.refund, reason=reason)
    case = await desk(refund_case, refund_id=pressed.refund)
    await show(query, refund_screen(case, me.zone))


async def reject_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    about = await WHY_NOT.about(state)
    await desk(reject, refund_id=about["refund"], reason=message.text or "")
    await state.clear()
    await show_card(message, desk, me, about["refund"])


async def order_pressed(query: CallbackQuery, pressed: RefundDeed, desk: Desk, me: Me) -> None:
    case = await desk(refund_case, refund_id=pressed.refund)
    await send(query, await drawn_order(desk, me, case.line.order_id))
    await query.answer()


async def stock_in_pressed(query: CallbackQuery, pressed: RefundDeed, desk: Desk, me: Me) -> None:
    """S3-01: what did not come back by itself comes in by one tap."""
    await desk(stock_in_refunded, refund_id=pressed.refund)
    case = await desk(refund_case, refund_id=pressed.refund)
    await show(query, refund_screen(case, me.zone))
