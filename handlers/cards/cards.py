"""The merchant's cards: the list, a card, its picture and print sheet, revoke and reissue."""

from collections.abc import Sequence
from typing import Literal

from aiogram import Bot
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message

from domain.cards import (
    CardLine,
    CardState,
    card,
    cards_to_print,
    list_cards,
    pretty,
    reissue,
    revoke,
)
from domain.desk import Desk
from domain.drafts import begin, read
from domain.paging import START, Place
from domain.redemption import Use, uses_of_card
from domain.workers import Turns
from handlers.cards.buttons import CardsOf, IssueTo, ShowCard
from handlers.cards.drawing import card_link, card_picture, print_sheet
from handlers.kit.buttons import go, to_menu
from handlers.kit.here import username_for
from handlers.kit.me import Me
from handlers.kit.paging import PAGE, walker
from handlers.kit.screen import (
    BAD,
    GOOD,
    Button,
    Event,
    Screen,
    button,
    edit,
    send,
    send_file,
    show,
)
from handlers.kit.store_names import good_at
from handlers.kit.typed import parse_id
from handlers.kit.words import (
    Markup,
    _,
    _n,
    bold,
    comma,
    fill,
    left_words,
    lines,
    moment,
    mono,
    number,
    times,
    valid_words,
)
from handlers.people.buttons import MemberDeed
from handlers.scan.buttons import Take

AT_A_GLANCE = 100  # cards that are drawn before anybody wonders


class CardPage(CallbackData, prefix="cp2"):
    """A step from the card ``id``; the words of a search are kept in a draft."""

    step: str
    id: int
    draft: str = ""


class CardDeed(CallbackData, prefix="ca1"):
    """Both endings ask first; with ! it is the second tap."""

    card: int
    deed: Literal["qr", "revoke", "revoke!", "reissue", "reissue!"]


class Sheet(CallbackData, prefix="sh1"):
    draft: str


async def cards_command(message: Event, args: str, desk: Desk) -> None:
    """``/cards [words]``: list and search; ``holder:ID`` alone: a member's."""
    draft = await desk(begin, kind="cards", answers={"words": args}) if args else ""
    await _list(message, desk, args, draft, START)


async def of_pressed(query: CallbackQuery, pressed: CardsOf, desk: Desk) -> None:
    words = f"holder:{pressed.person}"
    draft = await desk(begin, kind="cards", answers={"words": words})
    await _list(query, desk, words, draft, START)


async def page_pressed(query: CallbackQuery, pressed: CardPage, desk: Desk) -> None:
    words = (await desk(read, draft=pressed.draft, kind="cards"))["words"] if pressed.draft else ""
    await _list(query, desk, words, pressed.draft, Place(pressed.step, pressed.id))


async def card_pressed(query: CallbackQuery, pressed: ShowCard, desk: Desk, me: Me) -> None:
    """S4-25: with what was redeemed of it."""
    screen = card_screen(await desk(card, card_id=pressed.card))
    told = used_lines(await desk(uses_of_card, card_id=pressed.card), me.zone)
    await show(query, Screen(lines(screen.text, "", *told), screen.rows))


def used_lines(history: Sequence[Use], zone: str) -> list[Markup | str]:
    """S4-27: time, uses, store, who."""
    told: list[Markup | str] = [
        fill(
            "• {at}: {what}",
            at=moment(use.at, zone),
            what=comma([times(use.uses), use.store, use.by or _("a former colleague")]),
        )
        for use in history
    ]
    return told or [_("Not used yet.")]


async def qr_pressed(query: CallbackQuery, pressed: CardDeed, desk: Desk, bot: Bot) -> None:
    one = await desk(card, card_id=pressed.card)
    if not one.code:  # it ended since its screen was drawn
        await show(query, card_screen(one))
        return
    username = await username_for(bot)
    picture = await card_picture(one, username)
    link = card_link(username, one.code)
    text = lines(bold(one.title), mono(pretty(one.code)), Markup(link))
    await send(query, Screen(text, photo=picture))
    await query.answer()


async def revoke_pressed(query: CallbackQuery, pressed: CardDeed, desk: Desk) -> None:
    one = await desk(card, card_id=pressed.card)
    text = lines(
        fill(_("🚫 Revoke {title}?"), title=bold(one.title)),
        _("Its code will be refused for good. This cannot be taken back."),
    )
    yes = button(_("Yes, revoke"), CardDeed(card=one.id, deed="revoke!"), BAD)
    await show(query, _ask_again(one, text, yes))


async def revocation_confirmed(query: CallbackQuery, pressed: CardDeed, desk: Desk) -> None:
    ended = await desk(revoke, card_id=pressed.card)
    one = await desk(card, card_id=pressed.card)
    text = lines(
        fill(_("🚫 {title} is revoked."), title=bold(ended.title)),
        fill(_("Its code is refused from now on, and {name} was told."), name=ended.holder)
        if ended.holder
        else _("Its code is refused from now on. It was nobody's: nobody was told."),
    )
    await show(query, Screen(text, [[*_to_holder(one), go("◀ " + _("Cards"), "cards")]]))


