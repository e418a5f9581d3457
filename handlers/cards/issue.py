"""Issuing cards: one screen that shows the draft, a button for each field, one thing to type."""

from typing import cast

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import drafts
from domain.cards import Issued, card, issue
from domain.desk import Desk
from domain.errors import Malformed
from domain.members import list_members, note_member
from domain.signs import has_bar
from domain.stores import list_stores
from handlers.cards.buttons import IssueTo, ShowCard
from handlers.cards.cards import Sheet, card_screen
from handlers.cards.form import Confirm, Edit, form, presets, store_screen
from handlers.cards.wish import START, Change, Wish, ending, typed_field, typed_wish
from handlers.kit.buttons import go
from handlers.kit.me import Me
from handlers.kit.picker import PICK_HOLDER, contact_picker, picked_in
from handlers.kit.questions import Question
from handlers.kit.screen import GOOD, REMOVE, Event, Rows, Screen, button, rows_of, send, show
from handlers.kit.store_names import flipped, numbered
from handlers.kit.words import _, _n, bold, fill, lines, number

TYPED = Question(
    "issue.typed", again=lambda about: Edit(draft=about["draft"], field=about["field"])
)
HOLDER = Question("issue.holder", again=lambda about: Edit(draft=about["draft"], field="holder"))
OFFERED, FOUND = 6, 8  # members offered as buttons, and those found by a typed name


async def issue_command(
    event: Event, desk: Desk, me: Me, state: FSMContext, args: str = ""
) -> None:
    """``/issue TITLE | 10 uses | 30 days | store 1 2 | to NAME | x20``; alone: the form."""
    wish = START.copy()
    if args:
        wish.update(await typed_wish(await numbered(desk, args), desk, me))
        if has_bar(args):
            await _issue(event, desk, wish, me)
            return
    draft = await desk(drafts.begin, kind="issue", answers=dict(wish))
    await show(event, form(draft, wish, await desk(list_stores)))
    if not wish["title"]:
        await TYPED.ask(state, draft=draft, field="title")


async def to_member_pressed(
    query: CallbackQuery, pressed: IssueTo, desk: Desk, state: FSMContext
) -> None:
    """The form with its holder."""
    found = await desk(list_members, person_id=pressed.person, limit=1)
    if not found:
        raise Malformed("member")
    wish = START | {"holder_id": found[0].person_id, "holder": found[0].name}
    draft = await desk(drafts.begin, kind="issue", answers=dict(wish))
    await show(query, form(draft, wish, await desk(list_stores)))
    await TYPED.ask(state, draft=draft, field="title")


async def edit_pressed(
    query: CallbackQuery, pressed: Edit, desk: Desk, me: Me, state: FSMContext
) -> None:
    wish = await _wish_of(desk, pressed.draft)
    if not pressed.value:
        await _ask(query, pressed, desk, wish, state)
        return
    change = await _preset(pressed, desk, me, wish)
    if change:
        wish = await _changed(desk, pressed.draft, change)
    stores = await desk(list_stores)
    screen = (
        store_screen(pressed.draft, stores, wish)
        if pressed.field == "stores" and pressed.value != "back"
        else form(pressed.draft, wish, stores)
    )
    await show(query, screen)


async def _ask(
    query: CallbackQuery, pressed: Edit, desk: Desk, wish: Wish, state: FSMContext
) -> None:
    """A field was tapped: presets as buttons, or a question."""
    draft, field = pressed.draft, pressed.field
    if field == "stores":
        await show(query, store_screen(draft, await desk(list_stores), wish))
        return
    if field == "holder":
        await _ask_holder(query, draft, desk, state)
        return
    await TYPED.ask(state, draft=draft, field=field)
    taps, words = presets(field)
    buttons = [button(text, Edit(draft=draft, field=field, value=value)) for text, value in taps]
    back = button("◀ " + _("Back"), Edit(draft=draft, field=field, value="back"))
    await show(query, Screen(words, [*rows_of(buttons, 3), [back]]))


async def _ask_holder(query: CallbackQuery, draft: str, desk: Desk, state: FSMContext) -> None:
    await HOLDER.ask(state, draft=draft)
    rows: Rows = [
        [button("👤 " + one.name, Edit(draft=draft, field="holder", value=str(one.person_id)))]
        for one in await desk(list_members, limit=OFFERED)
    ]
    nobody = button(_("Nobody (printed)"), Edit(draft=draft, field="holder", value="none"))
    text = _("👤 For whom? Tap, type a name, or pick a contact below.")
    await show(query, Screen(text, [*rows, [nobody]]))
    words = _("Or pick from your contacts:")
    await send(query, Screen(words, keyboard=contact_picker(PICK_HOLDER)))


