"""Scanning: a photo, album, picture file, typed or forwarded code, link; then redeeming."""

from contextlib import suppress
from dataclasses import dataclass, field

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import redemption
from domain.cards import Code, codes_in, own_card, parse
from domain.desk import Desk
from domain.errors import Malformed
from domain.limits import CODES_AT_ONCE, USES
from domain.reading import MAX_BYTES, Problem, Reader, TooHeavy
from domain.redemption import How, Outcome
from domain.roles import Permission
from domain.secrets import CardCode, Pin
from domain.staff import stand_at
from domain.stores import StoreLine, list_stores
from handlers.buttons import StandAt, Take, go, to_menu
from handlers.cards.my import show_own_card
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.routing import Routes
from handlers.kit.screen import Rows, Screen, button, send, show
from handlers.kit.typed import parse_number
from handlers.kit.words import _, clean, fill, lines, mono
from handlers.scan.problems import problem_words
from handlers.scan.verdicts import verdict
from handlers.stock.stock import show_barcodes

CODE = Question("scan.code")
PIN = Question("scan.pin")


def entrances(table: Routes) -> None:
    table.command("redeem", redeem_command, "redeem", "核销")
    table.start("r", redeem_link)
    table.question(CODE, code_typed)
    table.question(PIN, pin_typed)
    table.button(Take, take_pressed)
    table.button(StandAt, store_pressed)
    table.otherwise(picture=on_picture, text=on_text)


@dataclass
class Part:
    """What was read in one photo: our codes, texts of others, or why nothing could be read."""

    place: int  # 1 for the first photo of an album
    message: Message
    codes: list[Code] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    barcodes: list[str] = field(default_factory=list)  # of products: looked up, never redeemed
    problem: Problem | None = None

    @property
    def photo(self) -> str | None:
        """Telegram's file id; a picture sent as a file cannot be shown again as a photo."""
        return self.message.photo[-1].file_id if self.message.photo else None


async def redeem_command(
    message: Message, args: str, desk: Desk, me: Me, state: FSMContext
) -> None:
    """``/redeem CODE [USES]``; alone it asks for the code."""
    if not me.may(Permission.REDEEM):
        await send(message, only_staff())
        return
    if not args:
        await CODE.ask(state)
        await send(message, Screen(_("📷 Send a photo of the code, or type it.")))
        return
    found = codes_in(args)
    if not found and (first := parse(args.split()[0])):
        found = [first]
    rest = args.split()[-1] if len(args.split()) > 1 else ""
    uses = (
        parse_number(rest, "uses", USES) if found and rest.isdecimal() and len(rest) < 4 else None
    )
    if not found:
        raise Malformed("code")
    await redeem_one(message, desk, me, state, found[0], How.TYPED, uses=uses)


async def redeem_link(message: Message, args: str, desk: Desk, me: Me, state: FSMContext) -> None:
    """A card's link: a verifier redeems, its holder sees it, anyone else sees nothing."""
    code = parse(f"r-{args}")
    if me.may(Permission.REDEEM):
        if code is None:
            raise Malformed("code")
        await redeem_one(message, desk, me, state, code, How.LINK)
    else:
        symbols = code.symbols if code and code.good else ""
        await show_own_card(message, await desk(own_card, code=symbols))


async def code_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    if not codes_in(message.text or ""):
        raise Malformed("code")
    await state.clear()
    await on_text(message, desk, me, state)


async def on_text(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    """A typed or forwarded text: every code in it, else a word about what can be done."""
    from handlers.scan.batch import redeem_parts

    codes = codes_in(message.text or "")[:CODES_AT_ONCE]
    if not codes:
        hint = (
            _("I did not understand that. Send a photo of a code, or open the menu.")
            if me.may(Permission.REDEEM)
            else _("I did not understand that. The menu shows what you can do here.")
        )
        await send(message, Screen(hint, [[to_menu()]]))
    elif not me.may(Permission.REDEEM):
        symbols = codes[0].symbols if codes[0].good else ""
        await show_own_card(message, await desk(own_card, code=symbols))
    elif len(codes) == 1:
        how = How.LINK if "start=r-" in (message.text or "") else How.TYPED
        await redeem_one(message, desk, me, state, codes[0], how)
    else:
        await redeem_parts(message, desk, me, [Part(1, message, codes)], How.TYPED)


async def on_picture(
    message: Message,
    desk: Desk,
    me: Me,
    state: FSMContext,
    bot: Bot,
    reader: Reader,
    album: list[Message] | None = None,
) -> None:
    """Photos and picture files: read every code in all of them, then redeem."""
    from handlers.scan.batch import redeem_parts

    if not me.may(Permission.REDEEM):
        await send(message, only_staff())
        return
    parts = [
        await read_part(bot, reader, me, place, one)
        for place, one in enumerate(album or [message], start=1)
    ]
    codes = [(part, code) for part in parts for code in part.codes]
    if len(parts) == 1 and len(codes) == 1:
        part, code = codes[0]
        await redeem_one(message, desk, me, state, code, How.PHOTO, photo=part.photo)
    elif len(parts) == 1 and not codes:
        if parts[0].barcodes and await show_barcodes(message, desk, me, parts[0].barcodes):
            return
        await send(message, nothing_read(parts[0]), reply=True)
    else:
        await redeem_parts(message, desk, me, parts, How.PHOTO)


async def read_part(bot: Bot, reader: Reader, me: Me, place: int, message: Message) -> Part:
    """Fetch one photo or file and read the codes in it."""
    part = Part(place, message)
    who = (me.actor.merchant_id, me.id)
    file = message.photo[-1] if message.photo else message.document
    if file is None:
        return part
    try:
        if (file.file_size or 0) > MAX_BYTES:
            raise TooHeavy(file.file_size or 0)
        data = await bot.download(file)
        held = data.read() if data else b""
        reading = await reader.read(held, _ours, who=who)
    except Problem as problem:
        part.problem = problem
    except TelegramBadRequest as refused:  # "file is too big", whatever size it claimed
        if "too big" not in refused.message:
            raise
        part.problem = TooHeavy(MAX_BYTES + 1)
    else:
        for text in reading.texts:
            code = parse(text)
            if code is None:
                part.foreign.append(text)
            elif code not in part.codes:
                part.codes.append(code)
        if not part.codes:
            with suppress(Problem):  # it was read before; there is no barcode then
                part.barcodes += (await reader.barcodes(held, who=who)).texts
    return part


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
        How(pressed.how),
        uses=pressed.uses or None,
        photo=_scanned_photo(query),
        sure=True,
    )


