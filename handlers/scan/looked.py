"""What is seen of cards that are looked at: nothing is redeemed, and it is said so."""

from collections.abc import Sequence

from domain import redemption
from domain.cards import Code
from domain.desk import Desk
from domain.redemption import How, Looked, Outcome, Receipt
from domain.secrets import CardCode
from handlers.cards.buttons import ShowCard
from handlers.cards.cards import used_lines
from handlers.kit.bills import terms_words
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.screen import GOOD, Event, Screen, button, show
from handlers.kit.words import Clocks, _, bold, fill, left_words, lines, valid_words
from handlers.scan.brief import BRIEF, short
from handlers.scan.buttons import Take
from handlers.scan.phrases import just_used, named
from handlers.scan.verdicts import verdict


async def look_at(
    event: Event, codes: Sequence[Code], desk: Desk, me: Me, *, scanned: bool = False
) -> None:
    """One with its facts and last uses, several in a line each."""
    looked = [await desk(redemption.look, code=CardCode(one.symbols)) for one in codes]
    if len(looked) == 1:
        screen = look_screen(looked[0], me.clocks, leads=me.actor.leads, scanned=scanned)
        await show(event, screen, reply=scanned)
        return
    text = lines(
        bold(_("🔎 LOOKED AT · nothing was redeemed")),
        *(short(one.receipt, me.clocks) for one in looked),
    )
    rows = [[go("🔎 " + _("Look at another"), "card"), to_menu()]]
    await show(event, Screen(text, rows), reply=True)


def _looked(receipt: Receipt) -> str:
    """Looking takes nothing, and says so."""
    if receipt.outcome is Outcome.AGAIN:
        return _("⚠️ LOOK AGAIN · {used}").format(used=just_used(receipt))
    if receipt.outcome in (Outcome.CHOOSE, Outcome.BILL):
        return _("✅ GOOD · nothing was redeemed yet")
    return _("❌ NOT GOOD · {why}").format(why=BRIEF[receipt.outcome]())


def look_screen(looked: Looked, clocks: Clocks, *, leads: bool, scanned: bool = False) -> Screen:
    """The facts of a card, what redeeming would answer, and its last uses. ``scanned``: the code
    itself was shown, so that redeeming it needs no PIN (D23)."""
    receipt = looked.receipt
    if receipt.card_id is None:
        return verdict(receipt, clocks, leads=leads)
    again = receipt.outcome is Outcome.AGAIN
    good = again or receipt.outcome in (Outcome.CHOOSE, Outcome.BILL)
    text = lines(
        bold(_looked(receipt)),
        fill("🔎 {card}", card=named(receipt)),
        terms_words(receipt.terms) if receipt.terms else None,
        left_words(receipt.left, receipt.total),
        valid_words(receipt.valid_from, receipt.valid_until, clocks.days),
        fill(_("Holder: {name}"), name=receipt.holder) if receipt.holder else None,
        "",
        *used_lines(looked.history, clocks.wall),
    )
    rows = []
    if good:
        how = How.PHOTO if scanned else How.SCREEN if leads else How.TYPED
        take = Take(code=receipt.code.reveal(), uses=0, how=how, again=again)
        rows.append([button("✅ " + _("Redeem"), take, GOOD)])
    if leads:
        rows.append([button(_("Open the card"), ShowCard(card=receipt.card_id))])
    if scanned:
        rows.append([go("🔎 " + _("Look at another"), "card"), to_menu()])
    return Screen(text, rows)
