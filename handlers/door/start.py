"""The door: start, menu, help, language, hats, who am I, cancel."""

from aiogram import Bot
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.people import set_language
from domain.roles import Permission, Role
from domain.staff import found, wear
from handlers.buttons import Go, go, to_menu
from handlers.cards import cards, issue, my
from handlers.catalog import form as product_form
from handlers.catalog import products
from handlers.door.commands import allowed, set_menu
from handlers.door.defaults import Defaults
from handlers.intake import sheets
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.routing import Routes
from handlers.kit.screen import REMOVE, Rows, Screen, alert, button, rows_of, send, show
from handlers.kit.words import NAMES, _, bold, fill, lines, mono, speak
from handlers.mall import listing_new, listings, malls, shopfront
from handlers.people import members, settings, staff, stores
from handlers.reports import records, report
from handlers.scan.scan import CODE
from handlers.stock import stock
from handlers.supply import supply

MERCHANT = Question("start.merchant")


class Speak(CallbackData, prefix="la1"):
    language: str


class Wear(CallbackData, prefix="we1"):
    merchant: int
    role: Role


def entrances(table: Routes) -> None:
    table.command("start", start_command)
    table.command("menu", menu_command, "menu", "菜单")
    table.command("help", help_command, "help", "帮助")
    table.command("cancel", cancel_command, "cancel", "取消")
    table.command("language", language_command, "language", "语言")
    table.command("switch", switch_command, "switch", "切换")
    table.command("whoami", whoami_command, "whoami", "我是谁")
    table.button(Go, go_pressed)
    table.button(Speak, language_pressed)
    table.button(Wear, hat_pressed)
    table.question(MERCHANT, merchant_named)
    table.otherwise(stale=stale_pressed, other=other_message)


async def start_command(message: Message, me: Me, state: FSMContext, bot: Bot) -> None:
    """``/start``: the menu, or the first question to a founder, or a friendly dead end."""
    await set_menu(bot, me)
    if me.hat is None and me.may(Permission.CREATE_MERCHANT):
        await MERCHANT.ask(state)
        text = lines(
            _("👋 Welcome! Let us set up your shop."),
            _("✍️ What is it called? Type its name."),
        )
        await send(message, Screen(text))
        return
    await send(message, menu_screen(me))


async def merchant_named(
    message: Message, desk: Desk, me: Me, state: FSMContext, bot: Bot, defaults: Defaults
) -> None:
    """The founder names the merchant and becomes its owner."""
    await desk(
        found,
        name=message.text or "",
        timezone=defaults.timezone,
        currency=defaults.currency,
        language=defaults.language,
    )
    await state.clear()
    me = await me.again()
    await set_menu(bot, me)
    text = lines(
        fill(_("🎉 {merchant} is open. You are its <b>owner</b>."), merchant=bold(me.merchant)),
        "",
        _("Three steps and the first card can be redeemed:"),
        _("1. Add a store."),
        _("2. Invite a verifier, or redeem yourself."),
        _("3. Issue a card."),
    )
    rows = [
        [go("🏬 " + _("Add a store"), "stores")],
        [go("👥 " + _("Invite"), "invite")],
        [go("🎟 " + _("Issue a card"), "issue")],
        [to_menu()],
    ]
    await send(message, Screen(text, rows))


async def menu_command(message: Message, me: Me) -> None:
    await send(message, menu_screen(me))


def menu_screen(me: Me) -> Screen:
    """Everything the person may do, as buttons; for a stranger a dead end that leaks nothing."""
    if me.hat is None and me.role is Role.FOUNDER:
        return Screen(lines(_("👋 Welcome! Let us set up your shop."), "👉 /start"))
    if me.hat is None:
        text = lines(
            fill(_("👋 Hello {name}! This bot serves shops and their customers."), name=me.name),
            _("Your shop's staff can send you an invitation link. Open it, and I know you."),
            _("If a shop gave you a card, it is under /my."),
        )
        return Screen(
            text, [[go("🎟 " + _("My cards"), "my"), go("🌐 " + _("Language"), "language")]]
        )
    buttons = [
        go(f"{_ICONS[one.name]} {one.short()}", one.name)
        for one in allowed(me)
        if one.name in _ICONS
    ]
    where = me.hat.at_store if me.hat else ""
    text = lines(
        fill("{merchant} · {role}", merchant=bold(me.merchant), role=staff.role_name(me.role)),
        fill("📍 {store}", store=where) if where else None,
        _("📷 Send a photo of a code at any time, and it is redeemed.")
        if me.may(Permission.REDEEM)
        else None,
    )
    return Screen(text, rows_of(buttons, 2))


_ICONS = {
    "redeem": "📷",
    "card": "🔎",
    "undo": "↩",
    "records": "📒",
    "issue": "➕",
    "cards": "🎟",
    "products": "🛍",
    "addproduct": "✨",
    "stock": "📦",
    "listings": "🏷",
    "malls": "🏪",
    "members": "🧑",
    "mall": "◆",
    "shop": "🏪",
    "stores": "🏬",
    "staff": "👥",
    "invite": "🔗",
    "report": "📊",
    "settings": "⚙",
    "my": "🎟",
    "switch": "🎩",
    "language": "🌐",
    "help": "❔",
}


async def help_command(message: Message | CallbackQuery, me: Me) -> None:
    """``/help``: only what this person may do."""
    text = lines(
        _("❔ <b>What you can do here</b>"),
        *(fill("/{name} – {does}", name=one.name, does=one.does()) for one in allowed(me)),
        "",
        _("Every command also works typed in full, for example: <code>/redeem CODE 2</code>")
        if me.may(Permission.REDEEM)
        else None,
    )
    await show(message, Screen(text, [[to_menu()]]))


