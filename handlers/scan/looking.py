"""Looking at a card without redeeming it: by its code, with its history."""

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from domain import redemption
from domain.cards import codes_in
from domain.desk import Desk
from domain.errors import Malformed
from domain.redemption import How, Looked, Outcome, Receipt
from domain.roles import Permission
from domain.secrets import CardCode
from handlers.cards.buttons import ShowCard
from handlers.cards.cards import cards_command
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import GOOD, Event, Screen, button, show
from handlers.kit.words import _, bold, fill, last_day, left_words, lines, moment, times
from handlers.scan.brief import BRIEF
from handlers.scan.buttons import Take
from handlers.scan.phrases import just_used, named
from handlers.scan.scan import only_staff
from handlers.scan.verdicts import verdict

LOOK = Question("look.code")


async def card_command(event: Event, args: str, desk: Desk, me: Me, state: FSMContext) -> None:
    """``/card CODE``; alone: the list of cards for leaders, a question for a verifier."""
    if not me.may(Permission.LOOK_AT_CARD):
        await show(event, only_staff())
    elif codes_in(args):
        await _look(event, codes_in(args)[0].symbols, desk, me)
    elif me.may(Permission.ISSUE_CARDS):
        await cards_command(event, args, desk)
    elif args:
        raise Malformed("code")
    else:
        await LOOK.ask(state)
        await show(event, Screen(_("🔎 Type the code of the card to look at.")))


async def look_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    codes = codes_in(message.text or "")
    if not codes:
        raise Malformed("code")
    await state.clear()
    await _look(message, codes[0].symbols, desk, me)


async def _look(event: Event, code: str, desk: Desk, me: Me) -> None:
    looked = await desk(redemption.look, code=CardCode(code))
    await show(event, look_screen(looked, me.zone, leads=me.actor.leads))


def _looked(receipt: Receipt) -> str:
    """Looking takes nothing, and says so."""
    if receipt.outcome is Outcome.AGAIN:
        return _("⚠️ LOOK AGAIN · {used}").format(used=just_used(receipt))
    if receipt.outcome is Outcome.CHOOSE:
        return _("✅ GOOD · nothing was redeemed yet")
    return _("❌ NOT GOOD · {why}").format(why=BRIEF[receipt.outcome]())


def look_screen(looked: Looked, zone: str, *, leads: bool) -> Screen:
    """The facts of a card, what redeeming would answer, and its last uses."""
    receipt = looked.receipt
    if receipt.card_id is None:
        return verdict(receipt, zone, leads=leads)
    again = receipt.outcome is Outcome.AGAIN
    good = again or receipt.outcome is Outcome.CHOOSE
    text = lines(
        bold(_looked(receipt)),
        fill("🔎 {card}", card=named(receipt)),
        left_words(receipt.left, receipt.total),
        fill(_("Valid until {day}"), day=last_day(receipt.valid_until, zone))
        if receipt.valid_until
        else _("No end date"),
        fill(_("Holder: {name}"), name=receipt.holder) if receipt.holder else None,
        "",
        *(
            fill(
                "• {at}: {uses}, {store}, {who}",
                at=moment(use.at, zone),
                uses=times(use.uses),
                store=use.store,
                who=use.by or _("a former colleague"),
            )
            for use in looked.history
        ),
        None if looked.history else _("Not used yet."),
    )
    rows = []
    if good:
        how = How.SCREEN if leads else How.TYPED
        take = Take(code=receipt.code.reveal(), uses=0, how=how, again=again)
        rows.append([button("✅ " + _("Redeem"), take, GOOD)])
    if leads:
        rows.append([button(_("Open the card"), ShowCard(card=receipt.card_id))])
    return Screen(text, rows)
