"""Scanning: a photo, album, picture file, typed or forwarded code, link; each leads to a card."""

from aiogram import Bot
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.cards import Code, codes_in, is_free, near_code, parse
from domain.desk import Desk
from domain.errors import Malformed
from domain.limits import CODES_AT_ONCE
from domain.reading import Reader
from domain.redemption import How
from domain.roles import Permission
from domain.secrets import CardCode
from domain.staff import stand_at
from handlers.cards.taking import show_found
from handlers.kit.beside import no_answer
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import Event, Screen, send, show
from handlers.kit.words import _, fill, lines
from handlers.scan.batch import go_on, redeem_parts
from handlers.scan.bill import bill_in, bill_of, bill_refused
from handlers.scan.buttons import StandAt
from handlers.scan.looked import look_at
from handlers.scan.otherwise import means_otherwise
from handlers.scan.reading import Part, no_code, nothing_read, read_part
from handlers.scan.redeem import close, redeem_all, redeem_one, scanned_photo
from handlers.scan.several import wish_of
from handlers.scan.uses import ALL, bare, code_and_rest, means_uses, uses_in, uses_refused
from handlers.stock.stock import show_barcodes

CODE = Question("scan.code", codes=True)


async def redeem_command(event: Event, args: str, desk: Desk, me: Me, state: FSMContext) -> None:
    """``/redeem CODE [USES]``, ``/redeem CODE bill AMOUNT``; alone it asks for the code."""
    if not me.may(Permission.REDEEM):
        await show(event, only_staff())
        return
    if not args:
        await CODE.ask(state)
        await show(event, Screen(_("📷 Send a photo of the code, or type it.")))
        return
    if len(codes_in(args)) > 1 and isinstance(event, Message):
        await redeem_parts(event, desk, me, [Part(1, event, codes_in(args))], How.TYPED)
        return
    code, rest = code_and_rest(args)
    if code is None:
        raise no_code(args.rpartition(" ")[0] if uses_in(args.rpartition(" ")[2]) else args)
    await _redeem_said(event, desk, me, state, code, rest)


async def _redeem_said(
    event: Event,
    desk: Desk,
    me: Me,
    state: FSMContext,
    code: Code,
    rest: str,
    how: How = How.TYPED,
    photo: str | None = None,
) -> None:
    """What stands beside the code is a number of uses or a bill, or is refused by name."""
    if (said := bill_in(rest)) is not None:
        bill = bill_of(said, me.currency)
        if bill is None:
            await show(event, Screen(bill_refused(said, me.currency)))
            return
        await redeem_one(event, desk, me, state, code, how, bill=bill, photo=photo)
        return
    if rest.casefold() in ALL:
        await redeem_all(event, desk, me, state, code, how, photo)
    elif rest and uses_in(rest) is None:
        await show(event, uses_refused(rest))
    else:
        await redeem_one(event, desk, me, state, code, how, uses=uses_in(rest), photo=photo)


async def redeem_link(message: Message, args: str, desk: Desk, me: Me, state: FSMContext) -> None:
    """A card's link: a verifier redeems, its holder sees it, anyone else sees nothing."""
    code = parse(f"r-{args}")
    if me.may(Permission.REDEEM):
        if code is None:
            raise Malformed("code")
        await redeem_one(message, desk, me, state, code, How.LINK)
    else:
        await show_found(message, desk, code.symbols if code else "")


async def code_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    if not codes_in(message.text or ""):
        raise no_code(message.text or "")
    await state.clear()
    await on_text(message, desk, me, state)


