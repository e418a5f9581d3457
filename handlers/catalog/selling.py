"""Whether a product sells, and what stands in the way: each with the button that removes it."""

from datetime import datetime

from domain.catalog import ProductCard
from domain.mall import Selling, Why
from domain.stock import Mall, StockLine
from handlers.catalog.buttons import Deed, ProductDeed, ShowProduct
from handlers.catalog.fields import FieldPress
from handlers.catalog.words import MALL
from handlers.kit.buttons import to_menu
from handlers.kit.screen import MAIN, Button, Rows, Screen, button
from handlers.kit.words import Markup, _, bold, fill, lines, moment
from handlers.mall.buttons import ListingDeed, MallDeed
from handlers.stock.buttons import StockDeed, SubDeed


def steps(stock: list[StockLine], selling: list[Selling]) -> str:
    """The way of a product, as far as it has come (S0-01)."""
    done = (
        (_("in the pool"), any(one.total for one in stock)),
        (_("allocated"), any(one.subs for one in stock)),
        (_("listed"), any(one.listing_id for one in selling)),
        (_("on sale"), any(one.sellable for one in selling)),
    )
    return " → ".join(("✅ " if ready else "⬜ ") + name for name, ready in done)


def selling_line(one: Selling) -> Markup:
    """The three flags and what they come to (S0-39, D01)."""
    flags = " ".join(
        f"{'🟢' if on else '⚪'} {name}"
        for name, on in (
            (_("pool"), one.pool_online),
            (_("stock"), one.sub_online),
            (_("listing"), one.listing_online),
        )
    )
    verdict = _("selling") if one.sellable else _("not selling")
    return fill(
        "{mall}: {flags} → {verdict}", mall=MALL[one.mall](), flags=flags, verdict=bold(verdict)
    )


def next_step(card: ProductCard, stock: list[StockLine], selling: list[Selling]) -> Button | None:
    """The one button that brings it further (S0-01)."""
    blocked = [(one, blocker) for one in selling for blocker in one.blockers]
    if not stock or not blocked or any(one.sellable for one in selling):
        return None
    where, first = blocked[0]
    if not any(one.total for one in stock):
        press = StockDeed(variant=stock[0].variant_id, deed="in")
        return button("👉 " + _("Stock in"), press, MAIN)
    return _removes(card, where.mall, first.why, first.id, "👉 ")


def why_screen(card: ProductCard, found: list[Selling]) -> Screen:
    """Every blocker, with the button that removes it (S0-39)."""
    text: list[str] = [fill(_("❓ <b>Why is it not selling?</b> {name}"), name=card.name)]
    rows: Rows = []
    for one in found:
        text.append("")
        text.append(selling_line(one))
        text += [
            fill("• {what}", what=_blocker_words(b.why, b.sku, b.until, card.timezone))
            for b in one.blockers
        ]
        rows += [[_removes(card, one.mall, b.why, b.id, "🔧 ")] for b in one.blockers]
    return Screen(lines(*text), [*rows, [to_product(card.id), to_menu()]])


def _blocker_words(why: Why, sku: str, until: datetime | None, zone: str) -> Markup:
    words = {
        Why.PRODUCT_OFFLINE: lambda: _("The product is offline in the pool."),
        Why.EXPIRED: lambda: _("Its last day of sale is over."),
        Why.GIVES_NOTHING: lambda: _("Nobody has said how many points {sku} gives."),
        Why.NOT_ALLOCATED: lambda: _("No stock is allocated to this mall."),
        Why.SUB_OFFLINE: lambda: _("The allocated stock of {sku} is offline."),
        Why.EMPTY: lambda: _("The allocated stock of {sku} is sold out."),
        Why.ALL_HELD: lambda: _("All of {sku} is held for somebody."),
        Why.DAILY_LIMIT: lambda: _("Today's limit of {sku} is reached; it resets {until}."),
        Why.NOT_LISTED: lambda: _("It is not listed in this mall."),
        Why.LISTING_OFF: lambda: _("The listing is not online."),
        Why.POINTS_STOCK_GONE: lambda: _("The listing's points stock is used up."),
        Why.MALL_OFF: lambda: _("The mall itself is off."),
    }
    at = moment(until, zone) if until else ""
    return fill(words[why](), sku=sku, until=at)


def _removes(card: ProductCard, mall: Mall, why: Why, key: int, mark: str) -> Button:
    """The button that takes a blocker away; ``key`` is what stands in the way, as it says."""
    match why:
        case Why.PRODUCT_OFFLINE:
            return button(mark + _("Put the product online"), deed_of(card, "online"))
        case Why.EXPIRED:
            press = FieldPress(owner="p", id=card.id, field="expires_on")
            return button(mark + _("Change the last day of sale"), press)
        case Why.GIVES_NOTHING:
            says = FieldPress(owner="v", id=key, field="credit")
            return button(mark + _("Say how many points it gives"), says, MAIN)
        case Why.NOT_ALLOCATED:
            where = MALL[mall]()
            allot = StockDeed(variant=key, deed="allocate", mall=mall.value)
            return button(mark + _("Allocate to the {mall}").format(mall=where), allot, MAIN)
        case Why.SUB_OFFLINE:
            return button(mark + _("Put the stock online"), SubDeed(sub=key, deed="on"))
        case Why.EMPTY:
            return button(mark + _("Add stock"), SubDeed(sub=key, deed="edit"))
        case Why.ALL_HELD:
            return button(mark + _("See what is held"), deed_of(card, "holds"))
        case Why.DAILY_LIMIT:
            return button(mark + _("Change the daily limit"), SubDeed(sub=key, deed="daily"))
        case Why.NOT_LISTED:
            where = MALL[mall]()
            add = deed_of(card, "points" if mall is Mall.POINTS else "shop")
            return button(mark + _("List in the {mall}").format(mall=where), add, MAIN)
        case Why.LISTING_OFF:
            press_on = ListingDeed(listing=key, deed="on")
            return button(mark + _("Put online"), press_on, MAIN)
        case Why.POINTS_STOCK_GONE:
            press_stock = ListingDeed(listing=key, deed="points_stock")
            return button(mark + _("More points stock"), press_stock)
    switch = MallDeed(mall=mall.value, deed="on")
    return button(mark + _("Switch the {mall} on").format(mall=MALL[mall]()), switch)


def deed_of(card: ProductCard, deed: Deed) -> ProductDeed:
    return ProductDeed(product=card.id, deed=deed)


def to_product(product_id: int) -> Button:
    return button("◀ " + _("Product"), ShowProduct(product=product_id))
