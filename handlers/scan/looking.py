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
from domain.redemption import CardThen, Looked
from domain.roles import Permission
from domain.secrets import CardCode
from handlers.cards.cards import cards_command
from handlers.kit.buttons import to_menu
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import Event, Screen, show
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
)
from handlers.scan.looked import look_at
from handlers.scan.phrases import named
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
        if said:
            at = parse_moment(said, desk.clock(), me.zone, past_day)
            await _then(event, codes[0].symbols, desk, me, at)
        else:
            await look_at(event, codes[:1], desk, me)
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
        await look_at(message, codes[:1], desk, me)
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
    else:
        await look_at(message, codes, desk, me, scanned=True)


async def _then(event: Event, code: str, desk: Desk, me: Me, at: datetime) -> None:
    looked = await desk(redemption.look, code=CardCode(code))
    if looked.receipt.card_id is None:
        await show(event, verdict(looked.receipt, me.clocks, leads=me.actor.leads))
        return
    then = await desk(redemption.card_then, card_id=looked.receipt.card_id, at=at)
    await show(event, then_screen(then, looked, me.clocks))


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
