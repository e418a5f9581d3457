"""How the notices of stock and malls are worded: what happened, what it means, what to tap."""

from typing import Any

from domain.errors import NotFound
from domain.mall import Cause
from domain.stock import Mall, own_key
from handlers.buttons import ListingDeed, ProductDeed, ShowListing, ShowProduct, ShowStock, SubDeed
from handlers.catalog.words import CAUSE, MALL, variant_name
from handlers.kit.letter import Letter, Reader, Unneeded
from handlers.kit.screen import MAIN, Rows, Screen, button
from handlers.kit.words import _, bold, fill, lines, mono


async def low_stock(facts: dict[str, Any], reader: Reader) -> Letter:
    """One for each time the free stock falls to the threshold."""
    text = lines(
        fill(
            _("🔔 Low stock: {name}, {mall}"),
            name=bold(variant_name(facts["name"], facts["variant"])),
            mall=MALL[Mall(facts["mall"])](),
        ),
        fill(
            _("Only {n} are free; you asked to be told at {low}."),
            n=facts["free"],
            low=facts["low_at"],
        ),
    )
    sub = facts["sub_id"]
    rows: Rows = [
        [
            button("✏️ +10", SubDeed(sub=sub, deed="add", n=10), MAIN),
            button("✏️ +50", SubDeed(sub=sub, deed="add", n=50)),
            button("📦 " + _("Stock"), ShowStock(variant=facts["variant_id"])),
        ],
        [
            button("🔕 " + _("1 day"), SubDeed(sub=sub, deed="snooze", n=24)),
            button("🔕 " + _("1 week"), SubDeed(sub=sub, deed="snooze", n=168)),
        ],
    ]
    return Letter(Screen(text, rows))


async def off_sale(facts: dict[str, Any], reader: Reader) -> Letter:
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


async def short(facts: dict[str, Any], reader: Reader) -> Letter:
    """D28: the original has less than the points stock promises."""
    text = lines(
        fill(
            _("⚠️ {name}: {promised} are promised for points, but only {free} are free."),
            name=bold(facts["name"]),
            promised=facts["promised"],
            free=facts["free"],
        ),
        _("Customers are shown the smaller number, so nothing is oversold. Add stock, or lower "
          "the points stock."),
    )  # fmt: skip
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


async def key_given(facts: dict[str, Any], reader: Reader) -> Letter:
    """The key itself is opened only for whom it was given to."""
    try:
        key = await reader.desk(own_key, merchant_id=reader.merchant_id, key_id=facts["key_id"])
    except NotFound as gone:
        raise Unneeded from gone
    text = lines(
        fill(_("🔑 Your key for {name}:"), name=bold(key.product)),
        mono(key.key),
        _("It was given to nobody else. Keep it safe."),
    )
    return Letter(Screen(text, protect=True))


WORDS = {
    "low_stock": low_stock,
    "off_sale": off_sale,
    "short": short,
    "key_given": key_given,
}
