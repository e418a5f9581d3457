"""Issuing cards: one screen that shows the draft, a button for each field, one thing to type."""

from datetime import date
from typing import Any

from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import (
    CallbackQuery,
    KeyboardButton,
    KeyboardButtonRequestUsers,
    Message,
    ReplyKeyboardMarkup,
)

from domain import drafts
from domain.cards import Issued, card, issue
from domain.desk import Desk
from domain.errors import Malformed
from domain.limits import CARDS_AT_ONCE, TITLE, USES
from domain.members import list_members, note_member
from domain.stores import list_stores
from handlers.buttons import ShowCard, go, to_menu
from handlers.cards.cards import Sheet, card_screen
from handlers.cards.wish import START, ending, typed_field, typed_wish
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.routing import Routes
from handlers.kit.screen import GOOD, REMOVE, Rows, Screen, button, rows_of, send, show
from handlers.kit.typed import parse_ids
from handlers.kit.words import _, _n, bold, comma, day, fill, lines, number, times

TYPED = Question("issue.typed")
HOLDER = Question("issue.holder")
PICK_HOLDER = 2  # Telegram's request_id of our contact picker


class Edit(CallbackData, prefix="ie1"):
    """``value`` empty: ask; otherwise the chosen preset."""

    draft: str
    field: str
    value: str = ""


class Confirm(CallbackData, prefix="ic1"):
    draft: str


def entrances(table: Routes) -> None:
    table.command("issue", issue_command, "issue", "发卡")
    table.button(Edit, edit_pressed)
    table.button(Confirm, confirm_pressed)
    table.question(TYPED, field_typed)
    table.question(HOLDER, holder_typed)


async def issue_command(
    message: Message | CallbackQuery, desk: Desk, me: Me, state: FSMContext, args: str = ""
) -> None:
    """``/issue TITLE | 10 uses | 30 days | store 1 2 | to NAME | x20``; alone: the form."""
    wish = dict(START)
    if args:
        wish |= await typed_wish(args, desk, me)
        if "|" in args:
            await _issue(message, desk, wish, me)
            return
    draft = await desk(drafts.begin, kind="issue", answers=wish)
    await show(message, form(draft, wish, await _store_names(desk)))
    if not wish["title"]:
        await TYPED.ask(state, draft=draft, field="title")


async def edit_pressed(
    query: CallbackQuery, pressed: Edit, desk: Desk, me: Me, state: FSMContext
) -> None:
    wish = await desk(drafts.read, draft=pressed.draft)
    if not pressed.value:
        await _ask(query, pressed, desk, wish, state)
        return
    change = await _preset(pressed, desk, me, wish)
    if change:
        wish = await desk(drafts.answer, draft=pressed.draft, answers=change)
    screen = (
        await _store_screen(pressed.draft, desk, wish)
        if pressed.field == "stores" and pressed.value != "back"
        else form(pressed.draft, wish, await _store_names(desk))
    )
    await show(query, screen)


async def field_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    """The one thing that was asked for; a mistake leaves the question open."""
    about = await TYPED.about(state)
    text = (message.text or "").strip()
    change = typed_field(about["field"], text, desk.clock(), me.zone)
    wish = await desk(drafts.answer, draft=about["draft"], answers=change)
    await state.clear()
    await send(message, form(about["draft"], wish, await _store_names(desk)))


async def holder_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    """A member's name, @username or Telegram id."""
    about = await HOLDER.about(state)
    found = await desk(list_members, words=message.text or "", limit=8)
    if not found:
        raise Malformed("member")
    rows: Rows = [
        [
            button(
                one.name + (f" @{one.username}" if one.username else ""),
                Edit(draft=about["draft"], field="holder", value=str(one.person_id)),
            )
        ]
        for one in found
    ]
    await send(message, Screen(_("👤 Who of these?"), rows))


async def holder_picked(
    message: Message, desk: Desk, state: FSMContext, picked: tuple[int, str]
) -> None:
    """Somebody from the contact picker; becomes a member."""
    about = await HOLDER.about(state)
    if "draft" not in about:
        raise Malformed("member")
    person_id, name = picked
    reachable = await desk(note_member, person_id=person_id, name=name)
    change = {"holder_id": person_id, "holder": name}
    wish = await desk(drafts.answer, draft=about["draft"], answers=change)
    await state.clear()
    text = (
        fill(_("👤 The card goes to {name}."), name=name)
        if reachable
        else fill(
            _("👤 The card goes to {name}, who has not opened this bot yet and cannot be told."),
            name=name,
        )
    )
    await message.answer(text, reply_markup=REMOVE)
    await send(message, form(about["draft"], wish, await _store_names(desk)))


