"""A mall as its owner sees it: on and off, preview, groups (S0-32, S0-33, S2-06)."""

from aiogram import Bot
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.mall import MallLine, add_group, delete_group, mall_state, switch_mall
from domain.stock import Mall
from handlers.buttons import MallDeed, go, to_menu
from handlers.catalog.words import MALL
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.routing import Routes
from handlers.kit.screen import BAD, GOOD, MAIN, Rows, Screen, button, send, show
from handlers.kit.words import Markup, _, bold, day, fill, lines
from handlers.mall.share import link_of, qr_png, show_share
from handlers.stock.typed import mall_of

GROUP = Question("mall.group")


class GroupDeed(CallbackData, prefix="gd1"):
    """``deed``: delete, delete!."""

    group: int
    deed: str
    mall: str


def entrances(table: Routes) -> None:
    table.command("malls", malls_command, "malls", "商城管理")
    table.button(MallDeed, deed_pressed)
    table.button(GroupDeed, group_pressed)
    table.question(GROUP, group_typed)


async def malls_command(message: Message | CallbackQuery, desk: Desk, args: str = "") -> None:
    """``/malls [points|shop [on|off]]``: both malls, or one; on and off ask first."""
    words = args.casefold().split()
    if words:
        mall = mall_of(words[0])
        if len(words) > 1 and words[1] in ("on", "off"):
            await show(message, _sure(mall, words[1]))
            return
        await show(message, await _home(desk, mall))
        return
    rows: Rows = []
    text = [_("🏬 <b>Your malls</b>")]
    for mall in Mall:
        state = await desk(mall_state, mall=mall)
        text.append(_state_line(state))
        rows.append([button("🏬 " + MALL[mall](), MallDeed(mall=mall.value, deed="home"))])
    rows.append([go("🏷 " + _("Listings"), "listings"), to_menu()])
    await show(message, Screen(lines(*text), rows))


async def deed_pressed(
    query: CallbackQuery, pressed: MallDeed, desk: Desk, me: Me, state: FSMContext, bot: Bot
) -> None:
    mall = mall_of(pressed.mall)
    match pressed.deed:
        case "on" | "off":
            await show(query, _sure(mall, pressed.deed))
        case "on!" | "off!":
            await desk(switch_mall, mall=mall, on=pressed.deed == "on!")
            await show(query, await _home(desk, mall))
        case "groups":
            await show(query, await _groups(desk, mall))
        case "group":
            await GROUP.ask(state, mall=mall.value)
            await show(query, Screen(_("✍️ Type the name of the new group.")))
        case "share":
            await show_share(query, desk, bot, mall, 0, me.merchant)
        case "preview":
            await _preview(query, desk, bot, mall)
        case _:
            await show(query, await _home(desk, mall))


async def group_pressed(query: CallbackQuery, pressed: GroupDeed, desk: Desk) -> None:
    mall = mall_of(pressed.mall)
    if pressed.deed == "delete":
        text = _("🗑 Delete this group? Its listings go to the default group.")
        yes = GroupDeed(group=pressed.group, deed="delete!", mall=pressed.mall)
        rows = [
            [button(_("Yes, delete"), yes, BAD)],
            [button(_("No, keep it"), MallDeed(mall=mall.value, deed="groups"))],
        ]
        await show(query, Screen(text, rows))
        return
    await desk(delete_group, group_id=pressed.group)
    await show(query, await _groups(desk, mall))


async def group_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    about = await GROUP.about(state)
    mall = mall_of(about["mall"])
    await desk(add_group, mall=mall, name=message.text or "")
    await state.clear()
    await send(message, await _groups(desk, mall))


def _sure(mall: Mall, deed: str) -> Screen:
    """Opening and closing ask twice (S2-06, D33)."""
    if deed == "on":
        text = lines(
            fill(_("▶️ Switch the {mall} on?"), mall=bold(MALL[mall]())),
            _("Everybody with the link can then browse what is online."),
        )
        yes = button(_("Yes, switch on"), MallDeed(mall=mall.value, deed="on!"), GOOD)
    else:
        text = lines(
            fill(_("⏸ Switch the {mall} off?"), mall=bold(MALL[mall]())),
            _("Nobody can browse it then, neither the mall nor its items. What is already held "
              "for customers stays held."),
        )  # fmt: skip
        yes = button(_("Yes, switch off"), MallDeed(mall=mall.value, deed="off!"), BAD)
    return Screen(text, [[yes], [button(_("No"), MallDeed(mall=mall.value, deed="home"))]])


async def _home(desk: Desk, mall: Mall) -> Screen:
    state = await desk(mall_state, mall=mall)
    text = lines(
        _state_line(state),
        fill(_("Published since {day}."), day=day(state.published_at))
        if state.published_at
        else _("Never published: look at the preview first, then switch it on.")
        if not state.on
        else None,
        fill(
            _("{n} listings, {online} of them online, in {groups} groups."),
            n=state.listings,
            online=state.on_sale,
            groups=len(state.groups),
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
    words = _("on") if state.on else _("off") if state.published_at else _("not published")
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
            fill(_("• {name}: {n} listings"), name=one.name or _("default group"), n=one.listings)
            for one in state.groups
        ),
        _("A listing is put into a group from its own screen."),
    )
    new = button("➕ " + _("New group"), MallDeed(mall=mall.value, deed="group"))
    back = button("◀ " + MALL[mall](), MallDeed(mall=mall.value, deed="home"))
    return Screen(text, [*rows, [new], [back]])


async def _preview(query: CallbackQuery, desk: Desk, bot: Bot, mall: Mall) -> None:
    """A link and QR code that show the mall before it is on; only who has it can look."""
    state = await desk(mall_state, mall=mall)
    me = await bot.me()
    link = link_of(me.username or "", f"p-{state.preview}")
    text = lines(
        fill(_("👁 Preview of the {mall}"), mall=bold(MALL[mall]())),
        Markup(link),
        _("Who has this link sees what is online, also while the mall is off."),
    )
    if isinstance(query.message, Message):
        back = button("◀ " + MALL[mall](), MallDeed(mall=mall.value, deed="home"))
        await send(query.message, Screen(text, [[back]], photo=await qr_png(link)))
    await query.answer()
