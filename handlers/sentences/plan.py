"""A sentence that changes something: the plan with before and after, Confirm, the receipt."""

from aiogram.types import CallbackQuery

from domain import drafts
from domain.desk import Desk
from domain.engine import Values
from domain.plans import KIND, carry_out, foresee
from handlers.kit.buttons import to_menu
from handlers.kit.screen import BAD, GOOD, Event, Rows, Screen, button, show
from handlers.kit.words import _
from handlers.sentences.buttons import PlanDeed, TakeBack
from handlers.sentences.words import done_text, plan_text


async def propose(event: Event, desk: Desk, deed: str, values: Values) -> None:
    """Show what would be done. What cannot be is refused at once, as the command would."""
    found = await desk(foresee, deed=deed, values=values)
    draft = await desk(drafts.begin, kind=KIND, answers={"deed": deed, "values": values})
    rows: Rows = [
        [
            button("✅ " + _("Confirm"), PlanDeed(draft=draft, deed="do"), GOOD),
            button("✖ " + _("Cancel"), PlanDeed(draft=draft, deed="drop")),
        ]
    ]
    await show(event, Screen(plan_text(found), rows))


async def do_pressed(query: CallbackQuery, pressed: PlanDeed, desk: Desk) -> None:
    done = await desk(carry_out, draft=pressed.draft)
    rows: Rows = [[to_menu()]]
    if done.sign:
        rows.insert(0, [button("↩ " + _("Undo"), TakeBack(sign=done.sign), BAD)])
    await show(query, Screen(done_text(done), rows))


async def drop_pressed(query: CallbackQuery, pressed: PlanDeed, desk: Desk) -> None:
    await desk(drafts.read, draft=pressed.draft, kind=KIND)
    await desk(drafts.drop, draft=pressed.draft)
    await show(query, Screen(_("👌 Cancelled. Nothing was changed."), [[to_menu()]]))