async def confirm_pressed(query: CallbackQuery, pressed: Confirm, desk: Desk, me: Me) -> None:
    """Issue what the form shows; a second tap shows the same cards again."""
    wish = await desk(drafts.read, draft=pressed.draft)
    await _issue(query, desk, wish, me, pressed.draft)


async def _issue(
    event: Message | CallbackQuery,
    desk: Desk,
    wish: dict[str, Any],
    me: Me,
    draft: str | None = None,
) -> None:
    issued = await desk(
        issue,
        title=wish["title"],
        uses=wish["uses"],
        valid_until=ending(wish["until"], me.zone),
        store_ids=wish["store_ids"],
        holder_id=wish["holder_id"],
        count=wish["count"],
        draft=draft,
    )
    if len(issued.card_ids) == 1:
        screen = card_screen(await desk(card, card_id=issued.card_ids[0]))
        await show(event, Screen(lines(_told(issued), "", screen.text), screen.rows))
        return
    made = await desk(drafts.begin, kind="issued", answers={"cards": list(issued.card_ids)})
    rows = [
        [button("🖨 " + _("Print sheet (PDF)"), Sheet(draft=made), GOOD)],
        [button(_("First card"), ShowCard(card=issued.card_ids[0])), go(_("Cards"), "cards")],
    ]
    await show(event, Screen(_told(issued), rows))


def _told(issued: Issued) -> str:
    """What was made, and whether the holder knows."""
    count = len(issued.card_ids)
    return lines(
        fill(
            _n("✅ {n} card issued: {title}", "✅ {n} cards issued: {title}", count),
            n=number(count),
            title=bold(issued.title),
        ),
        (
            fill(_("{name} was sent it."), name=issued.holder)
            if issued.reachable
            else fill(
                _("{name} has not opened this bot, so I cannot write there. Send the QR code."),
                name=issued.holder,
            )
        )
        if issued.holder
        else None,
    )


def form(draft: str, wish: dict[str, Any], stores: dict[int, str]) -> Screen:
    """The draft as it stands, a button for each field."""
    names = [stores[one] for one in wish["store_ids"] if one in stores]
    text = lines(
        _("🎟 <b>New card</b>"),
        fill(_("Title: {title}"), title=bold(wish["title"]) if wish["title"] else "—"),
        fill(_("Uses: {uses}"), uses=_uses(wish["uses"])),
        fill(_("Valid until: {day}"), day=_until(wish["until"])),
        fill(_("Stores: {stores}"), stores=comma(names) if names else _("every store")),
        fill(_("For: {name}"), name=wish["holder"] or _("nobody in particular (printed)")),
        fill(_("How many: {n}"), n=wish["count"]),
        "",
        None if wish["title"] else _("✍️ Type the title, for example <i>Coffee pass</i>."),
    )
    fields = (
        (_("Title"), "title"),
        (_("Uses"), "uses"),
        (_("Validity"), "until"),
        (_("Stores"), "stores"),
        (_("For whom"), "holder"),
        (_("How many"), "count"),
    )
    rows = rows_of([button(words, Edit(draft=draft, field=field)) for words, field in fields], 3)
    if wish["title"]:
        rows.append([button("✅ " + _("Issue"), Confirm(draft=draft), GOOD)])
    rows.append([to_menu()])
    return Screen(text, rows)


