"""The merchant's vouchers: the list, one of them, and what becomes of it."""

from aiogram import Bot
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import drafts
from domain.desk import Desk
from domain.paging import START, Place
from domain.reading import Reader
from domain.vouchers import (
    VoucherLine,
    extend,
    list_vouchers,
    pause,
    picture_voucher,
    promote,
    revoke_voucher,
    voucher,
)
from handlers.catalog.pictures import send_picture, take_picture
from handlers.kit.buttons import go, to_menu
from handlers.kit.here import username_for
from handlers.kit.me import Me
from handlers.kit.paging import PAGE, walker
from handlers.kit.questions import Question
from handlers.kit.screen import BAD, Button, Event, Screen, button, rows_of, send, show
from handlers.kit.typed import parse_day, parse_id
from handlers.kit.words import Markup, _, _n, bold, fill, lines, number
from handlers.mall.share import link_of, qr_png
from handlers.vouchers.buttons import EachMay, ShowVoucher, VoucherDeed
from handlers.vouchers.in_mall import list_in_line
from handlers.vouchers.making import begin_voucher
from handlers.vouchers.screen import voucher_screen
from handlers.vouchers.words import each_words, kind_words

EXTEND = Question("voucher.extend", things=("vouchers",))
PICTURE = Question("voucher.picture", things=("vouchers",))
EACH = (1, 2, 3, 5, 10)


class VoucherPage(CallbackData, prefix="vp1"):
    """A step from the voucher ``id``; the words of a search are kept in a draft."""

    step: str
    id: int
    draft: str = ""


class NewVoucher(CallbackData, prefix="vn1"):
    """Open the form."""


async def vouchers_command(event: Event, args: str, desk: Desk) -> None:
    """``/vouchers [words]``: list and search."""
    draft = await desk(drafts.begin, kind="vouchers", answers={"words": args}) if args else ""
    await _list(event, desk, args, draft, START)


async def voucher_command(
    event: Event, args: str, desk: Desk, me: Me, state: FSMContext, bot: Bot
) -> None:
    """``/voucher ID [points QUANTITY PRICE]``; ``/voucher NAME | 8折 | x100 | 30 days``; alone:
    the form."""
    said = args.strip().removeprefix("#")
    if said.isdecimal():
        one = await desk(voucher, voucher_id=parse_id(said, "number"))
        await _show(event, desk, bot, one)
    elif not await list_in_line(event, desk, bot, args):
        await begin_voucher(event, desk, me, state, args)


async def new_pressed(query: CallbackQuery, desk: Desk, me: Me, state: FSMContext) -> None:
    await begin_voucher(query, desk, me, state, "")


async def page_pressed(query: CallbackQuery, pressed: VoucherPage, desk: Desk) -> None:
    kept = await desk(drafts.read, draft=pressed.draft, kind="vouchers") if pressed.draft else {}
    place = Place(pressed.step, pressed.id)
    await _list(query, desk, kept.get("words", ""), pressed.draft, place)


async def voucher_pressed(
    query: CallbackQuery, pressed: ShowVoucher, desk: Desk, bot: Bot, state: FSMContext
) -> None:
    await state.clear()
    await _show(query, desk, bot, await desk(voucher, voucher_id=pressed.voucher))


async def share_pressed(query: CallbackQuery, pressed: VoucherDeed, desk: Desk, bot: Bot) -> None:
    """S1-13, S1-17: the link and its QR code; without a limit a person, that is asked first."""
    one = await desk(voucher, voucher_id=pressed.voucher)
    if one.each_may is None:
        await show(query, _limit_screen(one))
        return
    link = link_of(await username_for(bot), f"v-{one.token}")
    text = lines(
        bold(one.name),
        kind_words(one),
        each_words(one.each_may),
        Markup(link),
        _("Who opens the link, or scans the code, can claim it."),
    )
    await send(query, Screen(text, [[_back(one.id)]], photo=await qr_png(link)))
    await query.answer()


