"""The merchant's orders: the list, its filters, and deeds typed in full."""

import re
from dataclasses import replace

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from domain import drafts
from domain.catalog import Template
from domain.desk import Desk
from domain.members import list_members
from domain.orders import (
    COUNTED,
    OrderLine,
    State,
    Wanted,
    export_orders,
    find_order,
    list_orders,
    open_orders,
)
from domain.paging import Place
from domain.payments import payouts_by_hand
from domain.sheets import FileFormat
from handlers.catalog.buttons import ShowProduct
from handlers.kit.buttons import to_menu
from handlers.kit.export import export
from handlers.kit.filters import Filter, in_dates, parse_filter
from handlers.kit.me import Me
from handlers.kit.paging import PAGE, walker
from handlers.kit.screen import Button, Event, Rows, Screen, button, rows_of, show
from handlers.kit.store_names import narrowed
from handlers.kit.tasks import Starter
from handlers.kit.told import told
from handlers.kit.typed import parse_id
from handlers.kit.words import Markup, _, _n, fill, lines, number
from handlers.mall.buttons import ShowListing
from handlers.orders import card
from handlers.orders.buttons import (
    OrderFile,
    OrderFiles,
    OrderPage,
    OrdersOf,
    ShowOrder,
    StateCode,
)
from handlers.orders.words import MARK, STATE, kept_of, price_of, what
from handlers.payments.buttons import PayoutDeed
from handlers.people.buttons import MemberDeed
from handlers.reports.headers import FULL, for_orders, in_words

SAID = {one.value: one for one in State} | {
    "unpaid": State.PENDING,
    "待付款": State.PENDING,
    "已付款": State.PAID,
    "已发货": State.SHIPPED,
    "已完成": State.COMPLETED,
    "已关闭": State.CLOSED,
    "已退款": State.REFUNDED,
}
# Of what the orders are, by its number, and whose goods they sold.
OF = {
    "listing": "listing",
    "member": "member",
    "product": "product",
    "上架项": "listing",
    "会员": "member",
    "商品": "product",
}
ORIGINS = {"自有": "own", "资源中心": "resource_centre"}
CODE: dict[State, StateCode] = {
    State.PENDING: "n",
    State.PAID: "p",
    State.SHIPPED: "s",
    State.COMPLETED: "c",
    State.CLOSED: "x",
    State.REFUNDED: "r",
}


async def orders_command(event: Event, desk: Desk, me: Me, tasks: Starter, args: str = "") -> None:
    """``/orders [status] [type:card|points] [source:WORD] [listing:N] [member:N] [from DATE]
    [to DATE] [words] [full] [csv|xlsx]``."""
    args = await narrowed(desk, args)
    chosen = parse_filter(args, desk.clock(), me.house_zone)
    if chosen.file_format:
        wanted, whole = file_wanted(chosen)
        await _send(event, desk, tasks, wanted, FileFormat(chosen.file_format), whole)
        return
    wanted_in(chosen)  # refused before it is kept
    kept = in_dates(args, desk.clock(), me.house_zone)
    await _list(event, desk, me, OrderPage(draft=await _keep(desk, kept)))


async def page_pressed(query: CallbackQuery, pressed: OrderPage, desk: Desk, me: Me) -> None:
    await _list(query, desk, me, pressed)


async def file_pressed(
    query: CallbackQuery, pressed: OrderFile, desk: Desk, me: Me, tasks: Starter
) -> None:
    wanted = _wanted(await _kept(desk, pressed.draft), pressed.state, desk, me)
    await _send(query, desk, tasks, wanted, pressed.file_format, pressed.whole)


async def of_pressed(query: CallbackQuery, pressed: OrdersOf, desk: Desk, me: Me) -> None:
    """S2-28: the orders of a listing; and those of a member."""
    draft = await _keep(desk, f"{pressed.of}:{pressed.id}")
    await _list(query, desk, me, OrderPage(draft=draft))


async def order_command(event: Event, desk: Desk, me: Me, args: str = "") -> None:
    """``/order NO``."""
    if not args:
        await _list(event, desk, me, OrderPage())
        return
    await card.show_order(event, desk, me, await desk(find_order, no=args))


