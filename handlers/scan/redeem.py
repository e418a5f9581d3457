"""One card: redeemed, chosen of, confirmed by a PIN."""

from contextlib import suppress

from aiogram.exceptions import TelegramBadRequest
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import redemption
from domain.cards import Code, parse
from domain.desk import Desk
from domain.errors import Malformed
from domain.redemption import How, Outcome
from domain.secrets import CardCode, Pin
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import Event, show
from handlers.scan.buttons import StandAt, Take
from handlers.scan.standing import ask_where
from handlers.scan.verdicts import verdict

PIN = Question("scan.pin")


async def redeem_one(
    event: Event,
    desk: Desk,
    me: Me,
    state: FSMContext,
    code: Code,
    how: How,
    *,
    uses: int | None = None,
    photo: str | None = None,
    pin: str | None = None,
    sure: bool = False,
) -> Outcome:
    """Ask the desk and show its answer: a receipt, a refusal, or what is still to be said."""
    receipt = await desk.item(0)(
        redemption.redeem,
        code=CardCode(code.symbols),
        uses=uses,
        how=how,
        photo=photo,
        pin=None if pin is None else Pin(pin),
        sure=sure,
    )
    if receipt.outcome is Outcome.NO_STORE:
        about = StandAt(store=0, code=code.symbols, uses=uses or 0, how=how)
        await show(event, await ask_where(desk, about), reply=how is How.PHOTO)
        return receipt.outcome
    if receipt.outcome is Outcome.PIN_NEEDED:
        await PIN.ask(state, code=code.symbols, uses=receipt.uses, how=how.value, photo=photo)
    screen = verdict(receipt, me.zone, how, leads=me.actor.leads)
    await show(event, screen, reply=how is How.PHOTO)
    return receipt.outcome


async def take_pressed(
    query: CallbackQuery, pressed: Take, desk: Desk, me: Me, state: FSMContext
) -> None:
    """``1 2 3 … all``, or the second tap of a store that asks for one."""
    code = parse(pressed.code)
    if code is None or pressed.how not in list(How):
        raise Malformed("code")
    await redeem_one(
        query,
        desk,
        me,
        state,
        code,
        _shown_how(How(pressed.how), query),
        uses=pressed.uses or None,
        photo=scanned_photo(query),
        sure=True,
    )


def _shown_how(said: How, query: CallbackQuery) -> How:
    """A button may say "photo" only under a picture: whoever forges one is asked like a typist."""
    shown = query.message
    original = shown.reply_to_message if isinstance(shown, Message) else None
    scanned = original is not None and bool(original.photo or original.document)
    return How.TYPED if said is How.PHOTO and not scanned else said


async def pin_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    about = await PIN.about(state)
    pin = (message.text or "").strip()
    with suppress(TelegramBadRequest):  # the person deleted it first
        await message.delete()
    code = parse(about["code"])
    if code is None:
        raise Malformed("code")
    outcome = await redeem_one(
        message,
        desk,
        me,
        state,
        code,
        How(about["how"]),
        uses=about["uses"],
        photo=about["photo"],
        sure=True,
        pin=pin,
    )
    if outcome is not Outcome.PIN_WRONG:
        await state.clear()


def scanned_photo(query: CallbackQuery) -> str | None:
    """The photo that the pressed screen answers to, kept as evidence."""
    shown = query.message
    original = shown.reply_to_message if isinstance(shown, Message) else None
    return original.photo[-1].file_id if original and original.photo else None
