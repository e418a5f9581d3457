"""Staff: who works here, inviting by link or contact picker, stores of a verifier, removal."""

from io import BytesIO
from typing import Any

from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import drafts
from domain.desk import Desk
from domain.errors import Malformed
from domain.roles import LEADERS, Permission, Role
from domain.secrets import Token
from domain.staff import (
    Colleague,
    add_colleague,
    clear_pin,
    colleague,
    invite,
    join,
    lift_pause,
    list_staff,
    peek,
    remove,
    set_stores,
)
from domain.stores import list_stores
from handlers.buttons import LiftPause, ShowColleague, go, to_menu
from handlers.cards import issue
from handlers.cards.drawing import qr_image
from handlers.door.commands import set_menu
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.routing import Routes
from handlers.kit.screen import BAD, GOOD, REMOVE, Rows, Screen, button, send, show
from handlers.kit.typed import parse_ids
from handlers.kit.words import Markup, _, bold, comma, fill, lines, moment

PICK = Question("staff.pick")
PICK_STAFF = 1  # Telegram's request_id of our contact picker


class Invite(CallbackData, prefix="iv1"):
    role: str


class Tick(CallbackData, prefix="tc1"):
    """Ticking stores of a draft; ``store`` 0 is Done, -1 the contact picker."""

    draft: str
    store: int


class StaffDeed(CallbackData, prefix="sf1"):
    """``deed``: stores, remove, remove!"""

    staff: int
    deed: str


class Accept(CallbackData, prefix="ac1"):
    token: str


def entrances(table: Routes) -> None:
    table.command("staff", staff_command, "staff", "员工")
    table.command("invite", invite_command, "invite", "邀请")
    table.start("i", invitation_opened)
    table.button(Invite, role_pressed)
    table.button(Tick, tick_pressed)
    table.button(ShowColleague, colleague_pressed)
    table.button(StaffDeed, deed_pressed)
    table.button(LiftPause, lift_pressed)
    table.button(Accept, accept_pressed)
    table.question(PICK, pick_typed)
    table.otherwise(people=people_shared)


def role_name(role: str) -> str:
    return ROLES[Role(role)]()


ROLES = {
    Role.OWNER: lambda: _("owner"),
    Role.MANAGER: lambda: _("manager"),
    Role.VERIFIER: lambda: _("verifier"),
    Role.MEMBER: lambda: _("member"),
    Role.FOUNDER: lambda: _("founder"),
    Role.STRANGER: lambda: _("guest"),
    Role.SYSTEM: lambda: _("the clock"),
}


async def staff_command(message: Message | CallbackQuery, desk: Desk) -> None:
    """``/staff``: everybody with a role, and who is paused."""
    found = await desk(list_staff)
    rows: Rows = [[button(_line(one), ShowColleague(staff=one.id))] for one in found[:60]]
    rows.append([go("➕ " + _("Invite"), "invite"), to_menu()])
    await show(message, Screen(_("👥 <b>Staff</b>"), rows))


async def invite_command(
    message: Message | CallbackQuery, desk: Desk, me: Me, args: str = ""
) -> None:
    """``/invite ROLE [store ID…]``: a one-time link, 48 hours."""
    if args:
        word, _space, rest = args.partition(" ")
        stores = parse_ids(rest.casefold().removeprefix("store").removeprefix("s"))
        await _send_link(message, desk, me, _role(word), stores)
        return
    roles = [Role.VERIFIER, Role.MEMBER]
    if me.may(Permission.MANAGE_LEADERS):
        roles = [Role.MANAGER, Role.OWNER, *roles]
    rows = [[button(_role_icon(role) + role_name(role), Invite(role=role))] for role in roles]
    await show(message, Screen(_("👥 <b>Invite</b>: as what?"), [*rows, [to_menu()]]))


async def role_pressed(query: CallbackQuery, pressed: Invite, desk: Desk, me: Me) -> None:
    role = _role(pressed.role)
    if role is Role.VERIFIER:
        stores = [one.id for one in await desk(list_stores)]
        ticked = stores if len(stores) == 1 else []
        wish = {"role": role.value, "stores": ticked, "staff": 0}
        draft = await desk(drafts.begin, kind="invite", answers=wish)
        await show(query, await _tick_screen(desk, draft, wish))
        return
    await _send_link(query, desk, me, role, [])


