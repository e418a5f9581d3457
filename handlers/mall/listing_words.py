"""A listing in words: its screen with the calculator, who may buy, what a field takes."""

from domain.catalog import Category
from domain.mall import ListingCard, Mode
from domain.stock import Freight, Mall
from handlers.catalog.buttons import ShowProduct
from handlers.catalog.selling import selling_line
from handlers.catalog.words import (
    CAUSE,
    MALL,
    calculator,
    facts,
    field_name,
    money,
    price_words,
)
from handlers.kit.buttons import go, to_menu
from handlers.kit.screen import BAD, GOOD, MAIN, Rows, Screen, button, rows_of
from handlers.kit.words import Markup, _, _n, bold, comma, fill, lines, number
from handlers.mall.buttons import ListingDeed, ListingField, ShowListing
from handlers.orders.buttons import OrdersOf


def listing_screen(one: ListingCard) -> Screen:
    """Five lines: what, whether it sells, for how much, to whom, by what rules."""
    text = lines(
        fill("🏷 {name} #{n}", name=bold(one.name), n=str(one.id)),
        selling_line(one.selling),
        fill(_("💶 {price}"), price=bold(price_words(one.price, one.prices, one.currency))),
        fill(
            "{limit} · {who}",
            limit=fill(_("At most {limit} a member"), limit=one.purchase_limit)
            if one.purchase_limit is not None
            else _("No purchase limit"),
            who=fill(_("for {who}"), who=who_may(one.levels, one.tags)),
        ),
        fill(
            "{group} · {stock}",
            group=one.group or _("default group"),
            stock=_stock_words(one),
        ),
    )
    rows: Rows = [
        [
            button("⏸ " + _("Take off sale"), ListingDeed(listing=one.id, deed="off"))
            if one.online
            else button("▶️ " + _("Put online"), ListingDeed(listing=one.id, deed="on"), MAIN),
            button("🔗 " + _("Share"), ListingDeed(listing=one.id, deed="share"), GOOD),
        ],
        [
            button("✍️ " + _("Edit"), ListingDeed(listing=one.id, deed="edit")),
            button("💶 " + _("Sell here"), ListingDeed(listing=one.id, deed="sell")),
        ],
        [
            button("📌 " + _("Put aside"), ListingDeed(listing=one.id, deed="hold")),
            button("🧾 " + _("View orders"), OrdersOf(of="listing", id=one.id)),
        ],
        [
            button("🛍 " + _("Product"), ShowProduct(product=one.product_id)),
            go("◀ " + _("Listings"), "listings"),
        ],
        [to_menu()],
    ]
    return Screen(text, rows)


def _stock_words(one: ListingCard) -> Markup:
    if one.points_stock is None:
        return fill(_("{n} allocated"), n=one.original)
    return fill(
        _("points stock {left} of {most} left, the original has {original}"),
        left=one.points_left or 0,
        most=one.points_stock,
        original=one.original,
    )