async def limit_pressed(query: CallbackQuery, pressed: VoucherDeed, desk: Desk) -> None:
    await show(query, _limit_screen(await desk(voucher, voucher_id=pressed.voucher)))


async def each_pressed(query: CallbackQuery, pressed: EachMay, desk: Desk) -> None:
    await desk(promote, voucher_id=pressed.voucher, each_may=pressed.most or None)
    await _again(query, desk, pressed.voucher)


async def pause_pressed(query: CallbackQuery, pressed: VoucherDeed, desk: Desk) -> None:
    """What was claimed stays good."""
    await desk(pause, voucher_id=pressed.voucher, paused=True)
    told = _("⏸ Nobody can claim it now. Those that were claimed stay good.")
    await _again(query, desk, pressed.voucher, told)


async def resume_pressed(query: CallbackQuery, pressed: VoucherDeed, desk: Desk) -> None:
    await desk(pause, voucher_id=pressed.voucher, paused=False)
    await _again(query, desk, pressed.voucher)


async def extend_pressed(
    query: CallbackQuery, pressed: VoucherDeed, desk: Desk, state: FSMContext
) -> None:
    one = await desk(voucher, voucher_id=pressed.voucher)
    await EXTEND.ask(state, voucher=one.id)
    text = fill(
        _("📅 {name}: until which day? Type it, for example 2026-12-31."), name=bold(one.name)
    )
    await show(query, Screen(text, [[_back(one.id)]]))


async def end_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    about = await EXTEND.about(state)
    ends = parse_day((message.text or "").strip(), desk.clock(), me.house_zone)
    count = await desk(extend, voucher_id=about["voucher"], ends=ends)
    await state.clear()
    told = _n(
        "✅ <b>EXTENDED</b> · {n} claimed one too",
        "✅ <b>EXTENDED</b> · {n} claimed ones too",
        count,
    )
    await _again(message, desk, about["voucher"], told.format(n=number(count)))


async def revoke_pressed(query: CallbackQuery, pressed: VoucherDeed, desk: Desk) -> None:
    """Every ending asks twice (D33)."""
    one = await desk(voucher, voucher_id=pressed.voucher)
    text = lines(
        fill(_("🚫 End {name}?"), name=bold(one.name)),
        _("Nobody can claim it any more, and those that were claimed and not used are refused."),
        _("Their holders are told. This cannot be taken back."),
    )
    yes = button(_("Yes, end it"), VoucherDeed(voucher=one.id, deed="revoke!"), BAD)
    await show(query, Screen(text, [[yes], [_back(one.id)]]))


async def revocation_confirmed(query: CallbackQuery, pressed: VoucherDeed, desk: Desk) -> None:
    count = await desk(revoke_voucher, voucher_id=pressed.voucher)
    told = _n(
        "🚫 <b>ENDED</b> · {n} claimed one with it",
        "🚫 <b>ENDED</b> · {n} claimed ones with it",
        count,
    )
    await _again(query, desk, pressed.voucher, told.format(n=number(count)))


async def pictures_pressed(query: CallbackQuery, pressed: VoucherDeed, desk: Desk) -> None:
    one = await desk(voucher, voucher_id=pressed.voucher)
    text = lines(
        fill(_("🖼 {name}: which picture?"), name=bold(one.name)),
        _("The cover stands for it in lists; the background is on the page of its link."),
    )
    taps = [
        button("🖼 " + _("Cover"), VoucherDeed(voucher=one.id, deed="cover")),
        button("🌄 " + _("Background"), VoucherDeed(voucher=one.id, deed="background")),
    ]
    await show(query, Screen(text, [taps, [_back(one.id)]]))


async def cover_pressed(
    query: CallbackQuery, pressed: VoucherDeed, desk: Desk, state: FSMContext
) -> None:
    """What stands for it in lists (S1-08)."""
    words = _("🖼 Send the cover of {name}: the picture that stands for it in lists.")
    await _ask_picture(query, desk, state, pressed.voucher, "cover", words)


