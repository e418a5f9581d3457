"""Buying: what is still to be said, one confirmation that says everything, and the payment.

Each screen has a draft of its own, so that an old one says what it said.
"""

from dataclasses import replace

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import drafts
from domain.desk import Desk
from domain.engine import tidy
from domain.errors import Gone, Malformed, Refusal
from domain.limits import ADDRESS, LINE, STOCK
from domain.orders import (
    Delivery,
    Means,
    Quote,
    Unanswered,
    Wish,
    place_wish,
    quote,
)
from handlers.kit.buttons import go
from handlers.kit.me import Me
from handlers.kit.questions import Facts, Question
from handlers.kit.screen import Button, Event, Rows, Screen, button, show
from handlers.kit.typed import parse_number
from handlers.kit.words import Markup, _, bold, fill, lines
from handlers.mall.buttons import ShowItem
from handlers.orders.buttons import Get, Pay, WishDeed, WishPart
from handlers.orders.confirm import choices, confirmation
from handlers.orders.mine import show_paid
from handlers.refusals import say


def _again(about: Facts) -> WishPart:
    return WishPart(merchant=about["merchant"], draft=about["draft"], deed="show")


QUANTITY = Question("order.quantity", again=_again, things=("listings", "variants"))
WHERE_TO = Question("order.address", again=_again, things=("listings", "variants"))
ANSWER = Question("order.answer", again=_again, things=("listings", "variants"))
SHOWN = 40  # variants or stores to choose from


async def get_pressed(query: CallbackQuery, pressed: Get, desk: Desk, state: FSMContext) -> None:
    there = desk.visiting(pressed.merchant)
    await _go_on(query, there, state, Wish(pressed.listing, pressed.variant or None))


async def shown_again(
    query: CallbackQuery, pressed: WishPart, desk: Desk, state: FSMContext
) -> None:
    there = desk.visiting(pressed.merchant)
    await _go_on(query, there, state, await _wish(there, pressed.draft))


async def variant_pressed(
    query: CallbackQuery, pressed: WishPart, desk: Desk, state: FSMContext
) -> None:
    there = desk.visiting(pressed.merchant)
    wish = await _wish(there, pressed.draft)
    chosen = pressed.n if pressed.n > 0 else None
    await _go_on(query, there, state, replace(wish, variant_id=chosen))


async def store_pressed(
    query: CallbackQuery, pressed: WishPart, desk: Desk, state: FSMContext
) -> None:
    there = desk.visiting(pressed.merchant)
    wish = await _wish(there, pressed.draft)
    chosen = pressed.n if pressed.n > 0 else None
    await _go_on(query, there, state, replace(wish, store_id=chosen))


async def spend_pressed(
    query: CallbackQuery, pressed: WishPart, desk: Desk, state: FSMContext
) -> None:
    """With or without points, where they are optional (S1-21)."""
    there = desk.visiting(pressed.merchant)
    wish = await _wish(there, pressed.draft)
    spend = None if pressed.n else 0
    await _go_on(query, there, state, replace(wish, spend=spend))


async def quantity_pressed(
    query: CallbackQuery, pressed: WishPart, desk: Desk, state: FSMContext
) -> None:
    there = desk.visiting(pressed.merchant)
    wish = await _wish(there, pressed.draft)
    if pressed.n > 0:
        await _go_on(query, there, state, replace(wish, quantity=pressed.n))
        return
    await QUANTITY.ask(state, merchant=pressed.merchant, draft=pressed.draft)
    text = _("🔢 How many? Type a number.")
    await show(query, Screen(text, [_back(there, pressed.draft)]))


async def quantity_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    there, wish = await _asked(QUANTITY, desk, state)
    quantity = parse_number(message.text or "", "quantity", STOCK)
    await _go_on(message, there, state, replace(wish, quantity=quantity))


async def address_pressed(
    query: CallbackQuery, pressed: WishPart, desk: Desk, state: FSMContext
) -> None:
    there = desk.visiting(pressed.merchant)
    wish = await _wish(there, pressed.draft)
    await _ask_address(query, there, state, wish, back=_back(there, pressed.draft))


async def address_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    there, wish = await _asked(WHERE_TO, desk, state)
    said = "\n".join(line for line in map(tidy, (message.text or "").splitlines()) if line)
    if not said:
        raise Unanswered("address")
    if len(said) > ADDRESS:
        raise Malformed("address", ADDRESS)
    await _go_on(message, there, state, replace(wish, address=said))


async def answer_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    """To the next question of the shop's form (S2-39)."""
    there, wish = await _asked(ANSWER, desk, state)
    said = tidy(message.text or "")
    if not said:
        raise Unanswered("form")
    if len(said) > LINE:
        raise Malformed("answer", LINE)
    await _go_on(message, there, state, replace(wish, answers=(*wish.answers, said)))


async def points_pressed(
    query: CallbackQuery, pressed: Pay, desk: Desk, me: Me, state: FSMContext
) -> None:
    await pay(query, pressed, desk, me, state, Means.POINTS)


async def balance_pressed(
    query: CallbackQuery, pressed: Pay, desk: Desk, me: Me, state: FSMContext
) -> None:
    await pay(query, pressed, desk, me, state, Means.BALANCE)


