"""A customer and a promotion link: what it offers, and getting it (S1-13, S1-17)."""

from aiogram import Bot
from aiogram.types import CallbackQuery, Message

from domain.cards import own_card
from domain.desk import Desk
from domain.vouchers import Offered, claim, merchant_of, offered
from handlers.cards.buttons import OwnCard
from handlers.cards.live import show_own_card
from handlers.catalog.pictures import show_pictured
from handlers.kit.buttons import go, to_menu
from handlers.kit.screen import GOOD, Rows, Screen, button, show
from handlers.kit.store_names import good_at
from handlers.kit.words import _, bold, fill, lines, number
from handlers.vouchers.buttons import Claim
from handlers.vouchers.words import each_words, kind_words, state_words, validity_words


async def voucher_link(message: Message, args: str, desk: Desk, bot: Bot) -> None:
    """``v-TOKEN``: the voucher, and a button to get it."""
    there = desk.visiting(await desk(merchant_of, token=args))
    one = await there(offered, token=args)
    await show_pictured(
        message, there, bot, _screen(one, desk), one.line.background or one.line.cover
    )


async def claim_pressed(query: CallbackQuery, pressed: Claim, desk: Desk) -> None:
    """A second tap shows the same card again; the screen offers nothing any more."""
    there = desk.visiting(pressed.merchant)
    got = await there(claim, token=pressed.token)
    text = lines(
        bold(_("✅ CLAIMED · {n} of {most}").format(n=number(got.taken), most=number(got.most))),
        fill("🎫 {name}", name=bold(got.name)),
        _("Its code is below, and under /my."),
    )
    await show(query, Screen(text, [[go("🎟 " + _("My cards"), "my"), to_menu()]]))
    card = await desk(own_card, merchant_id=pressed.merchant, card_id=got.card_id)
    await show_own_card(query, desk, card)


def _screen(one: Offered, desk: Desk) -> Screen:
    line = one.line
    open_ = _open(one, desk)
    text = lines(
        fill("🎫 {name} · {merchant}", name=bold(line.name), merchant=one.merchant),
        bold(kind_words(line)),
        fill(_("Valid: {span}"), span=validity_words(line)),
        fill(_("At: {stores}"), stores=good_at(line.stores, line.everywhere)),
        fill(_("Left: {left}"), left=line.left) if open_ else state_words(line, desk.clock()),
        fill(_("You have claimed {n} of {most}."), n=one.taken, most=line.each_may or 0)
        if one.taken
        else each_words(line.each_may),
    )
    rows: Rows = []
    if open_ and one.taken < (line.each_may or 0):
        get = Claim(merchant=one.merchant_id, token=line.token)
        rows.append([button("🎁 " + _("Claim it"), get, GOOD)])
    rows += [
        [button("🎟 " + _("Show the card"), OwnCard(merchant=one.merchant_id, card=card))]
        for card in one.mine[:3]
    ]
    return Screen(text, [*rows, [to_menu()]])


def _open(one: Offered, desk: Desk) -> bool:
    line = one.line
    return bool(
        line.left
        and line.each_may
        and not (line.paused or line.revoked or line.over(desk.clock()))
    )