async def paid_command(event: Event, desk: Desk, me: Me, args: str = "") -> None:
    """``/paid NO``: cash was taken where one stands."""
    if not args:
        await _list(event, desk, me, OrderPage(state="n"))
        return
    await card.pay(event, desk, me, await desk(find_order, no=args))


async def ship_command(
    event: Event, desk: Desk, me: Me, state: FSMContext, args: str = ""
) -> None:
    """``/ship NO TRACKING``, ``/ship NO CARRIER: TRACKING``; without a number it is asked for."""
    if not args:
        await _list(event, desk, me, OrderPage(state="p"))
        return
    no, _space, tracking = args.partition(" ")
    order_id = await desk(find_order, no=no)
    if tracking.strip():
        await card.send_off(event, desk, me, order_id, tracking)
    else:
        await card.ask_tracking(event, desk, state, order_id)


async def complete_command(event: Event, desk: Desk, me: Me, args: str = "") -> None:
    """``/complete NO``."""
    if not args:
        await _list(event, desk, me, OrderPage(state="p"))
        return
    await card.finish(event, desk, me, await desk(find_order, no=args))


async def close_command(event: Event, desk: Desk, me: Me, args: str = "") -> None:
    """``/close NO``."""
    if not args:
        await _list(event, desk, me, OrderPage(state="n"))
        return
    await card.shut(event, desk, me, await desk(find_order, no=args))


def wanted_of(text: str, desk: Desk, me: Me) -> Wanted:
    """Raises Malformed, as a day does; "filter" for ``member:`` without a number."""
    return wanted_in(parse_filter(text, desk.clock(), me.house_zone))


def wanted_in(chosen: Filter) -> Wanted:
    """The same, of a filter that was read. Raises Malformed("filter")."""
    states, words, numbers = [], [], {}
    template, points, source = None, False, ""
    for word in chosen.words.split():
        key, _colon, value = word.casefold().replace("：", ":").partition(":")
        if word.casefold() in SAID:
            states.append(SAID[word.casefold()])
        elif key in ("type", "类型") and value in ("card", "卡", "核销卡"):
            template = Template.REDEMPTION_CARD
        elif key in ("type", "类型") and value in ("points", "积分"):
            points = True
        elif value and key in ("source", "来源"):
            source = ORIGINS.get(value, value)
        elif value and key in OF:
            numbers[OF[key]] = parse_id(value, "filter")
        else:
            words.append(word)
    return Wanted(
        states=tuple(states),
        words=" ".join(words),
        template=template,
        for_points=points,
        source=source,
        product_id=numbers.get("product"),
        listing_id=numbers.get("listing"),
        person_id=numbers.get("member"),
        store_id=chosen.store_id,
        since=chosen.since,
        until=chosen.until,
    )


def file_wanted(chosen: Filter) -> tuple[Wanted, bool]:
    """Of a file, and whether it is for people. Raises Malformed("filter")."""
    words = chosen.words.split()
    kept = [one for one in words if one not in FULL]
    return wanted_in(replace(chosen, words=" ".join(kept))), len(kept) < len(words)


async def _kept(desk: Desk, draft: str) -> str:
    if not draft:
        return ""
    return str((await desk(drafts.read, draft=draft, kind="orders"))["filter"])


def _wanted(kept: str, state: StateCode, desk: Desk, me: Me) -> Wanted:
    wanted = wanted_of(kept, desk, me)
    return replace(wanted, states=tuple(s for s in State if CODE[s] == state)) if state else wanted


async def _keep(desk: Desk, args: str) -> str:
    if not args:
        return ""
    return await desk(drafts.begin, kind="orders", answers={"filter": args})


