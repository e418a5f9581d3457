"""Members: the list, and the level and tags that purchase permission goes by."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import drafts
from domain.cards import list_cards
from domain.desk import Desk
from domain.errors import NotFound
from domain.limits import TAG, TAGS
from domain.members import MemberLine, known_standings, list_members, set_standing, tick_tag
from domain.redemption import Record, last_of_holder
from domain.roles import Permission
from handlers.cards.buttons import CardsOf, IssueTo, ShowCard
from handlers.cards.cards import card_line
from handlers.forgetting.buttons import ForgetMember
from handlers.kit.buttons import go, to_menu
from handlers.kit.paging import PAGE, page_of, pager
from handlers.kit.questions import Question
from handlers.kit.screen import Event, Rows, Screen, button, rows_of, send, show
from handlers.kit.words import Markup, _, bold, comma, fill, lines, moment
from handlers.orders.buttons import OrdersOf
from handlers.points.buttons import PointsOf

STANDING = Question("member.standing")
KNOWN_SHOWN = 12
CARDS_SHOWN = 5
Standing = Literal["level", "tags"]


class MemberPage(CallbackData, prefix="me1"):
    page: int
    draft: str = ""


class MemberDeed(CallbackData, prefix="mb1"):
    """``at``: a known level or tag that was tapped, from 1; -1: none; 0: ask."""

    person: int
    deed: Literal["show", Standing] = "show"
    at: int = 0


async def members_command(message: Event, desk: Desk, args: str = "") -> None:
    """``/members [words]``: by name, @username or Telegram id."""
    draft = await desk(drafts.begin, kind="members", answers={"words": args}) if args else ""
    await _list(message, desk, args, draft, 0)


async def page_pressed(query: CallbackQuery, pressed: MemberPage, desk: Desk) -> None:
    words = (
        (await desk(drafts.read, draft=pressed.draft, kind="members"))["words"]
        if pressed.draft
        else ""
    )
    await _list(query, desk, words, pressed.draft, max(pressed.page, 0))


async def member_pressed(
    query: CallbackQuery, pressed: MemberDeed, desk: Desk, state: FSMContext
) -> None:
    await state.clear()
    await show(query, await _screen(desk, pressed.person))


async def level_pressed(
    query: CallbackQuery, pressed: MemberDeed, desk: Desk, state: FSMContext
) -> None:
    """One level at a time: a tapped one replaces what was."""
    levels, _tags = await desk(known_standings)
    if not pressed.at:
        words = _("✍️ Which level? Tap, or type a name like VIP1 (at most {n} characters).")
        await _ask(query, state, pressed.person, "level", levels, fill(words, n=TAG))
        return
    await _take(query, desk, state, pressed, _tapped(levels, pressed.at))


async def tags_pressed(
    query: CallbackQuery, pressed: MemberDeed, desk: Desk, state: FSMContext
) -> None:
    """A tapped tag is flipped."""
    _levels, tags = await desk(known_standings)
    if not pressed.at:
        words = _("✍️ Which tags? Tap to flip one, or type all, separated by commas (at most {n}).")
        await _ask(query, state, pressed.person, "tags", tags, fill(words, n=TAGS))
        return
    has, word = (await _member(desk, pressed.person)).tags, _tapped(tags, pressed.at)
    if not word:
        await _take(query, desk, state, pressed, "")
        return
    await state.clear()
    await desk(tick_tag, person_id=pressed.person, tag=word, ticked=word not in has)
    await show(query, await _screen(desk, pressed.person))


def _tapped(known: list[str], at: int) -> str:
    return known[at - 1] if 0 < at <= len(known) else ""


async def _take(
    query: CallbackQuery, desk: Desk, state: FSMContext, pressed: MemberDeed, text: str
) -> None:
    await state.clear()
    await desk(set_standing, person_id=pressed.person, field=pressed.deed, text=text or "-")
    await show(query, await _screen(desk, pressed.person))


async def _ask(
    query: CallbackQuery,
    state: FSMContext,
    person: int,
    field: Standing,
    known: list[str],
    words: str,
) -> None:
    await STANDING.ask(state, person=person, field=field)
    taps = [
        button(word, MemberDeed(person=person, deed=field, at=at))
        for at, word in enumerate(known[:KNOWN_SHOWN], start=1)
    ]
    none = button("➖ " + _("none"), MemberDeed(person=person, deed=field, at=-1))
    back = button("◀ " + _("Back"), MemberDeed(person=person))
    await show(query, Screen(words, [*rows_of(taps, 3), [none], [back]]))


async def standing_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    about = await STANDING.about(state)
    await desk(
        set_standing, person_id=about["person"], field=about["field"], text=message.text or ""
    )
    await state.clear()
    await send(message, await _screen(desk, about["person"]))


async def _member(desk: Desk, person_id: int) -> MemberLine:
    found = await desk(list_members, person_id=person_id, limit=1)
    if not found:
        raise NotFound("members")
    return found[0]


async def _screen(desk: Desk, person_id: int) -> Screen:
    one = await _member(desk, person_id)
    cards = await desk(list_cards, holder_id=person_id, size=CARDS_SHOWN)
    taken = await desk(last_of_holder, person_id=person_id)
    text = lines(
        fill("👤 {name}", name=bold(one.name)),
        fill("@{username}", username=one.username) if one.username else None,
        fill(_("Level: {level}"), level=one.level or _("none")),
        fill(_("Tags: {tags}"), tags=comma(list(one.tags)) or _("none")),
        _("Level and tags decide what this member may buy, never what they may look at."),
        "" if taken else None,
        _("📒 Redeemed last:") if taken else None,
        *(_taken(use) for use in taken),
        None if cards.lines else _("No cards yet."),
    )
    rows: Rows = [
        [button(card_line(card, desk, named=False), ShowCard(card=card.id))]
        for card in cards.lines
    ]
    if cards.after:
        rows.append([button("🎟 " + _("All cards"), CardsOf(person=person_id))])
    rows += [
        [button("➕ " + _("Issue a card"), IssueTo(person=person_id))],
        [
            button("🎖 " + _("Level"), MemberDeed(person=person_id, deed="level")),
            button("🏷 " + _("Tags"), MemberDeed(person=person_id, deed="tags")),
        ],
        [
            button("◆ " + _("Points"), PointsOf(person=person_id)),
            button("🧾 " + _("Orders"), OrdersOf(of="member", id=person_id)),
        ],
    ]
    if desk.actor.may(Permission.FORGET_PEOPLE):
        rows.append([button("🧽 " + _("Forget this person"), ForgetMember(person=person_id))])
    rows.append([go(_("Members"), "members"), to_menu()])
    return Screen(text, rows)


def _taken(one: Record) -> Markup:
    words = "{at} · {title} ×{uses} · {store}"
    said = fill(words, at=moment(one.at, one.timezone), title=one.title, uses=one.uses,
                store=one.store)  # fmt: skip
    return Markup(f"<s>{said}</s>") if one.undone_at else said


async def _list(event: Event, desk: Desk, words: str, draft: str, page: int) -> None:
    found, more = page_of(
        await desk(list_members, words=words, limit=PAGE + 1, offset=page * PAGE)
    )
    rows: Rows = [
        [
            button(
                "👤 " + one.name + (f" · {one.level}" if one.level else ""),
                MemberDeed(person=one.person_id),
            )
        ]
        for one in found
    ]
    rows += pager(page, more, lambda to, text: button(text, MemberPage(page=to, draft=draft)))
    text = lines(
        _("👥 <b>Members</b>, by name."),
        None if found else _("None found. Who opens your shop's link becomes a member."),
    )
    await show(event, Screen(text, [*rows, [to_menu()]]))
