"""Whether a product sells, and what stands in the way: each with the button that removes it."""

from datetime import datetime

from domain.catalog import Category, ProductCard
from domain.mall import Selling, Why
from domain.stock import SELLING, Mall, StockLine
from handlers.catalog.buttons import Deed, ProductDeed, ShowProduct
from handlers.catalog.fields import FieldPress
from handlers.catalog.words import MALL
from handlers.kit.buttons import to_menu
from handlers.kit.screen import MAIN, Button, Rows, Screen, button
from handlers.kit.words import Markup, _, fill, lines, moment
from handlers.mall.buttons import ListingDeed, MallDeed
from handlers.stock.buttons import StockDeed, SubDeed
from handlers.vouchers.buttons import ShowVoucher


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
    """One truth: how many sell there, or what stands in the way; green only where it sells."""
    if one.sellable:
        return fill(_("🟢 {mall}: selling {n}"), mall=MALL[one.mall](), n=one.can_sell)
    why = SHORT[one.blockers[0].why]()
    return fill(_("⚪ {mall}: not selling, {why}"), mall=MALL[one.mall](), why=why)


def flags(one: Selling) -> Markup:
    """The three flags (S0-39, D01)."""
    found = (
        (_("pool"), one.pool_online),
        (_("stock"), one.sub_online),
        (_("listing"), one.listing_online),
    )
    return Markup(" · ".join(f"{'☑' if on else '☐'} {name}" for name, on in found))


SHORT = {
    Why.PRODUCT_OFFLINE: lambda: _("the product is offline"),
    Why.EXPIRED: lambda: _("its last day of sale is over"),
    Why.VOUCHER_STOPPED: lambda: _("its voucher is not given out"),
    Why.GIVES_NOTHING: lambda: _("nobody has said how many points it gives"),
    Why.NOT_ALLOCATED: lambda: _("no stock is there"),
    Why.SUB_OFFLINE: lambda: _("its stock is offline"),
    Why.EMPTY: lambda: _("sold out"),
    Why.ALL_HELD: lambda: _("all is held for somebody"),
    Why.DAILY_LIMIT: lambda: _("today's limit is reached"),
    Why.NOT_LISTED: lambda: _("not listed"),
    Why.LISTING_OFF: lambda: _("the listing is not online"),
    Why.POINTS_STOCK_GONE: lambda: _("the points stock is used up"),
    Why.MALL_OFF: lambda: _("the mall is switched off"),
}


def unsold(stock: list[StockLine]) -> list[StockLine]:
    """Variants that customers cannot buy although there are some, while others sell."""
    if not any(one.can_sell for one in stock):
        return []
    return [one for one in stock if one.total and not one.can_sell]


def next_step(card: ProductCard, stock: list[StockLine], selling: list[Selling]) -> Button | None:
    """The one button that brings it further (S0-01)."""
    if not stock or not card.online:
        return _removes(card.id, Mall.SHOP, Why.PRODUCT_OFFLINE, card.id, "👉 ") if stock else None
    if not any(one.total for one in stock):
        return fill_up(card.category, stock[0].variant_id)
    if not any(one.sellable for one in selling):
        stuck = [one for one in selling if one.listing_id] or selling
        first = stuck[0].blockers[0]
        if first.why not in (Why.NOT_ALLOCATED, Why.NOT_LISTED):
            return _removes(card.id, stuck[0].mall, first.why, first.id, "👉 ")
    elif len([one for one in selling if one.sellable]) == len(SELLING) and not unsold(stock):
        return None
    style = MAIN if not any(one.sellable for one in selling) else None
    return button("🛒 " + _("Sell where?"), deed_of(card, "sell"), style)


def fill_up(category: Category, variant_id: int) -> Button:
    """How more of it comes in."""
    words = "🔑 " + _("Add card keys") if category is Category.CDK else "👉 " + _("Stock in")
    return button(words, StockDeed(variant=variant_id, deed="in"), MAIN)


def mends(product_id: int, found: list[Selling]) -> list[Button]:
    """For each mall where it does not sell, the button that removes the first reason."""
    return [
        _removes(product_id, one.mall, one.blockers[0].why, one.blockers[0].id, "🔧 ")
        for one in found
        if one.blockers
    ]


def why_screen(card: ProductCard, found: list[Selling]) -> Screen:
    """Every blocker, with the button that removes it (S0-39)."""
    text: list[str] = [fill(_("❓ <b>Why is it not selling?</b> {name}"), name=card.name)]
    rows: Rows = []
    for one in found:
        text.append("")
        text += [selling_line(one), flags(one)]
        text += [
            fill("• {what}", what=_blocker_words(b.why, b.sku, b.until, card.timezone))
            for b in one.blockers
        ]
        rows += [[_removes(card.id, one.mall, b.why, b.id, "🔧 ")] for b in one.blockers]
    return Screen(lines(*text), [*rows, [to_product(card.id), to_menu()]])


def _blocker_words(why: Why, sku: str, until: datetime | None, zone: str) -> Markup:
    words = {
        Why.PRODUCT_OFFLINE: lambda: _("The product is offline in the pool."),
        Why.EXPIRED: lambda: _("Its last day of sale is over."),
        Why.VOUCHER_STOPPED: lambda: _("Its voucher is paused, over or ended."),
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


def _removes(product_id: int, mall: Mall, why: Why, key: int, mark: str) -> Button:
    """The button that takes a blocker away; ``key`` is what stands in the way, as it says."""
    match why:
        case Why.PRODUCT_OFFLINE:
            return button(
                mark + _("Put the product online"), ProductDeed(product=product_id, deed="online")
            )
        case Why.EXPIRED:
            press = FieldPress(owner="p", id=product_id, field="expires_on")
            return button(mark + _("Change the last day of sale"), press)
        case Why.VOUCHER_STOPPED:
            return button(mark + _("See the voucher"), ShowVoucher(voucher=key), MAIN)
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
            return button(
                mark + _("See what is held"), ProductDeed(product=product_id, deed="holds")
            )
        case Why.DAILY_LIMIT:
            return button(mark + _("Change the daily limit"), SubDeed(sub=key, deed="daily"))
        case Why.NOT_LISTED:
            where = MALL[mall]()
            deed: Deed = "points" if mall is Mall.POINTS else "shop"
            add = ProductDeed(product=product_id, deed=deed)
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
