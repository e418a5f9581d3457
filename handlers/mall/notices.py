"""What is told of listings: that one went off sale, or promises more than there is."""

from datetime import datetime

from domain.mall import Cause
from domain.stock import Mall
from handlers.catalog.buttons import ProductDeed, ShowProduct
from handlers.catalog.words import CAUSE, MALL
from handlers.kit.letter import Facts, Letter, Reader, Words
from handlers.kit.screen import Rows, Screen, button
from handlers.kit.words import _, bold, fill, lines, moment
from handlers.mall.buttons import ListingDeed, ShowItem, ShowListing
from handlers.orders.words import price


async def off_sale(facts: Facts, reader: Reader) -> Letter:
    """S2-17: a listing went off sale by itself, and why."""
    cause = Cause(facts["cause"])
    text = lines(
        fill(
            _("⏸ {name} went off sale in the {mall}."),
            name=bold(facts["name"]),
            mall=MALL[Mall(facts["mall"])](),
        ),
        fill(_("Cause: {cause}."), cause=CAUSE[cause]()),
        None
        if cause is Cause.ORIGINAL_DELETED
        else _("Put the product right first; then the listing can be put online again."),
    )
    rows: Rows = [[button("🏷 " + _("Listing"), ShowListing(listing=facts["listing_id"]))]]
    if cause is not Cause.ORIGINAL_DELETED:
        rows[0].append(button("🛍 " + _("Product"), ShowProduct(product=facts["product_id"])))
    return Letter(Screen(text, rows))


async def short(facts: Facts, reader: Reader) -> Letter:
    """D28: the original has less than the points stock promises."""
    text = lines(
        fill(
            _("⚠️ {name}: promised for points {promised}, free only {free}."),
            name=bold(facts["name"]),
            promised=facts["promised"],
            free=facts["free"],
        ),
        _(
            "Customers are shown the smaller number, so nothing is oversold. Add stock, or lower "
            "the points stock."
        ),
    )
    rows: Rows = [
        [
            button(
                "🔢 " + _("Points stock"),
                ListingDeed(listing=facts["listing_id"], deed="points_stock"),
            ),
            button("❓ " + _("Why?"), ProductDeed(product=facts["product_id"], deed="why")),
        ]
    ]
    return Letter(Screen(text, rows))


async def put_aside(facts: Facts, reader: Reader) -> Letter:
    """Something is kept for a member, at which price, and until when."""
    text = lines(
        fill(
            _("📌 Put aside for you: {n} × {name}"),
            n=facts["quantity"],
            name=bold(facts["name"]),
        ),
        fill(
            _("To pay: {price}"),
            price=bold(price(facts["points"], facts["cash"], facts["currency"])),
        ),
        fill(
            _("Kept until {at}; then it is free again."),
            at=moment(datetime.fromisoformat(facts["until"]), reader.zone),
        ),
    )
    open_it = ShowItem(merchant=reader.merchant_id, listing=facts["listing_id"])
    return Letter(Screen(text, [[button(_("Look at it"), open_it)]]))


NOTICES: dict[str, Words] = {
    "off_sale": off_sale,
    "short": short,
    "put_aside": put_aside,
}
