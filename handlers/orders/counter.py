"""At the counter: sold by staff, paid in cash, handed over."""

from collections.abc import Sequence
from dataclasses import replace

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import drafts
from domain.desk import Desk
from domain.errors import Gone, Malformed, Refusal
from domain.limits import STOCK
from domain.members import Holdings, MemberLine, holdings_of, list_members
from domain.orders import Delivery, OrderCard, Quote, Wish, order, quote, sell_wish
from domain.stock import keys_of_hold
from handlers.cards.cards import CardDeed
from handlers.catalog.words import points, variant_name
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import GOOD, Button, Event, Rows, Screen, button, rows_of, send, show
from handlers.kit.typed import parse_number
from handlers.kit.words import Markup, _, bold, fill, lines, mono, number
from handlers.mall.buttons import ListingDeed, ShowListing
from handlers.orders.buttons import Sale, ShowOrder
from handlers.orders.confirm import most_of
from handlers.orders.facts import bought
from handlers.orders.words import price, price_of
from handlers.refusals import say

HOW_MANY = Question("sale.quantity", things=("listings", "variants"))
WHOM = Question("sale.whom", things=("listings", "variants"))
OFFERED, SHOWN, HANDED = 12, 40, 12  # members, variants, cards at once


async def sell_pressed(
    query: CallbackQuery, pressed: ListingDeed, desk: Desk, state: FSMContext
) -> None:
    await _go_on(query, desk, state, Wish(pressed.listing))


async def shown_again(query: CallbackQuery, pressed: Sale, desk: Desk, state: FSMContext) -> None:
    await _go_on(query, desk, state, await _wish(desk, pressed.draft))


async def variant_pressed(
    query: CallbackQuery, pressed: Sale, desk: Desk, state: FSMContext
) -> None:
    wish = await _wish(desk, pressed.draft)
    await _go_on(query, desk, state, replace(wish, variant_id=max(pressed.n, 0) or None))


async def quantity_pressed(
    query: CallbackQuery, pressed: Sale, desk: Desk, state: FSMContext
) -> None:
    wish = await _wish(desk, pressed.draft)
    if pressed.n > 0:
        await _go_on(query, desk, state, replace(wish, quantity=pressed.n))
        return
    await HOW_MANY.ask(state, draft=pressed.draft)
    await show(query, Screen(_("🔢 How many? Type a number."), [_back(pressed.draft)]))


async def quantity_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    wish = await _wish(desk, (await HOW_MANY.about(state))["draft"])
    quantity = parse_number(message.text or "", "quantity", STOCK)
    await _go_on(message, desk, state, replace(wish, quantity=quantity))


async def person_pressed(
    query: CallbackQuery, pressed: Sale, desk: Desk, state: FSMContext
) -> None:
    wish = await _wish(desk, pressed.draft)
    if pressed.n >= 0:
        await _go_on(query, desk, state, replace(wish, person_id=pressed.n or None))
        return
    await WHOM.ask(state, draft=pressed.draft)
    await show(query, _whom(await desk(list_members, limit=OFFERED), pressed.draft))


async def name_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    draft = (await WHOM.about(state))["draft"]
    found = await desk(list_members, words=message.text or "", limit=OFFERED)
    if not found:
        raise Malformed("member")
    await send(message, _whom(found, draft))


async def sale_confirmed(
    query: CallbackQuery, pressed: Sale, desk: Desk, me: Me, state: FSMContext
) -> None:
    """Where something is different by now, it is confirmed anew."""
    try:
        sold = await desk(sell_wish, draft=pressed.draft)
    except Gone:
        raise
    except Refusal as no:
        wish = await _wish(desk, pressed.draft)
        await _go_on(query, desk, state, wish, Markup(say(no, me.zone)))
        return
    await state.clear()
    await show_sold(query, desk, sold.id)


async def show_sold(event: Event, desk: Desk, order_id: int) -> None:
    """The receipt, with what nobody is sent because nobody's name is known: keys, cards."""
    one = await desk(order, order_id=order_id)
    nobody = one.person_id is None
    keys = await desk(keys_of_hold, hold_id=one.hold_id or 0) if nobody else []
    await show(event, sold_screen(one, keys))


