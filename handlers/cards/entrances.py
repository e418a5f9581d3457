"""Every way to cards: the merchant's, a new one, one's own."""

from domain.roles import Permission
from handlers.cards import cards, denying, form, handing, issue, my, taking
from handlers.cards.buttons import CardsOf, HandOn, IssueTo, NotMe, OwnCard, ShowCard, TakeOver
from handlers.kit.commands import Command, Group
from handlers.kit.picker import PICK_HOLDER
from handlers.kit.routing import Routes
from handlers.kit.words import _


def entrances(table: Routes) -> None:
    table.command(
        Command(
            "issue",
            Permission.ISSUE_CARDS,
            Group.CARDS,
            icon="➕",
            short=lambda: _("Issue a card"),
            does=lambda: _("issue cards"),
            words=("issue", "发卡"),
        ),
        issue.issue_command,
    )
    table.button(form.Edit, issue.edit_pressed, Permission.ISSUE_CARDS)
    table.button(taking.TakeCard, taking.take_pressed, Permission.SEE_OWN_CARDS)
    table.button(IssueTo, issue.to_member_pressed, Permission.ISSUE_CARDS)
    table.button(form.Confirm, issue.confirm_pressed, Permission.ISSUE_CARDS)
    table.question(issue.TYPED, issue.field_typed)
    table.question(issue.HOLDER, issue.holder_typed)
    table.picker(PICK_HOLDER, issue.holder_picked)
    table.command(
        Command(
            "cards",
            Permission.ISSUE_CARDS,
            Group.CARDS,
            icon="🎟",
            short=lambda: _("Cards"),
            does=lambda: _("all cards"),
            words=("cards", "卡"),
        ),
        cards.cards_command,
    )
    table.button(cards.CardPage, cards.page_pressed, Permission.ISSUE_CARDS, of="cards")
    table.button(CardsOf, cards.of_pressed, Permission.ISSUE_CARDS)
    table.button(ShowCard, cards.card_pressed, Permission.ISSUE_CARDS)
    table.deed(cards.CardDeed, "qr", cards.qr_pressed, Permission.ISSUE_CARDS)
    table.deed(cards.CardDeed, "revoke", cards.revoke_pressed, Permission.ISSUE_CARDS)
    table.deed(cards.CardDeed, "revoke!", cards.revocation_confirmed, Permission.ISSUE_CARDS)
    table.deed(cards.CardDeed, "reissue", cards.reissue_pressed, Permission.ISSUE_CARDS)
    table.deed(cards.CardDeed, "reissue!", cards.reissue_confirmed, Permission.ISSUE_CARDS)
    table.button(cards.Sheet, cards.sheet_pressed, Permission.ISSUE_CARDS)
    table.command(
        Command(
            "my",
            Permission.SEE_OWN_CARDS,
            Group.CUSTOMER,
            icon="🎟",
            short=lambda: _("My cards"),
            does=lambda: _("your own cards"),
            words=("my cards", "我的卡"),
        ),
        my.my_command,
    )
    table.button(OwnCard, my.card_pressed, Permission.SEE_OWN_CARDS)
    table.start("t", handing.link_opened)
    table.deed(HandOn, "ask", handing.give_pressed, Permission.SEE_OWN_CARDS)
    table.deed(HandOn, "make!", handing.made, Permission.SEE_OWN_CARDS)
    table.deed(HandOn, "keep!", handing.kept, Permission.SEE_OWN_CARDS)
    table.button(TakeOver, handing.taken, Permission.SEE_OWN_CARDS)
    table.deed(NotMe, "ask", denying.asked, Permission.SEE_OWN_CARDS)
    table.deed(NotMe, "keep", denying.kept, Permission.SEE_OWN_CARDS)
    table.deed(NotMe, "deny!", denying.denied, Permission.SEE_OWN_CARDS)