async def tick_pressed(
    query: CallbackQuery, pressed: Tick, desk: Desk, me: Me, state: FSMContext
) -> None:
    """Tick the stores of a verifier, new or old; then link, contact picker, or done."""
    wish = await desk(drafts.read, draft=pressed.draft)
    if pressed.store > 0:
        chosen = sorted(set(wish["stores"]) ^ {pressed.store})
        wish = await desk(drafts.answer, draft=pressed.draft, answers={"stores": chosen})
        await show(query, await _tick_screen(desk, pressed.draft, wish))
    elif wish["staff"]:
        await desk(set_stores, staff_id=wish["staff"], store_ids=wish["stores"])
        await show(query, colleague_screen(await desk(colleague, staff_id=wish["staff"]), me))
    elif pressed.store < 0:
        if not wish["stores"]:
            raise Malformed("stores")
        await PICK.ask(state, role=wish["role"], stores=wish["stores"])
        if isinstance(query.message, Message):
            await query.message.answer(
                _("👥 Pick the person from your contacts, or /cancel."),
                reply_markup=issue.contact_picker(PICK_STAFF),
            )
        await query.answer()
    else:
        await _send_link(query, desk, me, Role(wish["role"]), wish["stores"])


async def pick_typed(message: Message) -> None:
    await send(message, Screen(_("👥 Use the button below to pick a contact, or /cancel.")))


async def people_shared(message: Message, desk: Desk, state: FSMContext) -> None:
    """Telegram's contact picker answered (S1-05)."""
    shared = message.users_shared
    if shared is None or not shared.users:
        return
    person = shared.users[0]
    name = " ".join(filter(None, (person.first_name, person.last_name))) or str(person.user_id)
    if shared.request_id == issue.PICK_HOLDER:
        await issue.holder_picked(message, desk, state, (person.user_id, name))
        return
    about = await PICK.about(state)
    if "role" not in about:
        raise Malformed("member")
    reachable = await desk(
        add_colleague,
        person_id=person.user_id,
        name=name,
        role=Role(about["role"]),
        store_ids=about["stores"],
    )
    await state.clear()
    text = lines(
        fill(_("✅ {name} is {role} now."), name=bold(name), role=role_name(about["role"])),
        _("They were told.")
        if reachable
        else _("They have not opened this bot yet: tell them to find it and press Start."),
    )
    await message.answer(text, reply_markup=REMOVE)


async def invitation_opened(message: Message, args: str, desk: Desk) -> None:
    """Somebody opened an invitation's link: say what it offers, and ask."""
    offer = await desk(peek, token=Token(args))
    text = lines(
        fill(
            _("👋 {merchant} invites you as <b>{role}</b>."),
            merchant=bold(offer.merchant),
            role=role_name(offer.role),
        ),
        fill(_("At: {stores}"), stores=comma(offer.stores)) if offer.stores else None,
    )
    await send(message, Screen(text, [[button("✅ " + _("Accept"), Accept(token=args), GOOD)]]))


async def accept_pressed(query: CallbackQuery, pressed: Accept, desk: Desk, me: Me) -> None:
    offer = await desk(join, token=Token(pressed.token))
    me = await me.again()
    text = lines(
        fill(
            _("🎉 Welcome to {merchant}! You are <b>{role}</b> now."),
            merchant=bold(offer.merchant),
            role=role_name(offer.role),
        ),
        FIRST_STEP[offer.role](),
    )
    await show(query, Screen(text, [[to_menu()]]))
    if query.bot:
        await set_menu(query.bot, me)


FIRST_STEP = {
    Role.OWNER: lambda: _("The menu shows everything that can be done."),
    Role.MANAGER: lambda: _("The menu shows everything that can be done."),
    Role.VERIFIER: lambda: _("Send me a photo of a card's code, and it is redeemed."),
    Role.MEMBER: lambda: _("Your cards appear under /my."),
}


async def colleague_pressed(
    query: CallbackQuery, pressed: ShowColleague, desk: Desk, me: Me
) -> None:
    await show(query, colleague_screen(await desk(colleague, staff_id=pressed.staff), me))


async def lift_pressed(query: CallbackQuery, pressed: LiftPause, desk: Desk) -> None:
    name = await desk(lift_pause, staff_id=pressed.staff)
    text = fill(_("▶️ {name} can scan again, and was told."), name=bold(name))
    await show(query, Screen(text, [[go(_("Staff"), "staff")]]))


async def deed_pressed(query: CallbackQuery, pressed: StaffDeed, desk: Desk) -> None:
    if pressed.deed == "remove!":
        name = await desk(remove, staff_id=pressed.staff)
        text = fill(_("👋 {name} has no access any more."), name=bold(name))
        await show(query, Screen(text, [[go(_("Staff"), "staff")]]))
        return
    if pressed.deed == "unpin":
        name = await desk(clear_pin, staff_id=pressed.staff)
        text = fill(
            _("🔓 {name} has no PIN any more and chooses another under /settings."),
            name=bold(name),
        )
        await show(query, Screen(text, [[go(_("Staff"), "staff")]]))
        return
    one = await desk(colleague, staff_id=pressed.staff)
    if pressed.deed == "stores":
        wish = {"role": one.role.value, "stores": list(one.store_ids), "staff": one.id}
        draft = await desk(drafts.begin, kind="invite", answers=wish)
        await show(query, await _tick_screen(desk, draft, wish))
        return
    text = lines(
        fill(_("🗑 Remove {name}?"), name=bold(one.name)),
        _("Access ends at once and the name is hidden; what they redeemed stays on record."),
    )
    rows = [
        [button(_("Yes, remove"), StaffDeed(staff=one.id, deed="remove!"), BAD)],
        [button(_("No, keep"), ShowColleague(staff=one.id))],
    ]
    await show(query, Screen(text, rows))