async def _ask(
    query: CallbackQuery, pressed: Edit, desk: Desk, wish: dict[str, Any], state: FSMContext
) -> None:
    """A field was tapped: presets as buttons, or a question."""
    draft, field = pressed.draft, pressed.field
    if field == "stores":
        await show(query, await _store_screen(draft, desk, wish))
        return
    if field == "holder":
        await HOLDER.ask(state, draft=draft)
        members = await desk(list_members, limit=6)
        rows: Rows = [
            [button("👤 " + one.name, Edit(draft=draft, field=field, value=str(one.person_id)))]
            for one in members
        ]
        nobody = button(_("Nobody (printed)"), Edit(draft=draft, field=field, value="none"))
        await show(
            query,
            Screen(
                _("👤 For whom? Tap, type a name, or pick a contact below."), [*rows, [nobody]]
            ),
        )
        if isinstance(query.message, Message):
            await query.message.answer(
                _("Or pick from your contacts:"), reply_markup=contact_picker(PICK_HOLDER)
            )
        return
    await TYPED.ask(state, draft=draft, field=field)
    presets, words = _presets(field)
    buttons = [
        button(text, Edit(draft=draft, field=field, value=value)) for text, value in presets
    ]
    back = button("◀ " + _("Back"), Edit(draft=draft, field=field, value="back"))
    await show(query, Screen(words, [*rows_of(buttons, 3), [back]]))


def contact_picker(request_id: int) -> ReplyKeyboardMarkup:
    """Telegram's own picker of people; the answer arrives as ``users_shared``."""
    request = KeyboardButtonRequestUsers(
        request_id=request_id, user_is_bot=False, max_quantity=1, request_name=True
    )
    return ReplyKeyboardMarkup(
        keyboard=[[KeyboardButton(text="👥 " + _("Pick a contact"), request_users=request)]],
        resize_keyboard=True,
        one_time_keyboard=True,
    )


def _presets(field: str) -> tuple[list[tuple[str, str]], str]:
    match field:
        case "uses":
            numbers = [(str(n), str(n)) for n in (1, 3, 5, 6, 10, 20)]
            return [*numbers, ("♾ " + _("unlimited"), "-1")], _(
                "🔢 How many uses? Tap or type a number (1 to {most})."
            ).format(most=USES)
        case "until":
            spans = [
                (_("1 week"), "7"),
                (_("30 days"), "30"),
                (_("90 days"), "90"),
                (_("6 months"), "182"),
                (_("1 year"), "365"),
                ("♾ " + _("no end"), "none"),
            ]
            return spans, _("📅 Valid for how long? Tap, or type a number of days or a date.")
        case "count":
            return [(str(n), str(n)) for n in (1, 12, 24, 60, 120)], _(
                "🖨 How many cards alike? Tap or type a number (1 to {most})."
            ).format(most=CARDS_AT_ONCE)
    return [], _("✍️ Type the title (at most {most} characters).").format(most=TITLE)


async def _preset(pressed: Edit, desk: Desk, me: Me, wish: dict[str, Any]) -> dict[str, Any]:
    value = pressed.value
    if value == "back":
        return {}
    match pressed.field:
        case "holder" if value == "none":
            return {"holder_id": None, "holder": ""}
        case "holder":
            found = await desk(list_members, words=value, limit=1)
            if not found:
                raise Malformed("member")
            return {"holder_id": found[0].person_id, "holder": found[0].name}
        case "stores" if value == "all":
            return {"store_ids": []}
        case "stores":
            chosen = set(wish["store_ids"]) ^ set(parse_ids(value))
            return {"store_ids": sorted(chosen)}
    return typed_field(pressed.field, value, desk.clock(), me.zone)


async def _store_screen(draft: str, desk: Desk, wish: dict[str, Any]) -> Screen:
    """Several stores are ticked; none ticked means all."""
    ticked = set(wish["store_ids"])
    rows: Rows = [
        [
            button(
                ("☑️ " if one.id in ticked else "⬜ ") + one.name,
                Edit(draft=draft, field="stores", value=str(one.id)),
            )
        ]
        for one in (await desk(list_stores))[:40]
    ]
    every = button(
        ("☑️ " if not ticked else "⬜ ") + _("Every store"),
        Edit(draft=draft, field="stores", value="all"),
    )
    done = button("✅ " + _("Done"), Edit(draft=draft, field="stores", value="back"), GOOD)
    return Screen(_("🏬 Where is it valid? Tick the stores."), [[every], *rows, [done]])


async def _store_names(desk: Desk) -> dict[int, str]:
    return {one.id: one.name for one in await desk(list_stores)}


def _uses(uses: int | None) -> str:
    return _("unlimited uses") if uses is None else times(uses)


def _until(until: str | None) -> str:
    return _("no end") if until is None else day(date.fromisoformat(until))
