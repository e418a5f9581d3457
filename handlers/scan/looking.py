"""Looking at a card without redeeming it: by its code, with its history."""

from datetime import datetime, timedelta

from aiogram import Bot
from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from domain import redemption
from domain.cards import codes_in
from domain.desk import Desk
from domain.limits import CODES_AT_ONCE
from domain.reading import Reader
from domain.redemption import CardThen, How, Looked, Outcome, Receipt
from domain.roles import Permission
from domain.secrets import CardCode
from handlers.cards.buttons import ShowCard
from handlers.cards.cards import cards_command, used_lines
from handlers.kit.bills import terms_words
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import GOOD, Event, Screen, button, show
from handlers.kit.typed import parse_moment, past_day, split_moment
from handlers.kit.words import (
    Clocks,
    _,
    bold,
    fill,
    last_day,
    left_words,
    lines,
    moment,
    valid_words,
)
from handlers.scan.brief import BRIEF, short
from handlers.scan.buttons import Take
from handlers.scan.phrases import just_used, named
from handlers.scan.reading import no_code, nothing_read, read_part
from handlers.scan.scan import on_picture, only_staff
from handlers.scan.verdicts import verdict

LOOK = Question("look.code", codes=True)
OPEN = timedelta(minutes=10)  # in which a photo is meant for looking


async def card_command(event: Event, args: str, desk: Desk, me: Me, state: FSMContext) -> None:
    """``/card CODE``; ``/card CODE at DATE TIME``: as it stood then; alone a question, below their
    list of cards for leaders: a photo that comes next is looked at, and redeems nothing."""
    code, said = split_moment(args)
    if not me.may(Permission.LOOK_AT_CARD):
        await show(event, only_staff())
    elif codes := codes_in(code):
        at = parse_moment(said, desk.clock(), me.zone, past_day) if said else None
        await _look(event, codes[0].symbols, desk, me, at=at)
    elif me.may(Permission.ISSUE_CARDS):
        await cards_command(event, args, desk)
        if not args:
            await LOOK.ask(state, at=desk.clock().isoformat())
    elif args:
        raise no_code(args)
    else:
        await LOOK.ask(state, at=desk.clock().isoformat())
        await show(event, Screen(_("🔎 Send a photo of the card to look at, or type its code.")))


async def look_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    codes = codes_in(message.text or "")
    if codes:
        await state.clear()
        await _look(message, codes[0].symbols, desk, me)
    elif me.may(Permission.ISSUE_CARDS):  # below the list of cards: a search in it
        await state.clear()
        await cards_command(message, message.text or "", desk)
    else:
        raise no_code(message.text or "")


async def look_photo(
    message: Message,
    desk: Desk,
    me: Me,
    state: FSMContext,
    bot: Bot,
    reader: Reader,
    album: list[Message] | None = None,
) -> None:
    """A photo while the question is open: each card in it is looked at. One that comes much later
    is a scan as ever."""
    about = await LOOK.about(state)
    await state.clear()
    if desk.clock() - datetime.fromisoformat(about["at"]) > OPEN:
        await on_picture(message, desk, me, state, bot, reader, album=album)
        return
    parts = [
        await read_part(bot, reader, me, place, one)
        for place, one in enumerate(album or [message], start=1)
    ]
    codes = [code for part in parts for code in part.codes][:CODES_AT_ONCE]
    if not codes:
        await LOOK.ask(state, at=about["at"])
        await show(message, nothing_read(parts[0]), reply=True)
    elif len(codes) == 1:
        await _look(message, codes[0].symbols, desk, me, scanned=True)
    else:
        looked = [await desk(redemption.look, code=CardCode(one.symbols)) for one in codes]
        await show(
            message,
            Screen(
                lines(
                    bold(_("🔎 LOOKED AT · nothing was redeemed")),
                    *(short(one.receipt, me.clocks) for one in looked),
                ),
                [[go("🔎 " + _("Look at another"), "card"), to_menu()]],
            ),
            reply=True,
        )


async def _look(
    event: Event,
    code: str,
    desk: Desk,
    me: Me,
    *,
    scanned: bool = False,
    at: datetime | None = None,
) -> None:
    looked = await desk(redemption.look, code=CardCode(code))
    if at is not None and looked.receipt.card_id is not None:
        then = await desk(redemption.card_then, card_id=looked.receipt.card_id, at=at)
        await show(event, then_screen(then, looked, me.clocks))
        return
    screen = look_screen(looked, me.clocks, leads=me.actor.leads, scanned=scanned)
    await show(event, screen, reply=scanned)


def _looked(receipt: Receipt) -> str:
    """Looking takes nothing, and says so."""
    if receipt.outcome is Outcome.AGAIN:
        return _("⚠️ LOOK AGAIN · {used}").format(used=just_used(receipt))
    if receipt.outcome in (Outcome.CHOOSE, Outcome.BILL):
        return _("✅ GOOD · nothing was redeemed yet")
    return _("❌ NOT GOOD · {why}").format(why=BRIEF[receipt.outcome]())


def look_screen(looked: Looked, clocks: Clocks, *, leads: bool, scanned: bool = False) -> Screen:
    """The facts of a card, what redeeming would answer, and its last uses. ``scanned``: the code
    itself was shown, so that redeeming it needs no PIN (D23)."""
    receipt = looked.receipt
    if receipt.card_id is None:
        return verdict(receipt, clocks, leads=leads)
    again = receipt.outcome is Outcome.AGAIN
    good = again or receipt.outcome in (Outcome.CHOOSE, Outcome.BILL)
    text = lines(
        bold(_looked(receipt)),
        fill("🔎 {card}", card=named(receipt)),
        terms_words(receipt.terms) if receipt.terms else None,
        left_words(receipt.left, receipt.total),
        valid_words(receipt.valid_from, receipt.valid_until, clocks.days),
        fill(_("Holder: {name}"), name=receipt.holder) if receipt.holder else None,
        "",
        *used_lines(looked.history, clocks.wall),
    )
    rows = []
    if good:
        how = How.PHOTO if scanned else How.SCREEN if leads else How.TYPED
        take = Take(code=receipt.code.reveal(), uses=0, how=how, again=again)
        rows.append([button("✅ " + _("Redeem"), take, GOOD)])
    if leads:
        rows.append([button(_("Open the card"), ShowCard(card=receipt.card_id))])
    if scanned:
        rows.append([go("🔎 " + _("Look at another"), "card"), to_menu()])
    return Screen(text, rows)


def then_screen(then: CardThen, looked: Looked, clocks: Clocks) -> Screen:
    """What redeeming would have met at that moment."""
    left = None if then.uses is None else then.uses - then.used
    if not then.issued:
        state = _("There was no such card yet.")
    elif then.ended:
        state = _("It had been revoked or reissued.")
    elif then.over:
        state = _("Its last day had passed.")
    elif not then.begun:
        state = _("Its first day had not come yet.")
    else:
        state = _("It was good.") if then.good else _("It was used up.")
    text = lines(
        fill(
            _("🕰 {name} as it stood on {at}"),
            name=bold(named(looked.receipt)),
            at=bold(moment(then.at, clocks.wall)),
        ),
        state,
        left_words(left, then.uses) if then.issued else None,
        fill(_("Valid until {day}"), day=last_day(then.valid_until, clocks.days))
        if then.issued and then.valid_until
        else None,
        fill(_("last used {at}"), at=moment(then.last, clocks.wall)) if then.last else None,
    )
    return Screen(text, [[to_menu()]])