async def store_pressed(
    query: CallbackQuery, pressed: StandAt, desk: Desk, me: Me, state: FSMContext
) -> None:
    """The person says where; then what was scanned goes on."""
    from handlers.scan.batch import go_on

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
            photo=_scanned_photo(query),
        )
    else:
        text = fill(_("🏬 You are working at <b>{store}</b> now."), store=name)
        await show(query, Screen(text, [[to_menu()]]))


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
        sure=True,
        pin=pin,
    )
    if outcome is not Outcome.PIN_WRONG:
        await state.clear()


async def redeem_one(
    event: Message | CallbackQuery,
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
        stores = await desk(list_stores)
        if len(stores) == 1:
            await desk(stand_at, store_id=stores[0].id)
            me = await me.again()
            desk = desk.as_actor(me.actor)
            return await redeem_one(event, desk, me, state, code, how, uses=uses, photo=photo)
        about = StandAt(store=0, code=code.symbols, uses=uses or 0, how=how)
        await show(event, where(stores, about), reply=how is How.PHOTO)
        return receipt.outcome
    if receipt.outcome is Outcome.PIN_NEEDED:
        await PIN.ask(state, code=code.symbols, uses=receipt.uses, how=how.value)
    screen = verdict(receipt, me.zone, how, leads=me.actor.leads)
    await show(event, screen, reply=how is How.PHOTO)
    return receipt.outcome


def where(stores: list[StoreLine], about: StandAt) -> Screen:
    """Ask at which store the person works (S4-33, D24)."""
    if not stores:
        return Screen(
            lines(
                _("🏬 There is no store yet at which a card could be redeemed."),
                _("An owner or manager adds one under /stores."),
            ),
            [[go(_("Stores"), "stores")]],
        )
    rows: Rows = [
        [button("🏬 " + store.name, about.model_copy(update={"store": store.id}))]
        for store in stores[:20]
    ]
    return Screen(_("🏬 Where are you working just now?"), rows)


def only_staff() -> Screen:
    return Screen(
        lines(
            _("🎟 Codes are redeemed by the staff at the counter."),
            _("Your own cards, with the codes to show there, are under /my."),
        ),
        [[go("🎟 " + _("My cards"), "my")]],
    )


def nothing_read(part: Part) -> Screen:
    """No code of ours in a picture: say which of the reasons it is, and how to do better."""
    if part.problem is not None:
        return Screen(problem_words(part.problem))
    if part.foreign:
        text = clean(part.foreign[0])
        shown = text if len(text) <= 80 else text[:79] + "…"
        return Screen(
            lines(
                _("🤷 That code can be read, but it is <b>not one of ours</b>. It says:"),
                mono(shown),
                _("Nothing was redeemed."),
            )
        )
    return Screen(
        lines(
            _("🔍 <b>No code could be read</b> in this picture. Nothing was redeemed."),
            _("• Lay the card flat and let the code fill the frame."),
            _("• Avoid glare and shadow, and hold still."),
            _("• Or send the picture <b>as a file</b>: it keeps all its detail."),
            _("• Or type the code that is printed below it."),
        )
    )


def _ours(text: str) -> bool:
    return parse(text) is not None


def _scanned_photo(query: CallbackQuery) -> str | None:
    """The photo that the pressed screen answers to, kept as evidence."""
    shown = query.message
    original = shown.reply_to_message if isinstance(shown, Message) else None
    return original.photo[-1].file_id if original and original.photo else None