async def on_text(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    """A typed or forwarded text: every code in it, else a word about what can be done."""
    codes = codes_in(message.text or "")[:CODES_AT_ONCE]
    if not codes and me.may(Permission.REDEEM) and near_code(message.text or ""):
        raise no_code(message.text or "")
    if not codes:
        await send(message, not_understood(me))
    elif not me.may(Permission.REDEEM):
        await show_found(message, desk, codes[0].symbols)
    elif means_otherwise(message.text or ""):
        await look_at(message, codes, desk, me)
    elif len(codes) == 1:
        _code, rest = code_and_rest(message.text or "")
        if means_uses(rest) or bill_in(rest) is not None:
            await _redeem_said(message, desk, me, state, codes[0], rest)
            return
        how = How.LINK if "start=r-" in (message.text or "") else How.TYPED
        await redeem_one(message, desk, me, state, codes[0], how)
    else:
        await redeem_parts(message, desk, me, [Part(1, message, codes)], How.TYPED)


def not_understood(me: Me) -> Screen:
    hint = (
        _("I did not understand that. Send a photo of a code, or open the menu.")
        if me.may(Permission.REDEEM)
        else _("I did not understand that. The menu shows what you can do here.")
    )
    return Screen(hint, [[to_menu()]])


async def on_picture(
    message: Message,
    desk: Desk,
    me: Me,
    state: FSMContext,
    bot: Bot,
    reader: Reader,
    raw_state: str | None = None,
    album: list[Message] | None = None,
) -> None:
    """Photos and picture files: read every code in all of them, then redeem."""
    await close(state, raw_state)
    if not me.may(Permission.REDEEM):
        await _of_customer(message, desk, me, bot, reader)
        return
    parts = [
        await read_part(bot, reader, me, place, one)
        for place, one in enumerate(album or [message], start=1)
    ]
    codes = [(part, code) for part in parts for code in part.codes]
    if not any(map(_says_something, parts)) and await no_answer(
        _("🖼 I see no card's code, and a picture is no answer here.")
    ):
        return
    if codes and means_otherwise(message.caption or ""):
        seen = [code for _part, code in codes[:CODES_AT_ONCE]]
        await look_at(message, seen, desk, me, scanned=True)
    elif len(parts) == 1 and len(codes) == 1:
        part, code = codes[0]
        said = _meant_below(message.caption or "")
        await _redeem_said(message, desk, me, state, code, said, How.PHOTO, part.photo)
    elif len(parts) == 1 and not codes:
        if codes_in(message.caption or ""):
            typed = message.model_copy(update={"text": message.caption})
            await on_text(typed, desk, me, state)
            return
        if parts[0].barcodes and await show_barcodes(message, desk, me, parts[0].barcodes):
            return
        await send(message, nothing_read(parts[0]), reply=True)
    else:
        await redeem_parts(message, desk, me, parts, How.PHOTO)


def _says_something(part: Part) -> bool:
    """A code of any kind, or why it is not known whether there is one."""
    typed = codes_in(part.message.caption or "")
    return bool(part.codes or part.foreign or part.barcodes or typed) or part.problem is not None


def _meant_below(caption: str) -> str:
    """A number of uses or a bill, plainly said; anything else under a photo is about something
    else."""
    said = bare(caption)
    plain = uses_in(said) is not None or said.casefold() in ALL or bill_in(said) is not None
    return said if plain else ""


async def _of_customer(message: Message, desk: Desk, me: Me, bot: Bot, reader: Reader) -> None:
    """A customer's photo redeems nothing (S1-26); of a printed card it leads to taking it."""
    part = await read_part(bot, reader, me, 1, message)
    if len(part.codes) == 1 and await desk(is_free, code=CardCode(part.codes[0].symbols)):
        await show_found(message, desk, part.codes[0].symbols)
    elif not await no_answer(_("🖼 A picture is no answer here.")):
        await send(message, only_staff())


async def store_pressed(
    query: CallbackQuery, pressed: StandAt, desk: Desk, me: Me, state: FSMContext
) -> None:
    """The person says where; then what was scanned goes on."""
    if pressed.draft:
        await wish_of(desk, pressed.draft)  # one's own, and there still: before anything is done
    name = await desk(stand_at, store_id=pressed.store)
    me = await me.again()
    desk = desk.as_actor(me.actor)
    if pressed.draft:
        await go_on(query, desk, me, pressed.draft, sure=False)
    elif code := parse(pressed.code):
        await redeem_one(
            query,
            desk,
            me,
            state,
            code,
            How(pressed.how) if pressed.how in list(How) else How.TYPED,
            uses=pressed.uses or None,
            photo=scanned_photo(query),
        )
    else:
        text = fill(_("🏬 You are working at <b>{store}</b> now."), store=name)
        await show(query, Screen(text, [[to_menu()]]))


def only_staff() -> Screen:
    return Screen(
        lines(
            _("🎟 Codes are redeemed by the staff at the counter."),
            _("Your own cards, with the codes to show there, are under /my."),
        ),
        [[go("🎟 " + _("My cards"), "my")]],
    )
