"""Sentences that ask: each opens what its command opens. False: it was not meant so."""

from domain.catalog import product
from domain.mall import why_not_selling
from domain.orders import find_order
from domain.refunds import find_refund
from domain.reports import who_redeemed
from handlers.cards.cards import cards_command
from handlers.cards.my import my_command
from handlers.catalog.selling import why_screen
from handlers.door.menu import help_command
from handlers.kit.buttons import to_menu
from handlers.kit.screen import Screen, send
from handlers.kit.words import _, _n, bold, day, fill, lines, number, times
from handlers.mall.listings import listings_command
from handlers.orders.card import show_order
from handlers.orders.mine import orders_command as my_orders_command
from handlers.orders.orders import orders_command
from handlers.payments.payouts import payouts_command
from handlers.people.members import members_command
from handlers.people.staff import staff_command
from handlers.people.stores import stores_command
from handlers.points.points import my_points_command, points_command
from handlers.refunds.card import show_card
from handlers.refunds.refunds import refunds_command
from handlers.reports.exchanges import exchanges_command
from handlers.reports.records import records_command
from handlers.reports.report import report_command
from handlers.sentences.ask import Ask
from handlers.stock.stock import low_command, stock_command
from handlers.till.till import day_command


async def stock(ask: Ask) -> bool:
    found = await ask.goods()
    if not found:
        return False
    words = found[0].sku if len(found) == 1 else ask.said.get("what")
    await stock_command(ask.message, ask.desk, ask.me, words)
    return True


async def why(ask: Ask) -> bool:
    numbers = {one.product_id for one in await ask.goods()}
    if len(numbers) != 1:
        return False
    (number_,) = numbers
    card = await ask.desk(product, product_id=number_)
    found = await ask.desk(why_not_selling, product_id=number_)
    await send(ask.message, why_screen(card, found))
    return True


async def low(ask: Ask) -> bool:
    await low_command(ask.message, ask.desk)
    return True


async def refunds(ask: Ask) -> bool:
    await refunds_command(ask.message, ask.desk, ask.me)
    return True


async def refund(ask: Ask) -> bool:
    """One refund's card: it carries the case, before and after, and the decision."""
    no = ask.said.get("no")
    await show_card(ask.message, ask.desk, ask.me, await ask.desk(find_refund, no=no))
    return True


async def order(ask: Ask) -> bool:
    number_ = await ask.desk(find_order, no=ask.said.get("no"))
    await show_order(ask.message, ask.desk, ask.me, number_)
    return True


async def to_ship(ask: Ask) -> bool:
    await orders_command(ask.message, ask.desk, ask.me, ask.tasks, "paid")
    return True


async def unpaid(ask: Ask) -> bool:
    await orders_command(ask.message, ask.desk, ask.me, ask.tasks, "unpaid")
    return True


async def orders(ask: Ask) -> bool:
    span = _span(ask)
    if span is None:
        return False
    await orders_command(ask.message, ask.desk, ask.me, ask.tasks, span)
    return True


async def payouts(ask: Ask) -> bool:
    await payouts_command(ask.message, ask.desk)
    return True


async def who(ask: Ask) -> bool:
    """Who redeemed most in these days."""
    chosen = ask.days()
    if chosen is None:
        return False
    first, last = chosen
    found = await ask.desk(who_redeemed, first=first, last=last)
    when = day(first) if first == last else f"{day(first)} – {day(last)}"
    text = lines(
        fill(_("🏅 <b>Who redeemed most</b>, {day}"), day=when),
        *(
            fill(
                _n(
                    "{place}. {name}: {uses} in {n} redemption",
                    "{place}. {name}: {uses} in {n} redemptions",
                    one.redemptions,
                ),
                place=number(place),
                name=bold(one.name),
                uses=times(one.uses),
                n=one.redemptions,
            )
            for place, one in enumerate(found, start=1)
        ),
        None if found else _("Nobody has redeemed anything."),
    )
    await send(ask.message, Screen(text, [[to_menu()]]))
    return True


async def records(ask: Ask) -> bool:
    """What was redeemed, when, at a store. A store that is none was not meant."""
    chosen = ask.days()
    if chosen is None:
        return False
    args = f"from {chosen[0]} to {chosen[1]}"
    if ask.said.get("store"):
        number_ = await ask.store()
        if number_ is None:
            return False
        args += f" store {number_}"
    await records_command(ask.message, ask.desk, ask.me, ask.tasks, args)
    return True


async def report(ask: Ask) -> bool:
    chosen = ask.days()
    if chosen is None:
        return False
    said = chosen[0].isoformat() if chosen[0] == chosen[1] else ask.when
    await report_command(ask.message, ask.desk, ask.me, said)
    return True


async def till(ask: Ask) -> bool:
    await day_command(ask.message, ask.desk, ask.me, ask.state)
    return True


async def exchanges(ask: Ask) -> bool:
    span = _span(ask)
    if span is None:
        return False
    await exchanges_command(ask.message, ask.desk, ask.me, ask.tasks, span)
    return True


async def my_points(ask: Ask) -> bool:
    await my_points_command(ask.message, ask.desk)
    return True


async def my_cards(ask: Ask) -> bool:
    await my_command(ask.message, ask.desk, ask.routes)
    return True


async def my_orders(ask: Ask) -> bool:
    await my_orders_command(ask.message, ask.desk, ask.me)
    return True


async def points(ask: Ask) -> bool:
    if not await ask.people():
        return False
    await points_command(ask.message, ask.desk, ask.me, ask.said.get("who"))
    return True


async def cards(ask: Ask) -> bool:
    if not await ask.people():
        return False
    await cards_command(ask.message, ask.said.get("who"), ask.desk)
    return True


async def selling(ask: Ask) -> bool:
    await listings_command(ask.message, ask.desk, ask.me, ask.mall())
    return True


async def staff(ask: Ask) -> bool:
    await staff_command(ask.message, ask.desk, ask.me)
    return True


async def stores(ask: Ask) -> bool:
    await stores_command(ask.message, ask.desk, ask.me, ask.state)
    return True


async def members(ask: Ask) -> bool:
    await members_command(ask.message, ask.desk)
    return True


async def help_(ask: Ask) -> bool:
    await help_command(ask.message, ask.desk, ask.me, ask.routes)
    return True


def _span(ask: Ask) -> str | None:
    """``from DATE to DATE`` of what was said; everything where nothing was."""
    if not ask.when:
        return ""
    chosen = ask.days()
    return f"from {chosen[0]} to {chosen[1]}" if chosen else None
