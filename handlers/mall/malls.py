"""A mall as its owner sees it: on and off, preview, groups (S0-32, S0-33, S2-06)."""

from typing import Literal

from aiogram import Bot
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.mall import MallLine, add_group, delete_group, mall_state, preview_of, switch_mall
from domain.stock import SELLING, Mall
from handlers.catalog.words import MALL
from handlers.kit.buttons import go, to_menu
from handlers.kit.here import username_for
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import BAD, GOOD, MAIN, Button, Event, Rows, Screen, button, send, show
from handlers.kit.words import Markup, _, _n, bold, day, fill, lines, number
from handlers.mall.buttons import MallDeed
from handlers.mall.listing_words import listings_words
from handlers.mall.share import link_of, qr_png, show_share
from handlers.stock.typed import mall_of

GROUP = Question("mall.group")


class GroupDeed(CallbackData, prefix="gd1"):
    """A deletion asks first; ``delete!`` is the second tap."""

    group: int
    deed: Literal["delete", "delete!"]
    mall: str


async def malls_command(event: Event, desk: Desk, args: str = "") -> None:
    """``/malls [points|shop [on|off]]``: both malls, or one; on and off ask first."""
    words = args.casefold().split()
    if words:
        mall = mall_of(words[0])
        ask = {"on": _sure_on, "off": _sure_off}.get(words[1] if len(words) > 1 else "")
        await show(event, ask(mall) if ask else await _home(desk, mall))
        return
    rows: Rows = []
    text = [_("🏬 <b>Your malls</b>")]
    for mall in SELLING:
        state = await desk(mall_state, mall=mall)
        text.append(_state_line(state))
        rows.append([button("🏬 " + MALL[mall](), MallDeed(mall=mall.value, deed="home"))])
    rows.append([go("🏷 " + _("Listings"), "listings"), to_menu()])
    await show(event, Screen(lines(*text), rows))


async def home_pressed(query: CallbackQuery, pressed: MallDeed, desk: Desk) -> None:
    await show(query, await _home(desk, mall_of(pressed.mall)))


async def on_pressed(query: CallbackQuery, pressed: MallDeed) -> None:
    await show(query, _sure_on(mall_of(pressed.mall)))


async def off_pressed(query: CallbackQuery, pressed: MallDeed) -> None:
    await show(query, _sure_off(mall_of(pressed.mall)))


async def opening_confirmed(query: CallbackQuery, pressed: MallDeed, desk: Desk) -> None:
    mall = mall_of(pressed.mall)
    await desk(switch_mall, mall=mall, on=True)
    await show(query, await _home(desk, mall))


async def closing_confirmed(query: CallbackQuery, pressed: MallDeed, desk: Desk) -> None:
    mall = mall_of(pressed.mall)
    await desk(switch_mall, mall=mall, on=False)
    await show(query, await _home(desk, mall))


async def share_pressed(
    query: CallbackQuery, pressed: MallDeed, desk: Desk, me: Me, bot: Bot
) -> None:
    await show_share(query, desk, bot, mall_of(pressed.mall), 0, me.merchant)


async def preview_pressed(query: CallbackQuery, pressed: MallDeed, desk: Desk, bot: Bot) -> None:
    """A link and QR code that show the mall before it is on; only who has it can look."""
    mall = mall_of(pressed.mall)
    token = await desk(preview_of, mall=mall)
    link = link_of(await username_for(bot), f"p-{token}")
    text = lines(
        fill(_("👁 Preview of the {mall}"), mall=bold(MALL[mall]())),
        Markup(link),
        _("Who has this link sees what is online, also while the mall is off."),
    )
    back = button("◀ " + MALL[mall](), MallDeed(mall=mall.value, deed="home"))
    await send(query, Screen(text, [[back]], photo=await qr_png(link)))
    await query.answer()


async def groups_pressed(query: CallbackQuery, pressed: MallDeed, desk: Desk) -> None:
    await show(query, await _groups(desk, mall_of(pressed.mall)))


async def new_group_pressed(query: CallbackQuery, pressed: MallDeed, state: FSMContext) -> None:
    await GROUP.ask(state, mall=mall_of(pressed.mall).value)
    await show(query, Screen(_("✍️ Type the name of the new group.")))