async def _list(event: Event, desk: Desk, me: Me, at: OrderPage) -> None:
    kept = await _kept(desk, at.draft)
    wanted = _wanted(kept, at.state, desk, me)
    place = Place(at.step, at.id) if at.id else Place(at.step)
    found = await desk(list_orders, wanted=wanted, place=place, size=PAGE)
    counts = await desk(open_orders)
    of_one = kept.startswith("member:")
    rows: Rows = [
        [button(_line(one, named=not of_one), ShowOrder(order=one.id))] for one in found.lines
    ]
    rows += walker(
        found,
        [one.id for one in found.lines],
        lambda step, key, text: button(
            text, OrderPage(step=step, id=key, state=at.state, draft=at.draft)
        ),
    )
    if found.lines:
        files = OrderFiles(state=at.state, draft=at.draft)
        rows.append([button("📄 " + _("Files"), files)])
    states = [
        button(
            ("• " if CODE[one] == at.state else "")
            + f"{MARK[one]} {STATE[one]()}{_count(counts, one)}",
            OrderPage(state="" if CODE[one] == at.state else CODE[one], draft=at.draft),
        )
        for one in State
    ]
    text = lines(
        _("🧾 <b>Orders</b>, newest first."),
        await _narrowed(desk, me, kept),
        None if found.lines else _("None found."),
        None if kept else _("Filter by typing, for example: /orders paid from yesterday coffee"),
    )
    last = [*_back_of(kept), to_menu()]
    await show(event, Screen(text, [*rows, *rows_of(states, 2), await _owed(desk), last]))


def _back_of(kept: str) -> list[Button]:
    """From the orders of one thing to its page."""
    found = re.fullmatch(r"(listing|member|product):(\d{1,15})", kept)
    if found is None:
        return []
    number_of = int(found[2])
    match found[1]:
        case "member":
            return [button("◀ " + _("Member"), MemberDeed(person=number_of))]
        case "product":
            return [button("◀ " + _("Product"), ShowProduct(product=number_of))]
    return [button("◀ " + _("Listing"), ShowListing(listing=number_of))]


async def files_pressed(query: CallbackQuery, pressed: OrderFiles, desk: Desk, me: Me) -> None:
    kept = await _kept(desk, pressed.draft)

    def file(text: str, kind: FileFormat, *, whole: bool = False) -> Button:
        page = OrderFile(file_format=kind, state=pressed.state, draft=pressed.draft, whole=whole)
        return button(text, page)

    rows = [
        [file("⬇ " + kind.upper(), kind) for kind in FileFormat],
        [file(in_words(), FileFormat.XLSX, whole=True)],
        [button("◀ " + _("Back"), OrderPage(state=pressed.state, draft=pressed.draft))],
    ]
    text = lines(_("📄 The orders as which file?"), await _narrowed(desk, me, kept))
    await show(query, Screen(text, rows))


async def _narrowed(desk: Desk, me: Me, kept: str) -> Markup | None:
    """As a person reads it, who may have pressed a button for it."""
    if found := re.fullmatch(r"member:(\d{1,15})", kept):
        members = await desk(list_members, person_id=int(found[1]), limit=1)
        whose = f"👤 {members[0].name}" if members else _("no member any more")
        return fill(_("🔎 {words}"), words=whose)
    words = {"listing": _("listing"), "member": _("member"), "product": _("product")}
    said = re.sub(r"\b(listing|member|product):(?=\d)", lambda found: f"{words[found[1]]} ", kept)
    return await told(desk, me, said)


async def _send(
    event: Event,
    desk: Desk,
    tasks: Starter,
    wanted: Wanted,
    file_format: FileFormat,
    whole: bool,
) -> None:
    await export(
        event,
        desk,
        tasks,
        export_orders,
        lambda made: lines(
            _n("{n} order", "{n} orders", made.rows).format(n=number(made.rows)), kept_of(made)
        ),
        wanted=wanted,
        file_format=file_format,
        spoken=for_orders() if whole else None,
    )


async def _owed(desk: Desk) -> list[Button]:
    """What has to be given back by hand, where there is any."""
    owed = len(await desk(payouts_by_hand))
    words = "💸 " + _("To give back") + f" {number(owed)}"
    return [button(words, PayoutDeed(payout=0, deed="list"))] if owed else []


def _count(counts: dict[State, int], state: State) -> str:
    n = counts.get(state, 0)
    if not n:
        return ""
    return f" {number(COUNTED)}+" if n > COUNTED else f" {number(n)}"


def _line(one: OrderLine, *, named: bool = True) -> str:
    who = f" · {one.person}" if one.person and named else ""
    return f"{MARK[one.state]} {price_of(one)} · {what(one)}{who}"
