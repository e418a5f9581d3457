"""Members: the list, and the level and tags that purchase permission goes by."""

from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import drafts
from domain.desk import Desk
from domain.errors import NotFound
from domain.limits import TAG, TAGS
from domain.members import MemberLine, known_standings, list_members, set_standing, tick_tag
from handlers.buttons import go, to_menu
from handlers.kit.paging import PAGE, page_of, pager
from handlers.kit.questions import Question
from handlers.kit.routing import Routes
from handlers.kit.screen import Rows, Screen, button, rows_of, send, show
from handlers.kit.words import _, bold, comma, fill, lines

STANDING = Question("member.standing")


class MemberPage(CallbackData, prefix="me1"):
    page: int
    draft: str = ""


class MemberDeed(CallbackData, prefix="mb1"):
    """``deed``: show, level, tags; ``at``: a known one that was tapped, from 1."""

    person: int
    deed: str = "show"
    at: int = 0


def entrances(table: Routes) -> None:
    table.command("members", members_command, "members", "会员")
    table.button(MemberPage, page_pressed)
    table.button(MemberDeed, member_pressed)
    table.question(STANDING, standing_typed)


async def members_command(message: Message | CallbackQuery, desk: Desk, args: str = "") -> None:
    """``/members [words]``: by name, @username or Telegram id."""
    draft = await desk(drafts.begin, kind="members", answers={"words": args}) if args else ""
    await _list(message, desk, args, draft, 0)


async def page_pressed(query: CallbackQuery, pressed: MemberPage, desk: Desk) -> None:
    words = (await desk(drafts.read, draft=pressed.draft))["words"] if pressed.draft else ""
    await _list(query, desk, words, pressed.draft, max(pressed.page, 0))


async def member_pressed(
    query: CallbackQuery, pressed: MemberDeed, desk: Desk, state: FSMContext
) -> None:
    if pressed.deed not in ("level", "tags"):
        await state.clear()
        await show(query, await _screen(desk, pressed.person))
        return
    levels, tags = await desk(known_standings)
    known = levels if pressed.deed == "level" else tags
    if pressed.at:
        await state.clear()
        await _tap(desk, pressed, known)
        await show(query, await _screen(desk, pressed.person))
        return
    await STANDING.ask(state, person=pressed.person, field=pressed.deed)
    taps = [
        button(word, MemberDeed(person=pressed.person, deed=pressed.deed, at=at))
        for at, word in enumerate(known[:12], start=1)
    ]
    none = button("➖ " + _("none"), MemberDeed(person=pressed.person, deed=pressed.deed, at=-1))
    back = button("◀ " + _("Back"), MemberDeed(person=pressed.person))
    words = (
        fill(_("✍️ Which level? Tap, or type a name like VIP1 (at most {n} characters)."), n=TAG)
        if pressed.deed == "level"
        else fill(_("✍️ Which tags? Tap to flip one, or type all, separated by commas (at most "
                    "{n})."), n=TAGS)
    )  # fmt: skip
    await show(query, Screen(words, [*rows_of(taps, 3), [none], [back]]))


async def standing_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    about = await STANDING.about(state)
    await desk(
        set_standing, person_id=about["person"], field=about["field"], text=message.text or ""
    )
    await state.clear()
    await send(message, await _screen(desk, about["person"]))


async def _tap(desk: Desk, pressed: MemberDeed, known: list[str]) -> None:
    one = await _member(desk, pressed.person)
    word = known[pressed.at - 1] if 0 < pressed.at <= len(known) else ""
    if pressed.deed == "level" or not word:
        await desk(set_standing, person_id=pressed.person, field=pressed.deed, text=word or "-")
    else:
        await desk(tick_tag, person_id=pressed.person, tag=word, ticked=word not in one.tags)


async def _member(desk: Desk, person_id: int) -> MemberLine:
    found = [
        one
        for one in await desk(list_members, words=str(person_id), limit=20)
        if one.person_id == person_id
    ]
    if not found:
        raise NotFound("members")
    return found[0]


async def _screen(desk: Desk, person_id: int) -> Screen:
    one = await _member(desk, person_id)
    text = lines(
        fill("👤 {name}", name=bold(one.name)),
        fill("@{username}", username=one.username) if one.username else None,
        fill(_("Level: {level}"), level=one.level or _("none")),
        fill(_("Tags: {tags}"), tags=comma(list(one.tags)) or _("none")),
        _("Level and tags decide what this member may buy, never what they may look at."),
    )
    rows = [
        [
            button("🎖 " + _("Level"), MemberDeed(person=person_id, deed="level")),
            button("🏷 " + _("Tags"), MemberDeed(person=person_id, deed="tags")),
        ],
        [go(_("Members"), "members"), to_menu()],
    ]
    return Screen(text, rows)


async def _list(
    event: Message | CallbackQuery, desk: Desk, words: str, draft: str, page: int
) -> None:
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