async def _preset(pressed: Edit, desk: Desk, me: Me, wish: Wish) -> Change:
    value = pressed.value
    if value == "back":
        return {}
    if pressed.field == "stores":
        return {"store_ids": flipped(wish["store_ids"], value)}
    if pressed.field == "holder" and value == "none":
        return {"holder_id": None, "holder": ""}
    if pressed.field == "holder":
        person = int(value) if value.isdecimal() and len(value) < 18 else -1
        found = await desk(list_members, person_id=person, limit=1)
        if not found:
            raise Malformed("member")
        return {"holder_id": found[0].person_id, "holder": found[0].name}
    return typed_field(pressed.field, value, desk.clock(), me.house_zone)


async def field_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    """The one thing that was asked for; a mistake leaves the question open."""
    about = await TYPED.about(state)
    text = (message.text or "").strip()
    change = typed_field(about["field"], text, desk.clock(), me.house_zone)
    wish = await _changed(desk, about["draft"], change)
    await state.clear()
    await send(message, form(about["draft"], wish, await desk(list_stores)))


async def holder_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    """A member's name, @username or Telegram id."""
    about = await HOLDER.about(state)
    found = await desk(list_members, words=message.text or "", limit=FOUND)
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


async def holder_picked(message: Message, desk: Desk, state: FSMContext) -> None:
    """Somebody from the contact picker; becomes a member."""
    about, picked = await HOLDER.about(state), picked_in(message)
    if picked is None or "draft" not in about:
        raise Malformed("member")
    person_id, name = picked
    reachable = await desk(note_member, person_id=person_id, name=name)
    wish = await _changed(desk, about["draft"], {"holder_id": person_id, "holder": name})
    await state.clear()
    words = (
        _("👤 The card goes to {name}.")
        if reachable
        else _("👤 The card goes to {name}, who has not opened this bot yet and cannot be told.")
    )
    await send(message, Screen(fill(words, name=name), keyboard=REMOVE))
    await send(message, form(about["draft"], wish, await desk(list_stores)))


async def confirm_pressed(query: CallbackQuery, pressed: Confirm, desk: Desk, me: Me) -> None:
    """Issue what the form shows; a second tap shows the same cards again."""
    if issued := await desk.answered(issue):
        await _show_issued(query, desk, issued)
        return
    await _issue(query, desk, await _wish_of(desk, pressed.draft), me, pressed.draft)


async def _issue(event: Event, desk: Desk, wish: Wish, me: Me, draft: str | None = None) -> None:
    issued = await desk.once(
        issue,
        title=wish["title"],
        uses=wish["uses"],
        valid_until=ending(wish["until"], me.house_zone),
        store_ids=wish["store_ids"],
        holder_id=wish["holder_id"],
        count=wish["count"],
        draft=draft,
    )
    await _show_issued(event, desk, issued)


async def _show_issued(event: Event, desk: Desk, issued: Issued) -> None:
    if len(issued.card_ids) == 1:
        screen = card_screen(await desk(card, card_id=issued.card_ids[0]))
        await show(event, Screen(lines(_told(issued), "", screen.text), screen.rows))
        return
    made = await desk(drafts.begin, kind="issued", answers={"cards": list(issued.card_ids)})
    rows = [
        [button("🖨 " + _("Print sheet (PDF)"), Sheet(draft=made), GOOD)],
        [
            button(_("First card"), ShowCard(card=issued.card_ids[0])),
            go("◀ " + _("Cards"), "cards"),
        ],
    ]
    await show(event, Screen(_told(issued), rows))


def _told(issued: Issued) -> str:
    """What was made, and whether the holder knows."""
    count = len(issued.card_ids)
    made = _n("✅ {n} card issued: {title}", "✅ {n} cards issued: {title}", count)
    words = (
        _("{name} was sent it.")
        if issued.reachable
        else _("{name} has not opened this bot, so I cannot write there. Send the QR code.")
    )
    return lines(
        fill(made, n=number(count), title=bold(issued.title)),
        fill(words, name=issued.holder) if issued.holder else None,
    )


async def _wish_of(desk: Desk, draft: str) -> Wish:
    return cast(Wish, await desk(drafts.read, draft=draft, kind="issue"))


async def _changed(desk: Desk, draft: str, change: Change) -> Wish:
    return cast(Wish, await desk(drafts.answer, draft=draft, kind="issue", answers=dict(change)))