async def reissue_pressed(query: CallbackQuery, pressed: CardDeed, desk: Desk) -> None:
    one = await desk(card, card_id=pressed.card)
    text = lines(
        fill(_("♻️ Give {title} a new code?"), title=bold(one.title)),
        _("The old code will say that it was replaced. Uses already taken stay taken."),
    )
    yes = button(_("Yes, reissue"), CardDeed(card=one.id, deed="reissue!"), BAD)
    await show(query, _ask_again(one, text, yes))


async def reissue_confirmed(query: CallbackQuery, pressed: CardDeed, desk: Desk) -> None:
    new = await desk(reissue, card_id=pressed.card)
    await show(query, card_screen(await desk(card, card_id=new), reissued=True))


async def sheet_pressed(
    query: CallbackQuery, pressed: Sheet, desk: Desk, bot: Bot, easel: Turns
) -> None:
    """All cards of one issue as a PDF for the printer."""
    issued = await desk(read, draft=pressed.draft, kind="issued")
    await send_sheet(query, desk, bot, easel, issued["cards"])


async def send_sheet(
    query: CallbackQuery, desk: Desk, bot: Bot, easel: Turns, card_ids: list[int]
) -> None:
    """Those of the cards that are still good, on A4."""
    living = await desk(cards_to_print, card_ids=card_ids)
    screen: list[Message] = []

    async def told(drawn: int) -> None:
        text = _("⏳ Cards drawn: {n} of {count}…")
        now = Screen(fill(text, n=number(drawn), count=number(len(living))))
        if screen:
            await edit(screen[0], now)
        else:
            screen.append(await send(query, now))

    if len(living) > AT_A_GLANCE:
        await told(0)
    async with easel.taken((desk.actor.merchant_id, desk.actor.id)):
        pdf = await print_sheet(living, await username_for(bot), told)
    if screen:
        await edit(screen[0], Screen(_("✅ The sheet is below.")))
    caption = _n(
        "🖨 {n} card, A4. Print at 100 % and cut along the lines.",
        "🖨 {n} cards, A4. Print at 100 % and cut along the lines.",
        len(living),
    ).format(n=len(living))
    await send_file(query, pdf, "cards.pdf", caption)


async def _list(event: Event, desk: Desk, words: str, draft: str, place: Place) -> None:
    key, _colon, person = words.partition(":")
    back, new = [], go("➕ " + _("Issue a card"), "issue")
    if key == "holder":
        holder = parse_id(person, "filter")
        back.append(button("◀ " + _("Member"), MemberDeed(person=holder)))
        new = button("➕ " + _("Issue a card"), IssueTo(person=holder))
        page = await desk(list_cards, holder_id=holder, place=place, size=PAGE)
    else:
        page = await desk(list_cards, words=words, place=place, size=PAGE)
    found = page.lines
    rows = [[button(card_line(one, desk, named=not back), ShowCard(card=one.id))] for one in found]
    rows += walker(
        page,
        [one.id for one in found],
        lambda step, at, text: button(text, CardPage(step=step, id=at, draft=draft)),
    )
    rows += [[new], [*back, to_menu()]]
    text = lines(
        _("🎟 <b>Cards</b>, newest first."),
        None if found else _("None found."),
        _("Search by typing: /cards and a title or a name.") if found and not words else None,
    )
    await show(event, Screen(text, rows))


def card_line(one: CardLine, desk: Desk, *, named: bool = True) -> str:
    """A card in a list, told from others of its title; ``named``: with its holder."""
    mark = "🎟" if one.live(desk.clock()) else "▫️"
    who = f" · {one.holder}" if one.holder and named else ""
    last = f" …{one.code[-4:]}" if one.code else ""
    return f"{mark} {left_words(one.left, one.uses)} · {one.title}{last}{who}"


def card_screen(one: CardLine, *, reissued: bool = False) -> Screen:
    """A card as owners and managers see it."""
    text = lines(
        _("♻️ <b>Reissued.</b> The old code is refused as replaced; this is the new card:")
        if reissued
        else None,
        fill("🎟 {title}", title=bold(one.title)),
        _STATE[one.state]() if one.state is not CardState.ACTIVE else None,
        left_words(one.left, one.uses),
        valid_words(one.valid_from, one.valid_until, one.timezone),
        fill(_("At: {stores}"), stores=good_at(one.stores, one.everywhere)),
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
    return Screen(text, [*rows, [*_to_holder(one), go("◀ " + _("Cards"), "cards"), to_menu()]])


def _to_holder(one: CardLine) -> list[Button]:
    return (
        []
        if one.holder_id is None
        else [button("👤 " + one.holder, MemberDeed(person=one.holder_id))]
    )


_STATE = {
    CardState.REVOKED: lambda: _("🚫 Revoked: its code is refused."),
    CardState.REPLACED: lambda: _("♻️ Replaced: another card stands for it."),
}


def _ask_again(one: CardLine, text: str, yes: Button) -> Screen:
    """Every ending asks twice (D33)."""
    return Screen(text, [[yes], [button("◀ " + _("No, keep it"), ShowCard(card=one.id))]])