async def cash_pressed(
    query: CallbackQuery, pressed: Pay, desk: Desk, me: Me, state: FSMContext
) -> None:
    """It waits for the money at the counter, until the closing time."""
    await pay(query, pressed, desk, me, state, Means.CASH)


async def pay(
    query: CallbackQuery, pressed: Pay, desk: Desk, me: Me, state: FSMContext, means: Means
) -> int | None:
    """Order what was agreed to. Where something is different by now, it is confirmed anew, and
    there is no order."""
    there = desk.visiting(pressed.merchant)
    try:
        placed = await there(place_wish, draft=pressed.draft, means=means)
    except Gone:
        raise
    except Refusal as no:
        wish = await _wish(there, pressed.draft)
        await _go_on(query, there, state, wish, Markup(say(no, me.zone)))
        return None
    await state.clear()
    await show_paid(query, there, placed.id)
    return placed.id


async def _go_on(
    event: Event, there: Desk, state: FSMContext, wish: Wish, said: Markup | None = None
) -> None:
    """Ask what is missing next; where nothing is, what it will be. ``said``: what was wrong."""
    told = await there(
        quote,
        listing_id=wish.listing_id,
        variant_id=wish.variant_id,
        quantity=wish.quantity,
        store_id=wish.store_id,
        spend=wish.spend,
    )
    await state.clear()
    if wish.form != told.form:  # other questions: what was answered is no answer to them
        wish = replace(wish, form=told.form, answers=())
    if len(told.variants) > 1 and wish.variant_id is None:
        await _ask(event, there, wish, "variant", told.variants, _("🧩 Which one?"), told)
        return
    if len(told.stores) > 1 and wish.store_id not in dict(told.stores):
        words = (
            _("🏬 At which store will you pick it up?")
            if told.delivery is Delivery.PICKED_UP
            else _("🏬 At which store will you use it?")
        )
        await _ask(event, there, wish, "store", told.stores, words, told)
        return
    address = wish.address or told.address
    if told.delivery is Delivery.SHIPPED and not address:
        await _ask_address(event, there, state, wish)
        return
    if len(wish.answers) < len(told.form):
        await ANSWER.ask(state, merchant=there.actor.merchant_id, draft=await _begun(there, wish))
        question = told.form[len(wish.answers)]
        text = lines(
            fill(
                _("📝 {merchant} asks ({n} of {all}):"),
                merchant=told.merchant,
                n=len(wish.answers) + 1,
                all=len(told.form),
            ),
            bold(question),
            _("✍️ Type your answer."),
        )
        await show(event, Screen(text, [_to_item(there, wish)]))
        return
    agreed = replace(
        wish,
        variant_id=told.variant_id,
        address=address if told.delivery is Delivery.SHIPPED else "",
        answers=wish.answers[: len(told.form)],
        points=told.cost.points,
        money=told.cost.money,
    )
    draft = await _begun(there, agreed)
    rows = [*choices(told, there.actor.merchant_id, draft), _to_item(there, wish)]
    await show(event, Screen(lines(said, confirmation(told, agreed)), rows))


async def _ask(
    event: Event,
    there: Desk,
    wish: Wish,
    deed: WishDeed,
    choice: tuple[tuple[int, str], ...],
    words: str,
    told: Quote,
) -> None:
    draft, merchant = await _begun(there, wish), there.actor.merchant_id
    rows: Rows = [
        [button(name, WishPart(merchant=merchant, draft=draft, deed=deed, n=number))]
        for number, name in choice[:SHOWN]
    ]
    text = lines(fill("🛒 {name}", name=bold(told.name)), words)
    await show(event, Screen(text, [*rows, _to_item(there, wish)]))


async def _ask_address(
    event: Event,
    there: Desk,
    state: FSMContext,
    wish: Wish,
    back: list[Button] | None = None,
) -> None:
    draft = await _begun(there, wish)
    await WHERE_TO.ask(state, merchant=there.actor.merchant_id, draft=draft)
    text = lines(
        _("🏠 Where shall it be sent? Type name, street, town and phone, in one message."),
        _("It is kept for your next order here."),
    )
    await show(event, Screen(text, [back or _to_item(there, wish)]))


async def _asked(question: Question, desk: Desk, state: FSMContext) -> tuple[Desk, Wish]:
    about = await question.about(state)
    there = desk.visiting(about["merchant"])
    return there, await _wish(there, about["draft"])


async def _wish(there: Desk, draft: str) -> Wish:
    return Wish.of(await there(drafts.read, draft=draft, kind="order"))


async def _begun(there: Desk, wish: Wish) -> str:
    return await there(drafts.begin, kind="order", answers=wish.said)


def _to_item(there: Desk, wish: Wish) -> list[Button]:
    item = ShowItem(merchant=there.actor.merchant_id, listing=wish.listing_id)
    return [button("◀ " + _("Back"), item), go("✖ " + _("Cancel"), "cancel")]


def _back(there: Desk, draft: str) -> list[Button]:
    again = WishPart(merchant=there.actor.merchant_id, draft=draft, deed="show")
    return [button("◀ " + _("Back"), again), go("✖ " + _("Cancel"), "cancel")]
