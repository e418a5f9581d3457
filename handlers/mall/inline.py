"""Inline mode: ``@bot words`` in any chat. Anybody shares what is on sale; staff see stock.

Never more than the person may see: offers come from a guest's desk, stock from the own one.
"""

from aiogram import Bot
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)

from domain.desk import Desk
from domain.errors import Refusal
from domain.mall import shelf
from domain.roles import Permission
from domain.stock import SELLING, find_stock
from handlers.catalog.words import MALL, price_words, variant_name
from handlers.kit.here import username_for
from handlers.kit.me import Me
from handlers.kit.words import Markup, _, bold, fill, lines, number, plain
from handlers.mall.share import link_of, payload_of

SHOWN = 10  # of each kind
WORDS = 64


async def on_inline(query: InlineQuery, desk: Desk, me: Me, bot: Bot) -> None:
    words = query.query.strip()[:WORDS]
    merchant = me.actor.merchant_id
    results: list[InlineQueryResultArticle] = []
    if merchant:
        results = await _offers(desk, me, bot, words)
        if words and me.may(Permission.SEE_STOCK):
            results += await _stock(desk, words)
    button = InlineQueryResultsButton(
        text=_("Open the shop") if merchant else _("Open a shop's link first"),
        start_parameter=f"s-{merchant}" if merchant else "start",
    )
    await query.answer(list(results), cache_time=5, is_personal=True, button=button)


async def _offers(desk: Desk, me: Me, bot: Bot, words: str) -> list[InlineQueryResultArticle]:
    """What is on sale in the malls that are open, ready to be shared."""
    merchant = me.actor.merchant_id
    there = desk.visiting(merchant)
    username = await username_for(bot)
    results = []
    for mall in SELLING:
        try:
            found = await there(shelf, mall=mall, words=words, size=SHOWN)
        except Refusal:  # this mall is off: nothing of it is offered
            continue
        for one in found.lines:
            price = price_words(one.price, one.prices, one.currency)
            link = link_of(username, payload_of(mall, merchant, one.id, "inline"))
            text = lines(
                fill("🛍 {name} · {price}", name=bold(one.name), price=price),
                fill("{merchant} · {mall}", merchant=me.merchant, mall=MALL[mall]()),
                Markup(link),
            )
            look = InlineKeyboardButton(text=_("Look at it"), url=link)
            results.append(
                InlineQueryResultArticle(
                    id=f"l{one.id}",
                    title=one.name,
                    description=f"{MALL[mall]()} · {price}",
                    input_message_content=InputTextMessageContent(
                        message_text=text, parse_mode="HTML"
                    ),
                    reply_markup=InlineKeyboardMarkup(inline_keyboard=[[look]]),
                )
            )
    return results


async def _stock(desk: Desk, words: str) -> list[InlineQueryResultArticle]:
    """Stock lines, for the staff only; a verifier's are those of the own store."""
    found = await desk(find_stock, words=words, size=SHOWN)
    results = []
    for one in found.lines[:SHOWN]:
        name = variant_name(one.product, one.variant)
        text = fill(
            _("📦 {name} · {sku}: {n} can be sold"), name=name, sku=one.sku, n=one.can_sell
        )
        results.append(
            InlineQueryResultArticle(
                id=f"s{one.variant_id}",
                title=f"📦 {name}",
                description=_("{sku}: {n} can be sold").format(
                    sku=one.sku, n=number(one.can_sell)
                ),
                input_message_content=InputTextMessageContent(
                    message_text=plain(text), parse_mode=None
                ),
            )
        )
    return results