async def _send_link(
    event: Message | CallbackQuery, desk: Desk, me: Me, role: Role, stores: list[int]
) -> None:
    invitation = await desk(invite, role=role, store_ids=stores)
    if event.bot is None:
        return
    bot = await event.bot.me()
    link = f"https://t.me/{bot.username}?start=i-{invitation.token.reveal()}"
    text = lines(
        fill(
            _("🔗 An invitation as <b>{role}</b> for one person, good until {at}:"),
            role=role_name(role),
            at=moment(invitation.expires_at, me.zone),
        ),
        fill(_("At: {stores}"), stores=comma(invitation.stores)) if invitation.stores else None,
        "",
        Markup(link),
        "",
        _("Forward it, or let them scan the code. Whoever opens it first joins."),
    )
    await show(event, Screen(text, [[go(_("Staff"), "staff"), to_menu()]], _png(link)))


def _png(link: str) -> bytes:
    with BytesIO() as file:
        qr_image(link, 480).save(file, "PNG")
        return file.getvalue()


async def _tick_screen(desk: Desk, draft: str, wish: dict[str, Any]) -> Screen:
    ticked = set(wish["stores"])
    rows: Rows = [
        [button(("☑️ " if one.id in ticked else "⬜ ") + one.name, Tick(draft=draft, store=one.id))]
        for one in (await desk(list_stores))[:40]
    ]
    if not rows:
        text = _("🏬 A verifier works at a store, and there is none yet. Add one first.")
        return Screen(text, [[go(_("Stores"), "stores")]])
    if wish["staff"]:
        rows.append([button("✅ " + _("Done"), Tick(draft=draft, store=0), GOOD)])
    else:
        rows.append([button("🔗 " + _("Make a link"), Tick(draft=draft, store=0), GOOD)])
        rows.append([button("👥 " + _("Pick a contact"), Tick(draft=draft, store=-1))])
    return Screen(_("🏬 At which stores does the verifier work? Tick them."), rows)


def colleague_screen(one: Colleague, me: Me) -> Screen:
    text = lines(
        fill("👤 {name}", name=bold(one.name)),
        role_name(one.role),
        fill(_("At: {stores}"), stores=comma(one.stores)) if one.stores else None,
        _("⏸ Scanning is paused after several unknown codes.") if one.paused else None,
        _("📵 Cannot be written to: has not opened the bot, or blocked it.")
        if one.unreachable
        else None,
    )
    rows: Rows = []
    if one.paused:
        rows.append([button("▶️ " + _("Lift the pause"), LiftPause(staff=one.id), GOOD)])
    if one.has_pin:
        words = "🔓 " + _("Take the PIN away")
        rows.append([button(words, StaffDeed(staff=one.id, deed="unpin"))])
    if one.role is Role.VERIFIER:
        rows.append([button("🏬 " + _("Change stores"), StaffDeed(staff=one.id, deed="stores"))])
    if one.role not in LEADERS or me.may(Permission.MANAGE_LEADERS):
        rows.append([button("🗑 " + _("Remove"), StaffDeed(staff=one.id, deed="remove"), BAD)])
    return Screen(text, [*rows, [go(_("Staff"), "staff"), to_menu()]])


def _line(one: Colleague) -> str:
    marks = ("⏸ " if one.paused else "") + ("📵 " if one.unreachable else "")
    where = f" · {comma(one.stores)}" if one.stores else ""
    return f"{_role_icon(one.role)}{marks}{one.name} · {role_name(one.role)}{where}"


def _role_icon(role: Role) -> str:
    return {Role.OWNER: "👑 ", Role.MANAGER: "🗂 ", Role.VERIFIER: "📷 "}.get(role, "👤 ")


def _role(word: str) -> Role:
    """A role by its English or Chinese name."""
    for role in (Role.OWNER, Role.MANAGER, Role.VERIFIER, Role.MEMBER):
        if word.casefold() in (role.value, role_name(role), _CHINESE[role]):
            return role
    raise Malformed("role")


_CHINESE = {
    Role.OWNER: "店主",
    Role.MANAGER: "经理",
    Role.VERIFIER: "核销员",
    Role.MEMBER: "会员",
}
