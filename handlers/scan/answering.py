"""What is typed where the counter asks: a number of uses, a PIN.

A card's code among it is a card's code, whatever was asked, and so is one with a symbol too few.
"""

from contextlib import suppress
from datetime import datetime

from aiogram.exceptions import TelegramBadRequest
from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from domain.cards import codes_in, near_code
from domain.desk import Desk
from domain.redemption import How, Outcome
from domain.secrets import Pin
from domain.staff import set_pin
from handlers.kit.identity import of_typed_answer
from handlers.kit.me import Me
from handlers.kit.questions import taken_out
from handlers.kit.words import _, fill
from handlers.scan.bill import bill_of, bill_refused
from handlers.scan.redeem import BILL, PIN, STALE, USES, code_of, look_again, redeem_one
from handlers.scan.scan import on_text
from handlers.scan.uses import short_of, uses_in


async def uses_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    """A number where ``1 2 3 … all`` is asked."""
    about = await USES.about(state)
    await state.clear()
    if _means_a_card(message):
        await on_text(message, desk, me, state)
        return
    said = (message.text or "").strip()
    uses = uses_in(said, about["left"])
    code, how, photo = code_of(about["code"], about["how"]), How(about["how"]), about["photo"]
    old = desk.clock() - datetime.fromisoformat(about["at"]) > STALE
    if old or uses is None:
        first = fill(_("❌ “{said}” is no number of uses that I know."), said=short_of(said))
        told = first if uses is None else None
        await look_again(message, desk, me, state, code, how, photo, told)
        return
    await _without_buttons(message, about["screen"])
    asked = of_typed_answer(message, about["screen"], about["edited"])
    await redeem_one(
        message,
        desk.under(asked),
        me,
        state,
        code,
        how,
        uses=uses,
        photo=photo,
        sure=True,
        again=about["again"],
    )


async def first_pin_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    """Who had no PIN chooses one at the till; then the card goes on."""
    if not _means_a_card(message):
        new = Pin((message.text or "").strip())
        await taken_out(message)
        # Where one was chosen elsewhere meanwhile, what was typed is tried as that one.
        await desk(set_pin, new_pin=new)
    await pin_typed(message, desk, me, state)


async def bill_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    """A sum where the bill is asked for."""
    about = await BILL.about(state)
    await state.clear()
    if _means_a_card(message):
        await on_text(message, desk, me, state)
        return
    said = (message.text or "").strip()
    bill = bill_of(said, about["currency"])
    code, how, photo = code_of(about["code"], about["how"]), How(about["how"]), about["photo"]
    old = desk.clock() - datetime.fromisoformat(about["at"]) > STALE
    if old or bill is None:
        told = bill_refused(said, about["currency"]) if bill is None else None
        await look_again(message, desk, me, state, code, how, photo, told)
        return
    await _without_buttons(message, about["screen"])
    asked = of_typed_answer(message, about["screen"], about["edited"])
    await redeem_one(
        message, desk.under(asked), me, state, code, how, photo=photo, sure=True, bill=bill
    )


async def pin_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    about = await PIN.about(state)
    if _means_a_card(message):
        await state.clear()
        await on_text(message, desk, me, state)
        return
    pin = (message.text or "").strip()
    await taken_out(message)
    code, how, photo = code_of(about["code"], about["how"]), How(about["how"]), about["photo"]
    if desk.clock() - datetime.fromisoformat(about["at"]) > STALE:
        await state.clear()
        await look_again(message, desk, me, state, code, how, photo)
        return
    outcome = await redeem_one(
        message,
        desk,
        me,
        state,
        code,
        how,
        uses=about["uses"],
        photo=photo,
        sure=True,
        again=about["again"],
        bill=about["bill"],
        pin=pin,
    )
    if outcome is Outcome.PIN_WRONG:
        await PIN.ask(state, **about)
    elif outcome not in (Outcome.AGAIN, Outcome.CHOOSE):
        await state.clear()


def _means_a_card(message: Message) -> bool:
    said = message.text or ""
    return bool(codes_in(said) or near_code(said))


async def _without_buttons(message: Message, screen: int) -> None:
    """The screen that was answered by typing."""
    if message.bot is None:
        return
    with suppress(TelegramBadRequest):  # the person deleted it
        await message.bot.edit_message_reply_markup(
            chat_id=message.chat.id, message_id=screen, reply_markup=None
        )
