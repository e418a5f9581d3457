"""A winner claims what was won."""

from aiogram.types import CallbackQuery

from domain.cards import own_card
from domain.desk import Desk
from domain.draws import WinState, claim_win
from handlers.cards.live import show_own_card
from handlers.draws.buttons import ClaimWin
from handlers.draws.words import prize_name
from handlers.kit.buttons import go, to_menu
from handlers.kit.screen import Screen, button, show
from handlers.kit.words import _, bold, fill, lines


async def claim_pressed(query: CallbackQuery, pressed: ClaimWin, desk: Desk) -> None:
    """A second tap gets the same answer."""
    there = desk.visiting(pressed.merchant)
    got = await there(claim_win, win_id=pressed.win, store_id=pressed.store)
    if got.stores:
        rows = [
            [button("🏬 " + name, pressed.model_copy(update={"store": number}))]
            for number, name in got.stores
        ]
        text = fill(_("🏬 {prize}: at which store will you fetch it?"), prize=bold(got.prize))
        await show(query, Screen(text, [*rows, [to_menu()]]))
        return
    aside = got.state is WinState.CLAIMED
    text = lines(
        bold(_("✅ CLAIMED · put aside for you") if aside else _("✅ CLAIMED · it is yours")),
        fill("🎁 {prize}", prize=bold(prize_name(got.prize, got.points))),
        fill(
            _("Fetch it at {store}; say your name and win {n} there."),
            store=got.store or _("the shop"),
            n=str(got.win_id),
        )
        if aside
        else None,
    )
    await show(query, Screen(text, [[go("🎟 " + _("My cards"), "my"), to_menu()]]))
    if got.card_id is not None:
        card = await desk(own_card, merchant_id=pressed.merchant, card_id=got.card_id)
        await show_own_card(query, desk, card)
