"""One card: redeemed, chosen of, looked at once more, confirmed by a PIN."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import redemption
from domain.cards import Code, parse
from domain.desk import Desk
from domain.errors import Malformed
from domain.redemption import How, Outcome, Receipt
from domain.secrets import CardCode, Pin
from handlers.kit.identity import of_question
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import Event, Screen, show
from handlers.kit.words import _, clock, fill, lines
from handlers.scan.asking import MANY, all_screen, asks_number
from handlers.scan.buttons import AskAll, Billed, Evidence, StandAt, Take
from handlers.scan.standing import ask_where
from handlers.scan.verdicts import verdict

PIN = Question("scan.pin", codes=True, secret=True, counter=True)
FIRST_PIN = Question("scan.firstpin", codes=True, secret=True, counter=True)  # none was chosen yet
USES = Question("scan.uses", codes=True, counter=True)
BILL = Question("scan.bill", codes=True, counter=True)
STALE = timedelta(minutes=2)  # the person in front of the till is another one by now


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
    again: bool = False,
    bill: int | None = None,
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
        again=again,
        bill=bill,
    )
    if not receipt.code.known:  # the same request came again: only a mask of it is kept
        receipt = replace(receipt, code=CardCode(code.symbols))
    if receipt.outcome is Outcome.NO_STORE:
        about = StandAt(store=0, code=code.symbols, uses=uses or 0, how=how)
        await show(event, await ask_where(desk, about), reply=how is How.PHOTO)
        return receipt.outcome
    if receipt.outcome in (Outcome.PIN_NEEDED, Outcome.PIN_NOT_CHOSEN):
        question = PIN if receipt.outcome is Outcome.PIN_NEEDED else FIRST_PIN
        await question.ask(
            state,
            code=code.symbols,
            uses=receipt.uses,
            how=how.value,
            photo=photo,
            again=again,
            bill=bill,
            at=receipt.at.isoformat(),
        )
    await show_verdict(event, state, me, receipt, how, photo)
    return receipt.outcome


async def show_verdict(
    event: Event,
    state: FSMContext,
    me: Me,
    receipt: Receipt,
    how: How,
    photo: str | None,
    *,
    first: str | None = None,
) -> None:
    """The answer, and the question that it asks: a typed number answers it as a tap does."""
    screen = verdict(receipt, me.clocks, how, leads=me.actor.leads)
    if first:
        screen = Screen(lines(first, screen.text), screen.rows)
    shown = await show(event, screen, reply=how is How.PHOTO)
    if receipt.outcome in (Outcome.BILL, Outcome.BELOW) and receipt.terms and shown is not None:
        await BILL.ask(
            state,
            code=receipt.code.reveal(),
            currency=receipt.terms.currency,
            how=how.value,
            photo=photo,
            screen=shown.message_id,
            edited=shown.edit_date,
            at=receipt.at.isoformat(),
        )
    if asks_number(receipt) and shown is not None:
        await USES.ask(
            state,
            code=receipt.code.reveal(),
            left=receipt.left,
            how=how.value,
            photo=photo,
            again=receipt.outcome is Outcome.AGAIN,
            screen=shown.message_id,
            edited=shown.edit_date,
            at=receipt.at.isoformat(),
        )


async def close(state: FSMContext, raw_state: str | None) -> None:
    """The question that the counter had open is answered, or another card came."""
    if raw_state in (USES.name, PIN.name, FIRST_PIN.name, BILL.name, "scan.code"):
        await state.clear()


async def take_pressed(
    query: CallbackQuery,
    pressed: Take,
    desk: Desk,
    me: Me,
    state: FSMContext,
    raw_state: str | None,
) -> None:
    """``1 2 3 … all``, or the second tap of a store that asks for one."""
    await close(state, raw_state)
    uses = pressed.uses or None
    await _tapped(query, pressed, desk, me, state, bool(uses), uses=uses, again=pressed.again)


async def bill_pressed(
    query: CallbackQuery,
    pressed: Billed,
    desk: Desk,
    me: Me,
    state: FSMContext,
    raw_state: str | None,
) -> None:
    """A usual sum, or the second tap under a bill that was typed."""
    await close(state, raw_state)
    await _tapped(query, pressed, desk, me, state, True, bill=max(pressed.bill, 1))


async def _tapped(
    query: CallbackQuery,
    pressed: Take | Billed,
    desk: Desk,
    me: Me,
    state: FSMContext,
    ages: bool,
    **wish: Any,  # as ``redeem_one`` takes it
) -> None:
    """``ages``: what was asked some time ago is looked at again instead; ``wish``: of the card."""
    code = code_of(pressed.code, pressed.how)
    how, photo = _shown_how(How(pressed.how), query), scanned_photo(query)
    stale = is_stale(query, desk)
    if stale and ages:
        await look_again(query, desk, me, state, code, how, photo)
        return
    asked = desk.under(of_question(query) or desk.request)
    await redeem_one(query, asked, me, state, code, how, photo=photo, sure=not stale, **wish)


async def all_pressed(
    query: CallbackQuery,
    pressed: AskAll,
    desk: Desk,
    me: Me,
    state: FSMContext,
    raw_state: str | None,
) -> None:
    """All of many is asked once more; 0: back to the choice."""
    await close(state, raw_state)
    code = code_of(pressed.code, pressed.how)
    how = _shown_how(How(pressed.how), query)
    looked = await desk(redemption.look, code=CardCode(code.symbols))
    receipt = looked.receipt
    good = receipt.outcome in (Outcome.CHOOSE, Outcome.AGAIN)
    if not (good and pressed.uses and pressed.uses == receipt.left):
        await show_verdict(query, state, me, receipt, how, scanned_photo(query))
        return
    await show(query, all_screen(replace(receipt, uses=pressed.uses), how))


async def redeem_all(
    event: Event,
    desk: Desk,
    me: Me,
    state: FSMContext,
    code: Code,
    how: How = How.TYPED,
    photo: str | None = None,
) -> None:
    """``/redeem CODE all``: what is left, asked once where it is many."""
    receipt = (await desk(redemption.look, code=CardCode(code.symbols))).receipt
    if receipt.outcome not in (Outcome.CHOOSE, Outcome.AGAIN) or receipt.left is None:
        await show_verdict(event, state, me, receipt, how, photo)
    elif receipt.left > MANY:
        screen = all_screen(replace(receipt, uses=receipt.left), how)
        await show(event, screen, reply=how is How.PHOTO)
    else:
        await redeem_one(event, desk, me, state, code, how, uses=receipt.left, photo=photo)


async def look_again(
    event: Event,
    desk: Desk,
    me: Me,
    state: FSMContext,
    code: Code,
    how: How,
    photo: str | None,
    first: str | None = None,
) -> None:
    """A question about uses that was left lying, or answered by words that are no number:
    nothing is taken, it is asked anew."""
    looked = await desk(redemption.look, code=CardCode(code.symbols))
    at = clock(desk.clock(), me.zone)
    old = fill(_("🕐 That question was old: asked anew at {at}."), at=at)
    await show_verdict(event, state, me, looked.receipt, how, photo, first=first or old)


async def evidence_pressed(query: CallbackQuery, pressed: Evidence, desk: Desk) -> None:
    """The photo with which a card was redeemed last: to be looked at, not passed on."""
    code = code_of(pressed.code, How.TYPED)
    looked = await desk(redemption.look, code=CardCode(code.symbols))
    photo = next((one.photo for one in looked.history if one.photo), None)
    if photo is None:
        await query.answer(_("There is no photo of it."))
        return
    await show(query, Screen(_("🖼 With this photo it was redeemed."), photo=photo, protect=True))


def code_of(said: str, how: str) -> Code:
    """What a button or a question carries. Raises Malformed."""
    code = parse(said)
    if code is None or how not in list(How):
        raise Malformed("code")
    return code


def _shown_how(said: How, query: CallbackQuery) -> How:
    """A button may say "photo" only under a picture: whoever forges one is asked like a typist."""
    shown = query.message
    original = shown.reply_to_message if isinstance(shown, Message) else None
    scanned = original is not None and bool(original.photo or original.document)
    return How.TYPED if said is How.PHOTO and not scanned else said


def is_stale(query: CallbackQuery, desk: Desk) -> bool:
    """Whether the screen has stood for more than two minutes as it is; one of which Telegram
    tells nothing has."""
    shown = query.message
    if not isinstance(shown, Message):
        return True
    since = shown.edit_date or int(shown.date.timestamp())
    return desk.clock().timestamp() - since > STALE.total_seconds()


def scanned_photo(query: CallbackQuery) -> str | None:
    """The photo that the pressed screen answers to, kept as evidence."""
    shown = query.message
    original = shown.reply_to_message if isinstance(shown, Message) else None
    return original.photo[-1].file_id if original and original.photo else None
