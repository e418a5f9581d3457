"""Members: the list, and the level and tags that purchase permission goes by."""

from collections.abc import Collection

from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import drafts
from domain.desk import Desk
from domain.limits import TAG, TAGS
from domain.members import known_standings, page_of_members, set_standing, tick_tag
from domain.paging import START, Place
from handlers.kit.buttons import go, to_menu
from handlers.kit.paging import PAGE, strider
from handlers.kit.questions import Question
from handlers.kit.screen import Event, Rows, Screen, button, rows_of, send, show
from handlers.kit.tapped import meant, sign_of, to_turn, turn_in
from handlers.kit.words import _, fill, lines
from handlers.people.buttons import MemberDeed, Standing
from handlers.people.member import member_of, member_screen

STANDING = Question("member.standing", things=("members",))
KNOWN_SHOWN = 12
NONE = "-"  # no level, no tags


class MemberPage(CallbackData, prefix="me2"):
    step: str
    id: int
    draft: str
    key: str


async def members_command(message: Event, desk: Desk, args: str = "") -> None:
    """``/members [words]``: by name, @username or Telegram id."""
    draft = await desk(drafts.begin, kind="members", answers={"words": args}) if args else ""
    await _list(message, desk, args, draft, START)


async def page_pressed(query: CallbackQuery, pressed: MemberPage, desk: Desk) -> None:
    words = (
        (await desk(drafts.read, draft=pressed.draft, kind="members"))["words"]
        if pressed.draft
        else ""
    )
    place = Place(pressed.step, pressed.id, pressed.key)
    await _list(query, desk, words, pressed.draft, place)


async def member_pressed(
    query: CallbackQuery, pressed: MemberDeed, desk: Desk, state: FSMContext
) -> None:
    await state.clear()
    await show(query, await member_screen(desk, pressed.person))


async def level_pressed(
    query: CallbackQuery, pressed: MemberDeed, desk: Desk, state: FSMContext
) -> None:
    """One level at a time: a tapped one replaces what was."""
    levels, _tags = await desk(known_standings)
    word = meant(levels, pressed.sign)
    if word is None and pressed.sign != NONE:
        words = _("✍️ Which level? Tap, or type a name like VIP1 (at most {n} characters).")
        await _ask(query, state, pressed.person, "level", levels, fill(words, n=TAG))
        return
    await _take(query, desk, state, pressed, word or NONE)


async def tags_pressed(
    query: CallbackQuery, pressed: MemberDeed, desk: Desk, state: FSMContext
) -> None:
    """A tapped tag is given, or taken away."""
    _levels, tags = await desk(known_standings)
    sign, on = turn_in(pressed.sign)
    word = meant(tags, sign)
    if pressed.sign == NONE:
        await _take(query, desk, state, pressed, NONE)
    elif word is None:
        words = _("✍️ Which tags? Tap to flip one, or type all, separated by commas (at most {n}).")
        has = (await member_of(desk, pressed.person)).tags
        await _ask(query, state, pressed.person, "tags", tags, fill(words, n=TAGS), has)
    else:
        has = (await member_of(desk, pressed.person)).tags
        await state.clear()
        ticked = word not in has if on is None else on
        await desk(tick_tag, person_id=pressed.person, tag=word, ticked=ticked)
        await show(query, await member_screen(desk, pressed.person))


async def _take(
    query: CallbackQuery, desk: Desk, state: FSMContext, pressed: MemberDeed, text: str
) -> None:
    await state.clear()
    await desk(set_standing, person_id=pressed.person, field=pressed.deed, text=text)
    await show(query, await member_screen(desk, pressed.person))


async def _ask(
    query: CallbackQuery,
    state: FSMContext,
    person: int,
    field: Standing,
    known: list[str],
    words: str,
    has: Collection[str] | None = None,
) -> None:
    """``has``: those that another tap takes away; None: a tapped one replaces what was."""
    await STANDING.ask(state, person=person, field=field)
    signs = [
        sign_of(word) if has is None else to_turn(sign_of(word), word in has)
        for word in known[:KNOWN_SHOWN]
    ]
    taps = [
        button(word, MemberDeed(person=person, deed=field, sign=sign))
        for word, sign in zip(known, signs, strict=False)
    ]
    none = button("➖ " + _("none"), MemberDeed(person=person, deed=field, sign=NONE))
    back = button("◀ " + _("Back"), MemberDeed(person=person))
    await show(query, Screen(words, [*rows_of(taps, 3), [none], [back]]))


async def standing_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    about = await STANDING.about(state)
    await desk(
        set_standing, person_id=about["person"], field=about["field"], text=message.text or ""
    )
    await state.clear()
    await send(message, await member_screen(desk, about["person"]))


async def _list(event: Event, desk: Desk, words: str, draft: str, place: Place) -> None:
    found = await desk(page_of_members, words=words, place=place, size=PAGE)
    rows: Rows = [
        [
            button(
                "👤 " + one.name + (f" · {one.level}" if one.level else ""),
                MemberDeed(person=one.person_id),
            )
        ]
        for one in found.lines
    ]
    rows += strider(
        found,
        lambda to, text: button(text, MemberPage(step=to.step, id=to.id, draft=draft, key=to.key)),
    )
    if not (found.lines or words):
        rows.append([go("📣 " + _("Share"), "share")])
    text = lines(
        _("👥 <b>Members</b>, by name."),
        None if found.lines else _("None found. Who opens your shop's link becomes a member."),
    )
    await show(event, Screen(text, [*rows, [to_menu()]]))
