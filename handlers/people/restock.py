"""Restocking refunds: off by default (S3-03); turning it on asks for an ERP first (S3-05, D12)."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.merchants import Settings, switch_restock
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import BAD, GOOD, Screen, button, send, show
from handlers.kit.words import _, lines, moment
from handlers.people.buttons import to_order_settings

ANYWAY = Question("restock.anyway")


class Restock(CallbackData, prefix="rr1"):
    """``erp`` asks first, ``has`` says there is one; with ! it is the second tap."""

    deed: Literal["erp", "has", "anyway", "on", "on!", "off", "off!"]


async def erp_pressed(query: CallbackQuery) -> None:
    text = lines(
        _("♻️ Does an ERP or another system put refunded stock back already?"),
        _("⚠️ With both, the same unit comes back twice and is sold twice."),
    )
    rows = [
        [button(_("Yes, an ERP does"), Restock(deed="has"))],
        [button(_("No, nothing does"), Restock(deed="on"))],
        [to_order_settings()],
    ]
    await show(query, Screen(text, rows))


async def has_pressed(query: CallbackQuery, desk: Desk) -> None:
    await desk(switch_restock, on=False, erp=True)
    text = _("♻️ It stays off: your ERP restocks already, and both would restock twice.")
    anyway = button("⚠️ " + _("Turn it on all the same"), Restock(deed="anyway"))
    await show(query, Screen(text, [[anyway], [to_order_settings()]]))


async def anyway_pressed(query: CallbackQuery, state: FSMContext) -> None:
    """D12: with a reason, which stands in the journal."""
    await ANYWAY.ask(state)
    text = _("✍️ Both restock then, and I ask about each echo. Why do you want it? Type a reason.")
    await show(query, Screen(text, [[to_order_settings()]]))


async def anyway_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    await desk(switch_restock, on=True, erp=True, reason=message.text or "")
    await state.clear()
    text = _("♻️ <b>ON</b>: refunds from now on restock, beside your ERP.")
    await send(message, Screen(text, [[to_order_settings()]]))


async def on_pressed(query: CallbackQuery) -> None:
    text = lines(
        _(
            "♻️ Turn it on? Orders from now on that are refunded after payment and before "
            "shipping put their stock back by themselves."
        ),
        _("Earlier orders are not touched. It holds for all products of this shop."),
    )
    yes = button(_("Yes, turn on"), Restock(deed="on!"), GOOD)
    await show(query, Screen(text, [[yes], [to_order_settings(_("No"))]]))


async def off_pressed(query: CallbackQuery) -> None:
    text = _("♻️ Turn it off? Refunds then leave the stock as it is, and you add it by hand.")
    yes = button(_("Yes, turn off"), Restock(deed="off!"), BAD)
    await show(query, Screen(text, [[yes], [to_order_settings(_("No"))]]))


def restock_words(found: Settings, me: Me) -> str:
    if not found.restock_refunds or found.restock_since is None:
        return _("off")
    return _("on, since {at}").format(at=moment(found.restock_since, me.zone))
