"""After-sales as the merchant sets them (S2-07, S2-08, D12, D32)."""

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.limits import ECHO_HOURS_MOST, REFUND_DAYS, REFUND_HOURS_MOST
from domain.merchants import Settings, change_settings
from domain.merchants import settings as read_settings
from domain.money import parse_money
from handlers.catalog.words import money
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import Event, Screen, button, rows_of, show
from handlers.kit.typed import is_off, parse_count, parse_number
from handlers.kit.words import _, _n, fill, lines, number
from handlers.people.buttons import to_order_settings
from handlers.people.restock import Restock, restock_words
from handlers.refunds.buttons import AfterSales

VALUE = Question("aftersales.value")
FIELD = {
    "days": "refund_days",
    "points": "refund_points",
    "free": "refund_free",
    "one": "refund_one",
    "hours": "refund_hours",
    "echo": "echo_hours",
}
ASK = {
    "days": lambda: _(
        "✍️ For how many days after completion may a refund be asked for? 0: not at all."
    ),
    "free": lambda: _(
        "✍️ Up to which amount does nobody have to approve a refund, also of what was sent? Points "
        "count at their worth. Type an amount, or - so that each is approved."
    ),
    "one": lambda: _(
        "✍️ Up to which amount is one approval enough? Above it two people approve. Type an "
        "amount, or - so that one is always enough."
    ),
    "hours": lambda: _("✍️ After how many hours without an answer are others asked?"),
    "echo": lambda: _(
        "✍️ For how many hours after an automatic restock shall I ask whether a stock-in is the "
        "same? 0: never."
    ),
}


async def shown(
    query: CallbackQuery, pressed: AfterSales, desk: Desk, me: Me, state: FSMContext
) -> None:
    """The screen; or the question for a value; or a value that is a tap."""
    await state.clear()
    if pressed.what == "points":
        await desk(change_settings, field="refund_points", value=pressed.value == "yes")
    elif pressed.what:
        await VALUE.ask(state, field=pressed.what)
        back = button("◀ " + _("Back"), AfterSales())
        await show(query, Screen(ASK[pressed.what](), [[back]]))
        return
    await _show(query, desk, me)


async def value_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    field = (await VALUE.about(state))["field"]
    value = _parsed(field, (message.text or "").strip(), me.currency)
    await desk(change_settings, field=FIELD[field], value=value)
    await state.clear()
    await _show(message, desk, me)


def _parsed(field: str, text: str, currency: str) -> int | None:
    """Raises Malformed with the setting's name."""
    if field in ("free", "one"):
        return None if is_off(text) else parse_money(text, currency, FIELD[field])
    if field == "hours":
        return parse_number(text, FIELD[field], REFUND_HOURS_MOST)
    most = {"days": REFUND_DAYS, "echo": ECHO_HOURS_MOST}[field]
    return parse_count(text, FIELD[field], most)


async def _show(event: Event, desk: Desk, me: Me) -> None:
    found = await desk(read_settings)
    if found is not None:
        await show(event, _screen(found, me))


def _screen(found: Settings, me: Me) -> Screen:
    days = _n("{n} day", "{n} days", found.refund_days).format(n=number(found.refund_days))
    text = lines(
        _("↩ <b>After-sales</b>"),
        fill(_("A refund can be asked for until {days} after completion"), days=days)
        if found.refund_days
        else _("A completed order cannot be refunded any more"),
        _("A refund returns the points")
        if found.refund_points
        else _("A refund keeps the points"),
        fill(_("Nobody approves up to {amount}"), amount=money(found.refund_free, found.currency))
        if found.refund_free is not None
        else _("Each refund has to be approved"),
        fill(
            _("One approval up to {amount}, two above it"),
            amount=money(found.refund_one, found.currency),
        )
        if found.refund_one is not None
        else _("One approval is always enough; two where something was used"),
        fill(_("Others are asked after {n} h without an answer"), n=found.refund_hours),
        fill(_("Refunds before shipping restock: {value}"), value=restock_words(found, me)),
        fill(_("A stock-in may be the echo of a restock for {n} h"), n=found.echo_hours),
    )
    keep = "no" if found.refund_points else "yes"
    rows = rows_of(
        [
            button("🗓 " + _("Days to ask"), AfterSales(what="days")),
            button(
                "◆ " + (_("Keep points") if found.refund_points else _("Return points")),
                AfterSales(what="points", value=keep),
            ),
            button("0️⃣ " + _("No approval"), AfterSales(what="free")),
            button("1️⃣ " + _("One approval"), AfterSales(what="one")),
            button("⏰ " + _("Answer hours"), AfterSales(what="hours")),
            button("🔁 " + _("Echo hours"), AfterSales(what="echo")),
            button(
                "♻️ " + _("Restock refunds"),
                Restock(deed="off" if found.restock_refunds else "erp"),
            ),
        ],
        2,
    )
    return Screen(text, [*rows, [to_order_settings()]])
