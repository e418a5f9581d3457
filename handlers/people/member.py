"""One member's page: what they have, what they bought, what they used, and what can be done."""

from domain.cards import list_cards
from domain.desk import Desk
from domain.errors import NotFound
from domain.members import Holdings, MemberLine, holdings_of, list_members
from domain.orders import OrderLine, Wanted, list_orders
from domain.redemption import Record, last_of_holder
from domain.roles import Permission
from handlers.cards.buttons import CardsOf, IssueTo
from handlers.cards.cards import card_line
from handlers.catalog.words import money, points
from handlers.forgetting.buttons import ForgetMember
from handlers.kit.buttons import go, to_menu
from handlers.kit.screen import Rows, Screen, button
from handlers.kit.words import Markup, _, bold, comma, fill, lines, moment
from handlers.orders.buttons import OrdersOf
from handlers.orders.words import MARK, price_of, what
from handlers.people.buttons import MemberDeed
from handlers.points.buttons import PointsOf

CARDS_SHOWN, ORDERS_SHOWN = 5, 3


async def member_of(desk: Desk, person_id: int) -> MemberLine:
    """Raises NotFound."""
    found = await desk(list_members, person_id=person_id, limit=1)
    if not found:
        raise NotFound("members")
    return found[0]


async def member_screen(desk: Desk, person_id: int) -> Screen:
    """What stands now; each kind of thing is one tap deeper. Raises NotFound."""
    one = await member_of(desk, person_id)
    cards = await desk(list_cards, holder_id=person_id, size=CARDS_SHOWN)
    orders = await desk(list_orders, wanted=Wanted(person_id=person_id), size=ORDERS_SHOWN)
    taken = await desk(last_of_holder, person_id=person_id)
    text = lines(
        fill("👤 {name}", name=bold(one.name)),
        fill("@{username}", username=one.username) if one.username else None,
        fill(_("Level: {level}"), level=one.level or _("none")),
        fill(_("Tags: {tags}"), tags=comma(list(one.tags)) or _("none")),
        _holds(await desk(holdings_of, person_id=person_id)),
        "",
        None if cards.lines else _("No cards yet."),
        *(fill("{card}", card=card_line(one, desk, named=False)) for one in cards.lines),
        _more() if cards.after else None,
        "",
        None if orders.lines else _("No orders yet."),
        *(_ordered(one) for one in orders.lines),
        _more() if orders.after else None,
        "" if taken else None,
        _("📒 Redeemed last:") if taken else None,
        *(_taken(use) for use in taken),
    )
    rows: Rows = [
        [
            button("🎟 " + _("Cards"), CardsOf(person=person_id)),
            button("➕ " + _("Issue a card"), IssueTo(person=person_id)),
        ],
        [
            button("🧾 " + _("Orders"), OrdersOf(of="member", id=person_id)),
            button("◆ " + _("Points"), PointsOf(person=person_id)),
        ],
        [
            button("🎖 " + _("Level"), MemberDeed(person=person_id, deed="level")),
            button("🏷 " + _("Tags"), MemberDeed(person=person_id, deed="tags")),
        ],
    ]
    if desk.actor.may(Permission.FORGET_PEOPLE):
        rows.append([button("🧽 " + _("Forget this person"), ForgetMember(person=person_id))])
    return Screen(text, [*rows, [go("◀ " + _("Members"), "members"), to_menu()]])


def _more() -> Markup:
    return Markup(_("… more behind the button"))


def _ordered(one: OrderLine) -> Markup:
    words = f"{MARK[one.state]} {price_of(one)} · {what(one)}"
    return fill("{order}", order=words)


def _holds(has: Holdings) -> Markup:
    return fill(
        _("◆ {points} to spend · balance {money}"),
        points=bold(points(has.points.free)),
        money=money(has.money.free, has.currency),
    )


def _taken(one: Record) -> Markup:
    words = "{at} · {title} ×{uses} · {store}"
    said = fill(
        words, at=moment(one.at, one.timezone), title=one.title, uses=one.uses, store=one.store
    )
    return Markup(f"<s>{said}</s>") if one.undone_at else said
