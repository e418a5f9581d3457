"""The merchant's cards: the list, a card, its picture and print sheet, revoke and reissue."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message

from domain.cards import CardLine, CardState, card, list_cards, pretty, reissue, revoke
from domain.desk import Desk
from domain.drafts import begin, read
from domain.paging import START, Place
from handlers.buttons import ShowCard, Take, go, to_menu
from handlers.cards.drawing import card_link, card_picture, print_sheet
from handlers.kit.paging import PAGE, walker
from handlers.kit.routing import Routes
from handlers.kit.screen import BAD, GOOD, Screen, button, send, send_file, show
from handlers.kit.words import Markup, _, bold, comma, day, fill, last_day, left_words, lines, mono


class CardPage(CallbackData, prefix="cp2"):
    """A step from the card ``id``; the words of a search are kept in a draft."""

    step: str
    id: int
    draft: str = ""


class CardDeed(CallbackData, prefix="ca1"):
    """``deed``: qr, revoke, revoke!, reissue, reissue! (with ! it is the second tap)."""

    card: int
    deed: str


class Sheet(CallbackData, prefix="sh1"):
    draft: str


def entrances(table: Routes) -> None:
    table.command("cards", cards_command, "cards", "卡")
    table.button(CardPage, page_pressed)
    table.button(ShowCard, card_pressed)
    table.button(CardDeed, deed_pressed)
    table.button(Sheet, sheet_pressed)


async def cards_command(message: Message | CallbackQuery, args: str, desk: Desk) -> None:
    """``/cards [words]``: list and search."""
    draft = await desk(begin, kind="cards", answers={"words": args}) if args else ""
    await _list(message, desk, args, draft, START)


async def page_pressed(query: CallbackQuery, pressed: CardPage, desk: Desk) -> None:
    words = (await desk(read, draft=pressed.draft))["words"] if pressed.draft else ""
    await _list(query, desk, words, pressed.draft, Place(pressed.step, pressed.id))


async def card_pressed(query: CallbackQuery, pressed: ShowCard, desk: Desk) -> None:
    await show(query, card_screen(await desk(card, card_id=pressed.card)))


async def deed_pressed(query: CallbackQuery, pressed: CardDeed, desk: Desk) -> None:
    number = pressed.card
    match pressed.deed:
        case "qr":
            await _send_picture(query, await desk(card, card_id=number))
        case "revoke" | "reissue":
            await show(query, _ask_again(await desk(card, card_id=number), pressed.deed))
        case "revoke!":
            title = await desk(revoke, card_id=number)
            text = lines(
                fill(_("🚫 {title} is revoked."), title=bold(title)),
                _("Its code is refused from now on, and the holder was told."),
            )
            await show(query, Screen(text, [[go(_("Cards"), "cards")]]))
        case "reissue!":
            new = await desk(reissue, card_id=number)
            await show(query, card_screen(await desk(card, card_id=new), reissued=True))
        case _:
            await show(query, card_screen(await desk(card, card_id=number)))


async def sheet_pressed(query: CallbackQuery, pressed: Sheet, desk: Desk) -> None:
    """All cards of one issue as a PDF for the printer."""
    issued = await desk(read, draft=pressed.draft)
    if isinstance(query.message, Message):
        await send_sheet(query.message, desk, issued["cards"])
    await query.answer()


async def send_sheet(message: Message, desk: Desk, card_ids: list[int]) -> None:
    if message.bot is None:
        return
    cards = [await desk(card, card_id=number) for number in card_ids]
    living = [one for one in cards if one.state is CardState.ACTIVE]
    me = await message.bot.me()
    pdf = await print_sheet(living, me.username or "")
    caption = _("🖨 {n} cards, A4. Print at 100 % and cut along the lines.").format(n=len(living))
    await send_file(message, pdf, "cards.pdf", caption)


async def _send_picture(query: CallbackQuery, one: CardLine) -> None:
    if isinstance(query.message, Message) and query.bot and one.code:
        me = await query.bot.me()
        picture = await card_picture(one, me.username or "")
        link = card_link(me.username or "", one.code)
        text = lines(bold(one.title), mono(pretty(one.code)), Markup(link))
        await send(query.message, Screen(text, photo=picture))
    await query.answer()


async def _list(
    event: Message | CallbackQuery, desk: Desk, words: str, draft: str, place: Place
) -> None:
    page = await desk(list_cards, words=words, place=place, size=PAGE)
    found = page.lines
    rows = [[button(_line(one, desk), ShowCard(card=one.id))] for one in found]
    rows += walker(
        page,
        [one.id for one in found],
        lambda step, at, text: button(text, CardPage(step=step, id=at, draft=draft)),
    )
    rows.append([go("➕ " + _("Issue a card"), "issue"), to_menu()])
    text = lines(
        _("🎟 <b>Cards</b>, newest first."),
        None if found else _("None found."),
        _("Search by typing: /cards and a title or a name.") if found and not words else None,
    )
    await show(event, Screen(text, rows))


def _line(one: CardLine, desk: Desk) -> str:
    mark = "🎟" if one.live(desk.clock()) else "▫️"
    who = f" · {one.holder}" if one.holder else ""
    return f"{mark} {one.title} · {left_words(one.left, one.uses)}{who}"


def card_screen(one: CardLine, *, reissued: bool = False) -> Screen:
    """A card as owners and managers see it."""
    text = lines(
        _("♻️ <b>Reissued.</b> The old code is refused as replaced; this is the new card:")
        if reissued
        else None,
        fill("🎟 {title}", title=bold(one.title)),
        _STATE[one.state]() if one.state is not CardState.ACTIVE else None,
        left_words(one.left, one.uses),
        fill(_("Valid from {day}"), day=day(one.valid_from, one.timezone)),
        fill(_("Valid until {day}"), day=last_day(one.valid_until, one.timezone))
        if one.valid_until
        else _("No end date"),
        fill(_("At: {stores}"), stores=comma(one.stores)) if one.stores else _("At every store"),
        fill(_("Holder: {name}"), name=one.holder)
        if one.holder
        else _("Printed: whoever brings it"),
        mono(pretty(one.code)) if one.code else None,
    )
    rows = []
    if one.state is CardState.ACTIVE:
        rows = [
            [
                button("▦ " + _("QR code"), CardDeed(card=one.id, deed="qr")),
                button("✅ " + _("Redeem"), Take(code=one.code, uses=0, how="screen"), GOOD),
            ],
            [
                button("♻️ " + _("Reissue"), CardDeed(card=one.id, deed="reissue")),
                button("🚫 " + _("Revoke"), CardDeed(card=one.id, deed="revoke"), BAD),
            ],
        ]
    return Screen(text, [*rows, [go(_("Cards"), "cards"), to_menu()]])


_STATE = {
    CardState.REVOKED: lambda: _("🚫 Revoked: its code is refused."),
    CardState.REPLACED: lambda: _("♻️ Replaced: another card stands for it."),
}


def _ask_again(one: CardLine, deed: str) -> Screen:
    """Every ending asks twice (D33)."""
    if deed == "revoke":
        text = lines(
            fill(_("🚫 Revoke {title}?"), title=bold(one.title)),
            _("Its code will be refused for good. This cannot be taken back."),
        )
        yes = _("Yes, revoke")
    else:
        text = lines(
            fill(_("♻️ Give {title} a new code?"), title=bold(one.title)),
            _("The old code will say that it was replaced. Uses already taken stay taken."),
        )
        yes = _("Yes, reissue")
    return Screen(
        text,
        [
            [button(yes, CardDeed(card=one.id, deed=f"{deed}!"), BAD)],
            [button(_("No, keep it"), ShowCard(card=one.id))],
        ],
    )
