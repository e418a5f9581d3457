"""What is held for customers, and what was handed over: the item's own order list for now."""

from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.errors import Malformed
from domain.mall import release_hold
from domain.members import MemberLine, list_members
from domain.stock import HoldLine, HoldState, hand_over, hold_line, keys_of_hold, list_holds
from handlers.buttons import ListingDeed, ShowListing, ShowProduct, to_menu
from handlers.catalog.words import MALL, variant_name
from handlers.kit.me import Me
from handlers.kit.paging import PAGE, page_of, pager
from handlers.kit.questions import Question
from handlers.kit.routing import Routes
from handlers.kit.screen import BAD, GOOD, Rows, Screen, button, send, show
from handlers.kit.words import _, bold, fill, lines, moment, mono

WHO = Question("hold.who")
SHOWN = 12  # members offered at once; the others are found by typing


class HoldPage(CallbackData, prefix="hp1"):
    product: int
    listing: int
    page: int


class HoldDeed(CallbackData, prefix="hd1"):
    """``deed``: show, sold, sold!, release."""

    hold: int
    deed: str


STATE = {
    HoldState.HELD: lambda: _("held"),
    HoldState.SOLD: lambda: _("handed over"),
    HoldState.RELEASED: lambda: _("released"),
    HoldState.EXPIRED: lambda: _("ran out"),
}
_MARK = {
    HoldState.HELD: "📌",
    HoldState.SOLD: "✅",
    HoldState.RELEASED: "↩",
    HoldState.EXPIRED: "⌛",
}


def entrances(table: Routes) -> None:
    table.button(HoldPage, page_pressed)
    table.button(HoldDeed, deed_pressed)
    table.question(WHO, name_typed)


async def page_pressed(query: CallbackQuery, pressed: HoldPage, desk: Desk) -> None:
    await show_holds(
        query, desk, product_id=pressed.product, listing_id=pressed.listing, page=pressed.page
    )


async def show_holds(
    query: CallbackQuery, desk: Desk, *, product_id: int = 0, listing_id: int = 0, page: int = 0
) -> None:
    """Of a product, or of one listing; what is still held comes first."""
    found, more = page_of(
        await desk(
            list_holds,
            product_id=product_id or None,
            listing_id=listing_id or None,
            limit=PAGE + 1,
            offset=max(page, 0) * PAGE,
        )
    )
    rows: Rows = [[button(_line(one), HoldDeed(hold=one.id, deed="show"))] for one in found]
    rows += pager(
        max(page, 0),
        more,
        lambda to, text: button(text, HoldPage(product=product_id, listing=listing_id, page=to)),
    )
    back = (
        button("◀ " + _("Listing"), ShowListing(listing=listing_id))
        if listing_id
        else button("◀ " + _("Product"), ShowProduct(product=product_id))
    )
    text = lines(
        _("📌 <b>Held and handed over</b>"),
        None if found else _("Nothing yet. Hold something from a listing's screen."),
    )
    await show(query, Screen(text, [*rows, [back, to_menu()]]))


async def deed_pressed(query: CallbackQuery, pressed: HoldDeed, desk: Desk, me: Me) -> None:
    match pressed.deed:
        case "release":
            await show(query, _screen(await desk(release_hold, hold_id=pressed.hold), me, []))
        case "sold":
            one = await desk(hold_line, hold_id=pressed.hold)
            text = lines(
                fill(_("✅ Was it paid and handed over? {what}"), what=bold(_what(one))),
                _("The stock is gone then. This cannot be taken back here."),
            )
            rows = [
                [button(_("Yes, handed over"), HoldDeed(hold=one.id, deed="sold!"), GOOD)],
                [button(_("No"), HoldDeed(hold=one.id, deed="show"))],
            ]
            await show(query, Screen(text, rows))
        case "sold!":
            done = await desk(hand_over, hold_id=pressed.hold)
            keys = [] if done.person else await desk(keys_of_hold, hold_id=done.id)
            await show(query, _screen(done, me, keys))
        case _:
            await show(query, _screen(await desk(hold_line, hold_id=pressed.hold), me, []))


async def ask_for_whom(
    query: CallbackQuery, desk: Desk, state: FSMContext, listing_id: int, variant_id: int
) -> None:
    """The members as buttons, a typed name, or nobody in particular."""
    await WHO.ask(state, listing=listing_id, variant=variant_id)
    members = await desk(list_members, limit=SHOWN)
    await show(query, _whom(members, listing_id, variant_id))


async def name_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    """A member's name, @username or Telegram id."""
    about = await WHO.about(state)
    members = await desk(list_members, words=message.text or "", limit=SHOWN)
    if not members:
        raise Malformed("member")
    await send(message, _whom(members, about["listing"], about["variant"]))


def _whom(members: list[MemberLine], listing_id: int, variant_id: int) -> Screen:
    rows: Rows = [
        [
            button(
                "👤 " + one.name + (f" · {one.level}" if one.level else ""),
                KeepFor(listing=listing_id, variant=variant_id, person=one.person_id),
            )
        ]
        for one in members
    ]
    nobody = KeepFor(listing=listing_id, variant=variant_id, person=0)
    rows.append([button(_("Nobody in particular"), nobody)])
    rows.append([button("◀ " + _("Listing"), ListingDeed(listing=listing_id, deed="show"))])
    return Screen(_("📌 For whom is it put aside? Tap, or type a name."), rows)


class KeepFor(CallbackData, prefix="kf1"):
    """Put one unit aside for a person; 0: nobody in particular."""

    listing: int
    variant: int
    person: int


def hold_screen(one: HoldLine, me: Me) -> Screen:
    return _screen(one, me, [])


def _screen(one: HoldLine, me: Me, keys: list[str]) -> Screen:
    text = lines(
        fill("{mark} {what}", mark=_MARK[one.state], what=bold(_what(one))),
        fill(_("{state}, {mall}"), state=STATE[one.state](), mall=MALL[one.mall]()),
        fill(_("For: {name}"), name=one.person or _("nobody in particular")),
        fill(_("Since {at}"), at=moment(one.made_at, me.zone)),
        fill(_("Kept until {at}; then it is free again."), at=moment(one.expires_at, me.zone))
        if one.state is HoldState.HELD
        else None,
        *(fill("🔑 {key}", key=mono(key)) for key in keys),
    )
    rows: Rows = []
    if one.state is HoldState.HELD:
        rows.append(
            [
                button("✅ " + _("Handed over"), HoldDeed(hold=one.id, deed="sold"), GOOD),
                button("↩ " + _("Release"), HoldDeed(hold=one.id, deed="release"), BAD),
            ]
        )
    rows.append([button("◀ " + _("Product"), ShowProduct(product=one.product_id)), to_menu()])
    return Screen(text, rows)


def _what(one: HoldLine) -> str:
    return f"{one.quantity} × {variant_name(one.product, one.variant)}"


def _line(one: HoldLine) -> str:
    return f"{_MARK[one.state]} {_what(one)} · {one.person or '–'}"
