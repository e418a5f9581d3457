"""A holder says that a use was not them: asked once, then the card is frozen."""

from aiogram.types import CallbackQuery

from domain.desk import Desk
from domain.redemption import deny
from handlers.cards.buttons import NotMe
from handlers.kit.buttons import go, to_menu
from handlers.kit.screen import BAD, Screen, button, send, show
from handlers.kit.words import _, bold, clock, fill, lines


async def asked(query: CallbackQuery, pressed: NotMe) -> None:
    text = lines(
        _("🙅 <b>Was that use not you?</b>"),
        _("The card is frozen at once: nobody can use it until a manager has looked at it."),
    )
    rows = [
        [
            button(
                "🧊 " + _("Not me: freeze it"), pressed.model_copy(update={"deed": "deny!"}), BAD
            )
        ],
        [button("✖ " + _("No, it was me"), pressed.model_copy(update={"deed": "keep"}))],
    ]
    await send(query, Screen(text, rows))
    await query.answer()


async def kept(query: CallbackQuery) -> None:
    await show(query, Screen(_("👌 Nothing was frozen."), [[to_menu()]]))


async def denied(query: CallbackQuery, pressed: NotMe, desk: Desk) -> None:
    found = await desk.visiting(pressed.merchant)(deny, record_id=pressed.record)
    text = lines(
        bold(_("🧊 FROZEN · nobody can use it now")),
        fill(
            "{title} · {store} {at}",
            title=bold(found.title),
            store=found.store,
            at=clock(found.at, found.zone),
        ),
        _("The managers see the photo, who redeemed it and where. You are told what comes of it."),
    )
    await show(query, Screen(text, [[go("🎟 " + _("My cards"), "my"), to_menu()]]))
