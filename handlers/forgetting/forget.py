"""What goes, what stays, and a second tap: then somebody is nobody."""

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from domain.desk import Desk
from domain.errors import NotFound
from domain.forgetting import forget_me, forget_member
from domain.members import Holdings, holdings_of, list_members, my_holdings
from handlers.catalog.words import money, points
from handlers.forgetting.buttons import ForgetMe, ForgetMember
from handlers.forgetting.wish import Questions
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.screen import BAD, Event, Screen, button, show
from handlers.kit.words import Markup, _, bold, fill, lines
from handlers.people.buttons import MemberDeed


async def forget_command(event: Event, desk: Desk, me: Me) -> None:
    """``/forget``: at the shop whose hat one wears; others are asked each for itself."""
    has = await desk(my_holdings) if desk.actor.merchant_id else None
    text = lines(
        fill(_("🧽 Shall {merchant} forget you?"), merchant=bold(me.hat.merchant))
        if me.hat
        else _("🧽 Shall I forget you?"),
        *_what_becomes(has),
        fill(_("Shops that know you: {n}. Change with /switch, and ask each."), n=len(me.hats))
        if len(me.hats) > 1
        else None,
    )
    yes = button("🧽 " + _("Yes, forget me"), ForgetMe(), BAD)
    await show(event, Screen(text, [[yes], [to_menu()]]))


async def me_confirmed(
    query: CallbackQuery, desk: Desk, state: FSMContext, questions: Questions
) -> None:
    gone = await desk(forget_me)
    await state.clear()
    await questions.forget(gone)
    words = lines(
        _("🧽 Done: what was kept of you is gone."),
        _(
            "What stands in this chat is yours: delete it in Telegram. Whenever you write to me "
            "again, we begin anew."
        ),
    )
    await show(query, Screen(words, []))


async def member_pressed(query: CallbackQuery, pressed: ForgetMember, desk: Desk) -> None:
    found = await desk(list_members, person_id=pressed.person, limit=1)
    if not found:
        raise NotFound("members")
    has = await desk(holdings_of, person_id=pressed.person)
    text = lines(
        fill(_("🧽 Forget {name}, who asked for it?"), name=bold(found[0].name)),
        *_what_becomes(has),
    )
    yes = button("🧽 " + _("Yes, forget"), ForgetMember(person=pressed.person, deed="go!"), BAD)
    await show(
        query, Screen(text, [[yes], [button("◀ " + _("No"), MemberDeed(person=pressed.person))]])
    )


async def member_confirmed(
    query: CallbackQuery, pressed: ForgetMember, desk: Desk, questions: Questions
) -> None:
    await questions.forget(await desk(forget_member, person_id=pressed.person))
    words = _("🧽 Done: nothing here says any more who that was.")
    await show(query, Screen(words, [[go("◀ " + _("Members"), "members"), to_menu()]]))


def _what_becomes(has: Holdings | None) -> list[Markup | str | None]:
    return [
        "",
        _("Goes: name, Telegram id, addresses, notes, photos, tags, forms."),
        _("Stays, without a name: orders, redemptions and the ledgers' numbers."),
        fill(
            _("⚠️ Lost: {points} and a balance of {money}."),
            points=points(has.points.free),
            money=money(has.money.free, has.currency),
        )
        if has and (has.points.free or has.money.free)
        else None,
        _("Cards stay good for whoever has their picture. It cannot be taken back."),
    ]