async def delete_group_pressed(query: CallbackQuery, pressed: GroupDeed) -> None:
    mall = mall_of(pressed.mall)
    text = _("🗑 Delete this group? Its listings go to the default group.")
    yes = GroupDeed(group=pressed.group, deed="delete!", mall=mall.value)
    rows = [
        [button(_("Yes, delete"), yes, BAD)],
        [button("◀ " + _("No, keep it"), MallDeed(mall=mall.value, deed="groups"))],
    ]
    await show(query, Screen(text, rows))


async def group_deletion_confirmed(query: CallbackQuery, pressed: GroupDeed, desk: Desk) -> None:
    await desk(delete_group, group_id=pressed.group)
    await show(query, await _groups(desk, mall_of(pressed.mall)))


async def group_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    about = await GROUP.about(state)
    mall = mall_of(about["mall"])
    await desk(add_group, mall=mall, name=message.text or "")
    await state.clear()
    await send(message, await _groups(desk, mall))


def _sure_on(mall: Mall) -> Screen:
    text = lines(
        fill(_("▶️ Switch the {mall} on?"), mall=bold(MALL[mall]())),
        _("Everybody with the link can then browse what is online."),
    )
    yes = button(_("Yes, switch on"), MallDeed(mall=mall.value, deed="on!"), GOOD)
    return _sure(mall, text, yes)


def _sure_off(mall: Mall) -> Screen:
    text = lines(
        fill(_("⏸ Switch the {mall} off?"), mall=bold(MALL[mall]())),
        _(
            "Nobody can browse it then, neither the mall nor its items. What is already held "
            "for customers stays held."
        ),
    )
    yes = button(_("Yes, switch off"), MallDeed(mall=mall.value, deed="off!"), BAD)
    return _sure(mall, text, yes)


def _sure(mall: Mall, text: str, yes: Button) -> Screen:
    """Opening and closing ask twice (S2-06, D33)."""
    return Screen(text, [[yes], [button("◀ " + _("No"), MallDeed(mall=mall.value, deed="home"))]])


async def _home(desk: Desk, mall: Mall) -> Screen:
    state = await desk(mall_state, mall=mall)
    text = lines(
        _state_line(state),
        fill(_("Published since {day}."), day=day(state.published_on))
        if state.published_on
        else _("Never published: look at the preview first, then switch it on.")
        if not state.on
        else None,
        fill(
            _("{listings}, of them online {online}, in {groups}."),
            listings=listings_words(state.listings),
            online=state.on_sale,
            groups=_n("{n} group", "{n} groups", len(state.groups)).format(
                n=number(len(state.groups))
            ),
        ),
        _("To sell only for points, do not list the product in the shop.")
        if mall is Mall.POINTS
        else _("What is online appears here by itself."),
    )
    switch = (
        button("⏸ " + _("Switch off"), MallDeed(mall=mall.value, deed="off"), BAD)
        if state.on
        else button("▶️ " + _("Switch on"), MallDeed(mall=mall.value, deed="on"), MAIN)
    )
    rows: Rows = [
        [switch],
        [
            button("👁 " + _("Preview"), MallDeed(mall=mall.value, deed="preview")),
            button("🔗 " + _("Share"), MallDeed(mall=mall.value, deed="share")),
            button("🗂 " + _("Groups"), MallDeed(mall=mall.value, deed="groups")),
        ],
        [go("🏷 " + _("Listings"), "listings"), go("➕ " + _("List products"), "list")],
        [go("🏬 " + _("Malls"), "malls"), to_menu()],
    ]
    return Screen(text, rows)


def _state_line(state: MallLine) -> Markup:
    words = _("on") if state.on else _("off") if state.published_on else _("not published")
    return fill(
        "{mark} {mall}: {state}",
        mark="🟢" if state.on else "⚪",
        mall=bold(MALL[state.mall]()),
        state=words,
    )


async def _groups(desk: Desk, mall: Mall) -> Screen:
    state = await desk(mall_state, mall=mall)
    rows: Rows = [
        [button("🗑 " + one.name, GroupDeed(group=one.id, deed="delete", mall=mall.value))]
        for one in state.groups
        if one.name
    ]
    text = lines(
        fill(_("🗂 Groups of the {mall}"), mall=MALL[mall]()),
        *(
            fill(
                "• {name}: {listings}",
                name=one.name or _("default group"),
                listings=listings_words(one.listings),
            )
            for one in state.groups
        ),
        _("A listing is put into a group from its own screen."),
    )
    new = button("➕ " + _("New group"), MallDeed(mall=mall.value, deed="group"))
    back = button("◀ " + MALL[mall](), MallDeed(mall=mall.value, deed="home"))
    return Screen(text, [*rows, [new], [back]])
