"""Taking a redemption back."""

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import redemption
from domain.desk import Desk
from domain.errors import Malformed, NotFound
from domain.plans import is_sign
from domain.redemption import latest, record
from domain.roles import Permission
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import BAD, Event, Screen, button, show
from handlers.kit.words import _, bold, fill, left_words, lines, moment, times
from handlers.scan.buttons import Undo
from handlers.sentences.undone import undo_by_sign

REASON = Question("undo.reason", things=("redemptions",))


async def undo_command(event: Event, args: str, desk: Desk, me: Me, state: FSMContext) -> None:
    """``/undo [RECORD [reason]]``, or the sign of a plan; alone it shows the own last redemption
    with its button."""
    if args:
        first, _space, reason = args.partition(" ")
        if is_sign(first):
            await undo_by_sign(event, desk, first)
            return
        first = first.lstrip("#")
        if not first.isdecimal() or len(first) > 17:
            raise Malformed("number")
        await _undo(event, desk, me, state, int(first), reason.strip() or None)
        return
    try:
        one = await desk(latest)
    except NotFound:  # asked from the menu before anything was redeemed: say what it is for
        hint = _("↩ /undo takes back your last redemption, within 15 minutes.")
        await show(event, Screen(hint, [[to_menu()]]))
        return
    what = (
        fill("{title} · {uses}", title=bold(one.title), uses=times(one.uses)),
        fill("{at} · {store}", at=moment(one.at, one.timezone), store=one.store),
    )
    if not one.undoable:
        text = lines(
            fill(_("↩ Your last redemption is #{n}."), n=str(one.id)),
            *what,
            _("It is too late to undo it. A manager still can: tell them its number."),
        )
        await show(event, Screen(text, [[to_menu()]]))
        return
    text = lines(fill(_("↩ Undo your last redemption #{n}?"), n=str(one.id)), *what)
    rows = [[button("↩ " + _("Undo"), Undo(record=one.id), BAD)]]
    await show(event, Screen(text, rows))


async def undo_pressed(
    query: CallbackQuery, pressed: Undo, desk: Desk, me: Me, state: FSMContext
) -> None:
    await _undo(query, desk, me, state, pressed.record, None)


async def reason_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    about = await REASON.about(state)
    await _undo(message, desk, me, state, about["record"], message.text)


async def _undo(
    event: Event,
    desk: Desk,
    me: Me,
    state: FSMContext,
    record_id: int,
    reason: str | None,
) -> None:
    if reason is None and me.may(Permission.UNDO_LATER):
        found = await desk(record, record_id=record_id)
        if found.undone_at is None and found.needs_reason:
            await REASON.ask(state, record=record_id)
            text = fill(
                _("✍️ Why is #{n} ({title}, {who}) taken back? Type the reason, or /cancel."),
                n=str(record_id),
                title=found.title,
                who=found.redeemer or _("a former colleague"),
            )
            await show(event, Screen(text))
            return
    undone = await desk(redemption.undo, record_id=record_id, reason=reason)
    await state.clear()
    text = lines(
        bold(_("✅ UNDONE · {uses} given back").format(uses=times(undone.uses))),
        fill("{title} {code}", title=bold(undone.title), code=str(undone.code)),
        _("🚫 The card was ended meanwhile: nobody can use it any more.")
        if undone.ended
        else fill(
            _("⌛ The card has ended meanwhile: nobody can use it any more. {left}"),
            left=left_words(undone.left),
        )
        if undone.expired
        else bold(left_words(undone.left)),
    )
    await show(event, Screen(text, [[go("◀ " + _("Records"), "records")]]))
