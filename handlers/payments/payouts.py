"""What has to be given back by hand: the list, one of it, and the reference that proves it."""

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.orders import Means
from domain.payments import PayoutLine, paid_by_hand, payout, payouts_by_hand
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import GOOD, Button, Event, Rows, Screen, button, send, show
from handlers.kit.words import Markup, _, bold, fill, lines, moment, mono
from handlers.orders.buttons import ShowOrder
from handlers.orders.words import MEANS, in_unit, number_words
from handlers.payments.buttons import PayoutDeed
from handlers.payments.words import WHY, given_up

REFERENCE = Question("payout.reference", things=("payout",))


async def payouts_command(event: Event, desk: Desk) -> None:
    """``/payouts``."""
    await _list(event, desk)


async def list_pressed(query: CallbackQuery, desk: Desk) -> None:
    await _list(query, desk)


async def payout_pressed(query: CallbackQuery, pressed: PayoutDeed, desk: Desk, me: Me) -> None:
    one = await desk(payout, payout_id=pressed.payout)
    await show(query, Screen(about(one, me.zone), [[done_button(one.id)], *_links(one)]))


async def new_pressed(query: CallbackQuery, pressed: PayoutDeed, desk: Desk, me: Me) -> None:
    one = await desk(payout, payout_id=pressed.payout)
    await send(query, Screen(about(one, me.zone), [[done_button(one.id)], *_links(one)]))
    await query.answer()


async def done_pressed(
    query: CallbackQuery, pressed: PayoutDeed, desk: Desk, me: Me, state: FSMContext
) -> None:
    one = await desk(payout, payout_id=pressed.payout)
    await REFERENCE.ask(state, payout=one.id)
    text = lines(
        about(one, me.zone),
        "",
        _("✍️ Given back? Type what proves it: its number at the provider, or a receipt's."),
    )
    await show(query, Screen(text, [[_back(one.id), go("✖ " + _("Cancel"), "cancel")]]))


async def reference_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    number = (await REFERENCE.about(state))["payout"]
    await desk(paid_by_hand, payout_id=number, reference=message.text or "")
    await state.clear()
    await _list(message, desk, Markup(_("✅ <b>GIVEN BACK</b>; who paid is told.")))


def about(one: PayoutLine, zone: str) -> Markup:
    return lines(
        fill(_("💸 Give back {amount}"), amount=bold(in_unit(one.amount, one.unit))),
        WHY[one.why](),
        fill(_("Order {no}"), no=number_words(one.no)) if one.no else None,
        fill(_("👤 {name}"), name=one.person) if one.person else None,
        fill(_("It came by: {means}"), means=MEANS[Means(one.means)]()),
        fill(_("Its number at the provider: {n}"), n=mono(one.charge)) if one.charge else None,
        fill(_("Owed since {at}"), at=moment(one.made_at, zone)),
        given_up(one.trouble) if one.trouble else None,
    )


def done_button(payout_id: int) -> Button:
    return button("✅ " + _("Done"), PayoutDeed(payout=payout_id, deed="done"), GOOD)


async def _list(event: Event, desk: Desk, said: Markup | None = None) -> None:
    found = await desk(payouts_by_hand)
    rows: Rows = [[button(_line(one), PayoutDeed(payout=one.id, deed="show"))] for one in found]
    text = lines(
        said,
        _("💸 <b>To be given back by hand</b>, the oldest first."),
        None if found else _("Nothing: everybody has what is theirs."),
    )
    await show(event, Screen(text, [*rows, [go("◀ " + _("Orders"), "orders"), to_menu()]]))


def _line(one: PayoutLine) -> str:
    return " · ".join(part for part in (in_unit(one.amount, one.unit), one.person, one.no) if part)


def _links(one: PayoutLine) -> Rows:
    orders = [button(_("Open the order"), ShowOrder(order=one.order_id))] if one.order_id else []
    back = button("◀ " + _("To give back"), PayoutDeed(payout=0, deed="list"))
    return [orders, [back, to_menu()]]


def _back(payout_id: int) -> Button:
    return button("◀ " + _("Back"), PayoutDeed(payout=payout_id, deed="show"))