async def background_pressed(
    query: CallbackQuery, pressed: VoucherDeed, desk: Desk, state: FSMContext
) -> None:
    """What the page shows on which it is claimed (S1-08)."""
    words = _("🌄 Send the background of {name}: who opens the link sees it.")
    await _ask_picture(query, desk, state, pressed.voucher, "background", words)


async def _ask_picture(
    query: CallbackQuery, desk: Desk, state: FSMContext, voucher_id: int, field: str, words: str
) -> None:
    one = await desk(voucher, voucher_id=voucher_id)
    await PICTURE.ask(state, voucher=one.id, field=field)
    await show(query, Screen(fill(words, name=bold(one.name)), [[_back(one.id)]]))


async def picture_sent(
    message: Message, desk: Desk, me: Me, state: FSMContext, bot: Bot, reader: Reader
) -> None:
    about = await PICTURE.about(state)
    kept = await take_picture(message, desk, bot, reader, me)
    number_, field = about["voucher"], about["field"]
    await desk(picture_voucher, voucher_id=number_, field=field, digest=kept.digest)
    await state.clear()
    await _show(message, desk, bot, await desk(voucher, voucher_id=number_))


async def picture_words(message: Message, state: FSMContext) -> None:
    """Words where a picture is asked for: the question stays."""
    about = await PICTURE.about(state)
    text = _("🖼 Send a picture, as a photo or a file.")
    await show(message, Screen(text, [[_back(about["voucher"])]]))


async def _show(event: Event, desk: Desk, bot: Bot, one: VoucherLine) -> None:
    screen = voucher_screen(one, desk.clock())
    if one.cover is None:
        await show(event, screen)
        return
    await send_picture(event, desk, bot, one.cover, screen)
    if isinstance(event, CallbackQuery):
        await event.answer()


async def _again(event: Event, desk: Desk, voucher_id: int, told: str | None = None) -> None:
    one = await desk(voucher, voucher_id=voucher_id)
    screen = voucher_screen(one, desk.clock())
    await show(event, Screen(lines(told, screen.text), screen.rows))


async def _list(event: Event, desk: Desk, words: str, draft: str, place: Place) -> None:
    page = await desk(list_vouchers, words=words, place=place, size=PAGE)
    found = page.lines
    rows = [[button(_line(one, desk), ShowVoucher(voucher=one.id))] for one in found]
    rows += walker(
        page,
        [one.id for one in found],
        lambda step, at, text: button(text, VoucherPage(step=step, id=at, draft=draft)),
    )
    rows.append([button("➕ " + _("New voucher"), NewVoucher())])
    rows.append([go("🧮 " + _("Settlement"), "settlement"), to_menu()])
    text = lines(
        _("🎫 <b>Vouchers</b>, newest first."),
        None if found else _("None found."),
        _("In one line: {example}").format(
            example=_("/voucher Latte | 80% | x100 | 30 days | limit 1")
        ),
    )
    await show(event, Screen(text, rows))


def _line(one: VoucherLine, desk: Desk) -> str:
    live = not (one.revoked or one.paused or one.over(desk.clock())) and one.left
    mark = "🎫" if live else "▫️"
    return f"{mark} {number(one.left)}/{number(one.stock)} · {one.name} · {kind_words(one)}"


def _limit_screen(one: VoucherLine) -> Screen:
    buttons = [button(str(most), EachMay(voucher=one.id, most=most)) for most in EACH]
    nobody = button(_("No link"), EachMay(voucher=one.id, most=0))
    text = lines(
        fill(_("👤 {name}: how many may one person claim by the link?"), name=bold(one.name)),
        each_words(one.each_may),
    )
    return Screen(text, [*rows_of(buttons, 5), [nobody], [_back(one.id)]])


def _back(voucher_id: int) -> Button:
    return button("◀ " + _("Back"), ShowVoucher(voucher=voucher_id))
