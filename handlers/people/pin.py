"""One's own PIN: chosen in the chat, its message deleted at once."""

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from domain.desk import Desk
from domain.secrets import Pin
from domain.staff import PinVerdict, set_pin
from handlers.kit.buttons import to_menu
from handlers.kit.questions import Question, taken_out
from handlers.kit.screen import Event, Screen, send, show
from handlers.kit.words import _, lines

NEW_PIN = Question("settings.pin", secret=True)


async def pin_command(event: Event, state: FSMContext) -> None:
    """``/pin`` asks for it; what stands behind the command is not taken, for it stays visible."""
    await NEW_PIN.ask(state)
    text = lines(
        _("🔒 Type a new PIN of 4 to 8 digits. I delete the message at once."),
        _("If you have one already, type the old one, a space, and the new one."),
        _("It is asked when you redeem from a card's screen, without a code being shown."),
    )
    await show(event, Screen(text))


async def pin_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    pin = (message.text or "").strip()
    await taken_out(message)
    old, _space, new = pin.rpartition(" ")
    verdict = await desk(set_pin, new_pin=Pin(new), pin=Pin(old.strip()) if old else None)
    if verdict is not PinVerdict.RIGHT:
        await send(message, _old_pin_asked(verdict, given=bool(old)))
        return
    await state.clear()
    await send(message, Screen(_("🔒 Your PIN is set."), [[to_menu()]]))


def _old_pin_asked(verdict: PinVerdict, *, given: bool) -> Screen:
    """The question stays open; a lock closes it for a while."""
    if verdict is PinVerdict.LOCKED:
        what = _("🔒 Five wrong PINs: yours is locked for a quarter of an hour.")
    elif given:
        what = _("❌ The old PIN is wrong. Nothing was changed.")
    else:
        what = _("🔒 You have a PIN already: type the old one, a space, and the new one.")
    forgot = _("Forgotten? An owner or manager takes it away under /staff; then choose another.")
    return Screen(lines(what, forgot), [[to_menu()]])
