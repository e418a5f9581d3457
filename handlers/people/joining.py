"""Being invited: by a link, or by being asked; yes and no (S1-05, S1-25)."""

from typing import Literal

from aiogram import Bot
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.secrets import Token
from domain.staff import Offer, accept, decline, join, peek
from handlers.door.buttons import Wear
from handlers.door.hats import offered
from handlers.kit.buttons import to_menu
from handlers.kit.commands import set_menu
from handlers.kit.me import Me
from handlers.kit.routing import Routes
from handlers.kit.screen import GOOD, Event, Rows, Screen, button, send, show
from handlers.kit.words import Markup, _, bold, comma, fill, lines
from handlers.people.roles import FIRST_STEP, role_name


class Accept(CallbackData, prefix="ac1"):
    token: str


class Answer(CallbackData, prefix="as1"):
    """What somebody says who was asked."""

    merchant: int
    invitation: int
    deed: Literal["yes", "no"]


async def invitation_opened(message: Message, args: str, desk: Desk) -> None:
    """Somebody opened an invitation's link: say what it offers, and ask."""
    text = offer_text(await desk(peek, token=Token(args)))
    await send(message, Screen(text, [[button("✅ " + _("Accept"), Accept(token=args), GOOD)]]))


async def accept_pressed(
    query: CallbackQuery, pressed: Accept, desk: Desk, me: Me, bot: Bot, routes: Routes
) -> None:
    await _welcome(query, await desk(join, token=Token(pressed.token)), desk, me, bot, routes)


async def yes_pressed(
    query: CallbackQuery, pressed: Answer, desk: Desk, me: Me, bot: Bot, routes: Routes
) -> None:
    offer = await desk(accept, merchant_id=pressed.merchant, invitation_id=pressed.invitation)
    await _welcome(query, offer, desk, me, bot, routes)


async def no_pressed(query: CallbackQuery, pressed: Answer, desk: Desk) -> None:
    merchant = await desk(decline, merchant_id=pressed.merchant, invitation_id=pressed.invitation)
    text = fill(_("👌 You said no to {merchant}. Nothing was changed."), merchant=bold(merchant))
    await show(query, Screen(text, [[to_menu()]]))


def offer_text(offer: Offer) -> Markup:
    return lines(
        fill(
            _("👋 {merchant} invites you as <b>{role}</b>."),
            merchant=bold(offer.merchant),
            role=role_name(offer.role),
        ),
        fill(_("At: {stores}"), stores=comma(offer.stores)) if offer.stores else None,
        fill(_("Invited by: {name}"), name=offer.by) if offer.by else None,
    )


async def _welcome(
    event: Event, offer: Offer, desk: Desk, me: Me, bot: Bot, routes: Routes
) -> None:
    """Who wore no hat before wears this one; everybody else goes on, and may change."""
    me = await me.again()
    worn = me.actor.merchant_id == offer.merchant_id and me.role is offer.role
    text = lines(
        fill(
            _("🎉 Welcome to {merchant}! You are <b>{role}</b> now."),
            merchant=bold(offer.merchant),
            role=role_name(offer.role),
        ),
        FIRST_STEP[offer.role]()
        if worn
        else fill(
            _("For now you go on as {role} at {merchant}. Change when you like: /switch"),
            role=role_name(me.role),
            merchant=me.merchant,
        ),
    )
    rows: Rows = [[to_menu()]]
    if not worn:
        words = "🎩 " + _("Switch to {merchant}").format(merchant=offer.merchant)
        rows.insert(0, [button(words, Wear(merchant=offer.merchant_id, role=offer.role), GOOD)])
    await show(event, Screen(text, rows))
    await set_menu(bot, me.id, await offered(desk.as_actor(me.actor), me, routes))