def details_screen(one: ListingCard) -> Screen:
    """Everything of a listing, with the calculator (S1-21) and what is excluded (S2-03), and a
    button for each field."""
    mixed = one.price.mode is not Mode.CASH
    text = lines(
        fill(_("✍️ What of {name} shall change?"), name=bold(one.name)),
        fill(
            _("{mall} · group: {group}"),
            mall=MALL[one.mall](),
            group=one.group or _("default group"),
        ),
        fill(_("Off sale: {cause}."), cause=CAUSE[one.cause]()) if not one.online else None,
        calculator(one.price, one.prices, one.currency) if mixed else None,
        fill(_("Own price of the product: {price}"), price=money(one.prices[0], one.currency))
        if mixed
        else None,
        fill(
            _("Points stock: {left} of {most} left; the original has {original}."),
            left=one.points_left or 0,
            most=one.points_stock,
            original=one.original,
        )
        if one.points_stock is not None
        else fill(_("Stock: as the original has it, {n} allocated."), n=one.original),
        fill(_("Can be sold: {n}"), n=one.can_sell),
        fill(
            _("Purchase limit: {limit} a member, past purchases counted."),
            limit=one.purchase_limit,
        )
        if one.purchase_limit is not None
        else _("No purchase limit."),
        fill(_("May look: {who}"), who=who_may(one.see_levels, one.see_tags))
        if one.mall is Mall.SHOP
        else None,
        fill(_("May buy: {who}"), who=who_may(one.levels, one.tags)),
        fill(
            _("Freight: {freight}"),
            freight=_("free") if one.freight is Freight.FREE else _("as the product"),
        ),
        _("Deducts stock on payment. Immediate exchange only, no cart."),
        _("Excluded from: member discount, commission, coupons.")
        if one.mall is Mall.POINTS
        else None,
        "",
        _(
            "Taking it off does not touch the product. Its name, pictures, variants and pass come "
            "from the product."
        ),
        *_of_product(one),
    )
    fields: tuple[tuple[ListingField, str], ...] = (
        ("price", _("Price")),
        ("points_stock", _("Points stock")),
        ("limit", _("Limit")),
        ("levels", _("Levels")),
        ("tags", _("Tags")),
        ("see_levels", _("Look: levels")),
        ("see_tags", _("Look: tags")),
        ("group", _("Group")),
        ("freight", _("Freight")),
        ("name", _("Name")),
    )
    points = one.mall is Mall.POINTS
    other = ("see_levels", "see_tags") if points else ("points_stock",)
    shown = [f for f in fields if f[0] not in other]
    rows: Rows = [
        *rows_of(
            [button("✍️ " + words, ListingDeed(listing=one.id, deed=f)) for f, words in shown], 3
        ),
        [
            button("📒 " + _("Held and sold"), ListingDeed(listing=one.id, deed="holds")),
            button("🗑 " + _("Delete"), ListingDeed(listing=one.id, deed="delete"), BAD),
        ],
        [button("◀ " + _("Listing"), ShowListing(listing=one.id)), to_menu()],
    ]
    return Screen(text, rows)


def _of_product(one: ListingCard) -> list[Markup]:
    """What is read from the product, and is not changed here (S2-21, S2-38, D46)."""
    said = [
        fill("{field}: {value}", field=field_name(field), value=value)
        for field, value in (
            ("subtitle", one.subtitle),
            ("short_name", one.short_name),
            ("barcode", comma(list(one.barcodes))),
            ("balance_pays", _("yes") if one.balance_pays else _("no")),
        )
        if value
    ]
    return [*said, *facts(one)]


def listings_words(count: int) -> str:
    return _n("{n} listing", "{n} listings", count).format(n=number(count))


def who_may(levels: tuple[str, ...], tags: tuple[str, ...]) -> str:
    """Purchase permission in words; looking is open to everybody (S2-15)."""
    if not levels and not tags:
        return _("everybody")
    parts = []
    if levels:
        parts.append(_("level {names}").format(names=comma(levels)))
    if tags:
        parts.append(_("tag {names}").format(names=comma(tags)))
    return _(" or ").join(parts)


def question_of(field: str, one: ListingCard) -> str:
    match field:
        case "price":
            if one.mall is Mall.SHOP:
                return _("💶 What does it cost in the shop? Tap, or type an amount like 4.50.")
            return lines(
                _("💶 What does it cost? Tap, or type it in one of these ways:"),
                _("• <code>300</code> – points only"),
                _("• <code>100 + 1.00</code> – points and cash"),
                _("• <code>offset 50</code> – its own price, up to 50 points take something off")
                if one.category is Category.VOUCHER
                else None,
            )
        case "points_stock":
            return fill(
                _("🔢 How many for points? At most {most}, what the original has allocated here."),
                most=one.original,
            )
        case "limit":
            return _("🔢 How many may one member buy, ever? What was bought before counts.")
        case "freight":
            return _("🚚 What does shipping cost?")
        case "group":
            return _("🗂 In which group? Tap, or type a new name.")
    return _("✍️ Type the name customers see.")
