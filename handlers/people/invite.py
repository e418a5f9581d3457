"""Inviting: by a link for one person, or by picking a contact, who is asked (S1-05)."""

import re
from io import BytesIO

from aiogram import Bot
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.errors import Malformed
from domain.roles import Permission, Role
from domain.staff import Invitation, ask, invite
from domain.stores import list_stores
from handlers.cards.drawing import qr_image
from handlers.kit.buttons import go, to_menu
from handlers.kit.here import username_for
from handlers.kit.me import Me
from handlers.kit.picker import PICK_STAFF, contact_picker, picked_in
from handlers.kit.questions import Question
from handlers.kit.screen import REMOVE, Event, Rows, Screen, button, send, show
from handlers.kit.store_names import numbered
from handlers.kit.typed import parse_ids
from handlers.kit.words import Markup, _, bold, comma, fill, lines, moment
from handlers.people.roles import role_icon, role_name, role_of
from handlers.people.ticking import Tick, begin_ticking, wish_of

PICK = Question("staff.pick")
QR_SIDE = 480
_AHEAD = re.compile(r"^(?:stores?|at|门店|在)(?=[\s\d]|$)\s*", re.IGNORECASE)
AT_ONCE = 3  # stores of which each has a button of its own


class Invite(CallbackData, prefix="iv2"):
    """``store``: of a verifier at this one alone; 0: it is asked."""

    role: str
    store: int = 0


async def invite_command(event: Event, desk: Desk, me: Me, bot: Bot, args: str = "") -> None:
    """``/invite ROLE [store ID…]``: a one-time link, 48 hours."""
    if args:
        word, _space, rest = args.partition(" ")
        role = role_of(word)
        if role is Role.VERIFIER and not rest.strip():
            await show(event, await _ticking(desk, role))
            return
        said = _AHEAD.sub("", rest)
        line = (await numbered(desk, f"store {said}") if said else "").removeprefix("store")
        if re.search(r"[^\W\d]", line):
            raise Malformed("no store")
        await _send_link(event, desk, me, bot, role, parse_ids(line))
        return
    roles = [Role.VERIFIER, Role.MEMBER]
    if me.may(Permission.MANAGE_LEADERS):
        roles = [Role.MANAGER, Role.OWNER, *roles]
    rows = [[button(role_icon(role) + role_name(role), Invite(role=role))] for role in roles]
    rows += await at_a_store(desk)
    await show(event, Screen(_("👥 <b>Invite</b>: as what?"), [*rows, [to_menu()]]))


async def at_a_store(desk: Desk) -> Rows:
    """A verifier of one store, invited with one tap; where there are many stores, they are
    ticked."""
    stores = await desk(list_stores)
    if len(stores) > AT_ONCE:
        return []
    words = _("{store}: invite a verifier")
    return [
        [button(words.format(store=one.name), Invite(role=Role.VERIFIER, store=one.id))]
        for one in stores
    ]


async def role_pressed(
    query: CallbackQuery, pressed: Invite, desk: Desk, me: Me, bot: Bot
) -> None:
    role = role_of(pressed.role)
    if role is Role.VERIFIER and not pressed.store:
        await show(query, await _ticking(desk, role))
        return
    await _send_link(query, desk, me, bot, role, [pressed.store] if pressed.store else [])


async def _ticking(desk: Desk, role: Role) -> Screen:
    """At which stores; the only one is ticked already."""
    stores = [one.id for one in await desk(list_stores)]
    return await begin_ticking(desk, role, stores if len(stores) == 1 else [])


async def link_pressed(query: CallbackQuery, pressed: Tick, desk: Desk, me: Me, bot: Bot) -> None:
    wish = await wish_of(desk, pressed.draft)
    await _send_link(query, desk, me, bot, Role(wish["role"]), wish["stores"])


async def pick_pressed(query: CallbackQuery, pressed: Tick, desk: Desk, state: FSMContext) -> None:
    wish = await wish_of(desk, pressed.draft)
    if not wish["stores"]:
        raise Malformed("stores")
    await PICK.ask(state, role=wish["role"], stores=wish["stores"])
    text = _("👥 Pick the person from your contacts, or /cancel.")
    await show(query, Screen(text, keyboard=contact_picker(PICK_STAFF)))


async def pick_typed(message: Message) -> None:
    await send(message, Screen(_("👥 Use the button below to pick a contact, or /cancel.")))


async def colleague_picked(
    message: Message, desk: Desk, me: Me, state: FSMContext, bot: Bot
) -> None:
    """Telegram's contact picker answered: the person is asked, or there is a link for them."""
    about, picked = await PICK.about(state), picked_in(message)
    if picked is None or "role" not in about:
        raise Malformed("member")
    person_id, name = picked
    role, stores = Role(about["role"]), about["stores"]
    told = await desk(ask, person_id=person_id, role=role, store_ids=stores)
    await state.clear()
    if told:
        words = _("✉️ {name} is asked to be {role} at {merchant}. You hear what they say.")
    else:
        words = _(
            "{name} has not opened this bot yet, so I cannot ask. Send them this invitation to "
            "{merchant} as {role}:"
        )
    text = fill(words, name=bold(name), role=role_name(role), merchant=bold(me.merchant))
    await send(message, Screen(text, keyboard=REMOVE))
    if not told:
        await _send_link(message, desk, me, bot, role, stores)


async def _send_link(
    event: Event, desk: Desk, me: Me, bot: Bot, role: Role, stores: list[int]
) -> None:
    invitation = await desk(invite, role=role, store_ids=stores)
    last = [go("◀ " + _("Staff"), "staff"), to_menu()]
    if not invitation.token.known:  # the same request came again: only a mask of it is kept
        text = lines(
            fill(_("🔗 An invitation as <b>{role}</b> was made."), role=role_name(role)),
            _("Its link was shown once. /invite makes another."),
        )
        await show(event, Screen(text, [last]))
        return
    link = f"https://t.me/{await username_for(bot)}?start=i-{invitation.token.reveal()}"
    await show(event, Screen(_link_text(invitation, link, me), [last], _png(link)))


def _link_text(invitation: Invitation, link: str, me: Me) -> str:
    return lines(
        fill(
            _("🔗 An invitation to {merchant} as <b>{role}</b> for one person, good until {at}:"),
            merchant=bold(invitation.merchant),
            role=role_name(invitation.role),
            at=moment(invitation.expires_at, me.zone),
        ),
        fill(_("At: {stores}"), stores=comma(invitation.stores)) if invitation.stores else None,
        "",
        Markup(link),
        "",
        _("Forward it, or let them scan the code. Whoever opens it first joins."),
    )


def _png(link: str) -> bytes:
    with BytesIO() as file:
        qr_image(link, QR_SIDE).save(file, "PNG")
        return file.getvalue()