def sold_screen(one: OrderCard, keys: Sequence[str]) -> Screen:
    text = lines(
        fill(_("✅ <b>SOLD</b> · {price}"), price=price_of(one.line)),
        bought(one),
        fill(_("👤 {name}"), name=one.line.person or _("somebody at the counter")),
        *(fill("🔑 {key}", key=mono(key)) for key in keys),
    )
    cards = one.cards[:HANDED] if one.person_id is None else ()
    rows = rows_of(
        [
            button("▦ " + _("Card {n}").format(n=number(at)), CardDeed(card=card, deed="qr"))
            for at, card in enumerate(cards, start=1)
        ],
        3,
    )
    rows.append([button("🧾 " + _("Open the order"), ShowOrder(order=one.line.id))])
    if one.listing_id is not None:
        rows.append([button("◀ " + _("Listing"), ShowListing(listing=one.listing_id)), to_menu()])
    return Screen(text, rows)


async def _go_on(
    event: Event, desk: Desk, state: FSMContext, wish: Wish, said: Markup | None = None
) -> None:
    """Which variant, where there are several; then the confirmation."""
    has = await desk(holdings_of, person_id=wish.person_id) if wish.person_id else None
    told = await desk(
        quote,
        listing_id=wish.listing_id,
        variant_id=wish.variant_id,
        quantity=wish.quantity,
        spend=has.points.free if has else 0,
        handed_over=True,
    )
    await state.clear()
    if len(told.variants) > 1 and wish.variant_id is None:
        draft = await _begun(desk, wish)
        rows: Rows = [
            [button(name, Sale(draft=draft, deed="variant", n=variant))]
            for variant, name in told.variants[:SHOWN]
        ]
        text = lines(fill("🏪 {name}", name=bold(told.name)), _("🧩 Which one?"))
        await show(event, Screen(text, [*rows, _to_listing(wish)]))
        return
    cost = told.cost
    agreed = replace(wish, variant_id=told.variant_id, points=cost.points, money=cost.money)
    draft = await _begun(desk, agreed)
    text = lines(
        said,
        fill(
            _("🏪 <b>Sell here</b>: {n} × {what}"),
            n=told.quantity,
            what=bold(variant_name(told.name, told.variant)),
        ),
        fill(_("To pay: {price}"), price=bold(price(cost.points, cost.money, told.currency))),
        fill(_("👤 For: {name}"), name=has.name if has else _("nobody in particular")),
        _purse(told, has),
        _("It is handed over now: nothing is sent.")
        if told.delivery is Delivery.SHIPPED
        else None,
    )
    can = not cost.points or (has is not None and has.points.free >= cost.points)
    await show(event, Screen(text, _sale_rows(told, wish, draft, can)))


def _purse(told: Quote, has: Holdings | None) -> Markup | None:
    """Whose points they are, and whether there are enough."""
    need = told.cost.points
    if not need:
        return None
    if has is None:
        return Markup(_("◆ Points are a member's: choose the member first."))
    free = has.points.free
    if free < need:
        return fill(
            _("❌ They have {have}: {points} are missing."),
            have=points(free),
            points=points(need - free),
        )
    return fill(_("◆ They have {have}."), have=points(free))


def _sale_rows(told: Quote, wish: Wish, draft: str, can: bool) -> Rows:
    whole = price(told.cost.points, told.cost.money, told.currency)
    paid = _("Paid: {price}") if told.cost.money else _("Take {price}")
    sell = button("✅ " + paid.format(price=whole), Sale(draft=draft, deed="sell"), GOOD)
    n, most = told.quantity, most_of(told)
    return [
        [sell] if can else [],
        [
            *([button("−", Sale(draft=draft, deed="quantity", n=n - 1))] if n > 1 else []),
            button("🔢 " + number(n), Sale(draft=draft, deed="quantity")),
            *([button("+", Sale(draft=draft, deed="quantity", n=n + 1))] if n < most else []),
        ],
        [button("👤 " + _("For a member"), Sale(draft=draft, deed="person"))],
        _to_listing(wish),
    ]


def _whom(members: list[MemberLine], draft: str) -> Screen:
    rows: Rows = [
        [button("👤 " + one.name, Sale(draft=draft, deed="person", n=one.person_id))]
        for one in members
    ]
    rows.append([button(_("Nobody in particular"), Sale(draft=draft, deed="person", n=0))])
    return Screen(_("👤 For whom? Tap, or type a name."), [*rows, _back(draft)])


async def _wish(desk: Desk, draft: str) -> Wish:
    return Wish.of(await desk(drafts.read, draft=draft, kind="order"))


async def _begun(desk: Desk, wish: Wish) -> str:
    return await desk(drafts.begin, kind="order", answers=wish.said)


def _to_listing(wish: Wish) -> list[Button]:
    return [button("◀ " + _("Listing"), ShowListing(listing=wish.listing_id))]


def _back(draft: str) -> list[Button]:
    return [
        button("◀ " + _("Back"), Sale(draft=draft, deed="show")),
        go("✖ " + _("Cancel"), "cancel"),
    ]