async def cancel_command(message: Message, state: FSMContext, raw_state: str | None) -> None:
    """``/cancel``: closes the open question and puts an open keyboard away."""
    await state.clear()
    words = _("👌 Cancelled. Nothing was changed.") if raw_state else _("👌 Nothing was open.")
    await message.answer(words, reply_markup=REMOVE)


async def language_command(
    message: Message | CallbackQuery, desk: Desk, me: Me, bot: Bot, args: str = ""
) -> None:
    """``/language [en or zh]``."""
    if args.casefold() in NAMES:
        await _speak(message, args.casefold(), desk, me, bot)
        return
    rows = [[button(name, Speak(language=code)) for code, name in NAMES.items()]]
    await show(message, Screen("🌐 English / 简体中文", [*rows, [to_menu()]]))


async def language_pressed(
    query: CallbackQuery, pressed: Speak, desk: Desk, me: Me, bot: Bot
) -> None:
    language = pressed.language if pressed.language in NAMES else "en"
    await _speak(query, language, desk, me, bot)


async def _speak(
    event: Message | CallbackQuery, language: str, desk: Desk, me: Me, bot: Bot
) -> None:
    await desk(set_language, language=language)
    speak(language)
    await show(event, Screen(_("🌐 I speak English with you now."), [[to_menu()]]))
    await set_menu(bot, me)


async def switch_command(message: Message | CallbackQuery, me: Me) -> None:
    """``/switch``: somebody may be staff here and a customer there."""
    if len(me.hats) < 2:
        words = _("🎩 You wear only one hat here.")
        await show(message, Screen(words, [[to_menu()]]))
        return
    rows: Rows = [
        [
            button(
                ("● " if hat is me.hat else "○ ")
                + f"{hat.merchant} · {staff.role_name(hat.actor.role)}",
                Wear(merchant=hat.actor.merchant_id, role=hat.actor.role),
            )
        ]
        for hat in me.hats[:40]
    ]
    await show(message, Screen(_("🎩 Which hat?"), rows))


async def hat_pressed(
    query: CallbackQuery, pressed: Wear, desk: Desk, me: Me, bot: Bot, state: FSMContext
) -> None:
    await desk(wear, merchant_id=pressed.merchant, role=pressed.role)
    await state.clear()  # the open question was about the other shop's things
    me = await me.again()
    await show(query, menu_screen(me))
    await set_menu(bot, me)


async def whoami_command(message: Message | CallbackQuery, me: Me) -> None:
    """``/whoami``: everything the bot knows about the person."""
    text = lines(
        fill("👤 {name}", name=bold(me.name)),
        fill(_("Telegram id: {id}"), id=mono(str(me.id))),
        fill(_("Language: {language}"), language=NAMES[me.language]),
        *(
            fill(
                "🎩 {merchant} · {role}{store}",
                merchant=hat.merchant,
                role=staff.role_name(hat.actor.role),
                store=f" · {hat.at_store}" if hat.at_store else "",
            )
            for hat in me.hats
        ),
    )
    await show(message, Screen(text, [[to_menu()]]))


async def go_pressed(
    query: CallbackQuery, pressed: Go, desk: Desk, me: Me, state: FSMContext, bot: Bot
) -> None:
    """A button that opens what a command opens."""
    match pressed.to:
        case "redeem" if me.may(Permission.REDEEM):
            await CODE.ask(state)
            await show(query, Screen(_("📷 Send a photo of the code, or type it.")))
        case "card" if me.may(Permission.ISSUE_CARDS):
            await cards.cards_command(query, "", desk)
        case "card" | "undo" if isinstance(query.message, Message):
            await query.answer()
            await send(query.message, Screen(_HINTS[pressed.to]()))
        case "records":
            await records.records_command(query, desk, me)
        case "issue":
            await issue.issue_command(query, desk, me, state)
        case "cards":
            await cards.cards_command(query, "", desk)
        case "products":
            await products.products_command(query, desk)
        case "addproduct":
            await product_form.add_command(query, desk, me, state)
        case "stock":
            await stock.stock_command(query, desk, me)
        case "listings":
            await listings.listings_command(query, desk, me)
        case "list":
            await listing_new.list_command(query, desk, bot)
        case "malls":
            await malls.malls_command(query, desk)
        case "supply":
            await supply.supply_command(query, desk)
        case "import":
            await sheets.import_command(query)
        case "members":
            await members.members_command(query, desk)
        case "mall":
            await shopfront.mall_command(query, desk, me)
        case "shop":
            await shopfront.shop_command(query, desk, me)
        case "stores":
            await stores.stores_command(query, desk, me)
        case "staff":
            await staff.staff_command(query, desk)
        case "invite":
            await staff.invite_command(query, desk, me)
        case "report":
            await report.report_command(query, desk, me)
        case "settings":
            await settings.settings_command(query, desk, me)
        case "pin":
            await settings.ask_pin(query, state)
        case "my":
            await my.my_cards(query, desk)
        case "switch":
            await switch_command(query, me)
        case "language":
            await language_command(query, desk, me, bot)
        case "help":
            await help_command(query, me)
        case _:
            await state.clear()
            await show(query, menu_screen(me))


_HINTS = {
    "card": lambda: _("🔎 Type /card and the code, for example:\n/card XXXX-XXXX-XXXX-XXXX"),
    "undo": lambda: _("↩ /undo takes back your last redemption, within 15 minutes."),
}


async def stale_pressed(query: CallbackQuery) -> None:
    """A button of an older version: say so, and offer what works."""
    await alert(query, _("This button is from an older version. Open /menu again."))


async def other_message(message: Message) -> None:
    """A sticker, a voice message, a place: nothing to do with them."""
    await send(message, Screen(_("🤷 I read photos, files and text."), [[to_menu()]]))
