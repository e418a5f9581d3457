"""How the catalogue, the stock and the malls say "no": the fact, and what to do next."""

from collections.abc import Callable
from typing import Any

from domain.catalog import Incomplete, SkuTaken, TooBig, WrongPicture
from domain.engine import NoVault
from domain.errors import Refusal
from domain.intake import Stopped
from domain.mall import (
    AlreadyListed,
    CashLocked,
    Cause,
    MallClosed,
    NotAllocated,
    NotForYou,
    OnlyPaid,
    OriginalOff,
    OverLimit,
    OverOriginal,
    PointsStockGone,
)
from domain.sheets import BadSheet
from domain.stock import (
    DailyLimitReached,
    KeyKnown,
    KeysOnly,
    NoReturn,
    NotEnough,
    PoolTooSmall,
    SubOffline,
    TakeOfflineFirst,
)
from handlers.buttons import ShowListing, ShowProduct, SubDeed, go, to_menu
from handlers.catalog.words import CAUSE, MALL
from handlers.intake.words import bad_sheet, missing
from handlers.kit.screen import MAIN, Rows, button
from handlers.kit.words import _, _n, bold, fill, lines, moment, number
from handlers.mall.listing_words import who_may

CATALOGUE: dict[str, Callable[[], str]] = {
    "subtitle": lambda: _("❌ The subtitle may have at most {limit} characters."),
    "purpose": lambda: _("❌ The purpose is points_mall or ecommerce."),
    "category": lambda: _("❌ The category is physical, voucher, points, cdk or red_packet."),
    "cdk_category": lambda: _(
        "❌ Card keys cannot become something else, nor the other way round. Make a new product."
    ),
    "template": lambda: _("❌ This way of fulfilment does not go with the category."),
    "channel": lambda: _("❌ The channel may have at most {limit} characters."),
    "note": lambda: _("❌ The note may have at most {limit} characters."),
    "remark": lambda: _("❌ The remark may have at most {limit} characters."),
    "platforms": lambda: _("❌ The platforms may have at most {limit} characters."),
    "tags": lambda: _("❌ At most 20 tags, each of at most {limit} characters."),
    "expires_on": lambda: _("❌ That is not a day. Write it like 2027-06-30, or none."),
    "valid_from": lambda: _("❌ That is not a day. Write it like 2027-06-30, or none."),
    "valid_days": lambda: _("❌ Days are a number from 1 to {limit}, or none."),
    "freight": lambda: _("❌ Freight is an amount like 4.50, or free."),
    "redeem_mode": lambda: _("❌ Redeeming is by_order or by_count."),
    "card_mode": lambda: _("❌ Cards are single or multi."),
    "auto_off": lambda: _("❌ Please say yes or no."),
    "cross_store": lambda: _("❌ Please say yes or no."),
    "unified_stock": lambda: _("❌ Please say yes or no."),
    "wait_hours": lambda: _("❌ Hours are a number from 0 to {limit}."),
    "variant": lambda: _("❌ A variant's name has at most {limit} characters."),
    "variants": lambda: _("❌ A product has at most {limit} variants."),
    "variant names": lambda: _("❌ Several variants need a name each, all different."),
    "sku": lambda: _("❌ A SKU has 1 to {limit} characters without spaces or commas."),
    "price": lambda: _("❌ The price is an amount like 8.90."),
    "cash": lambda: _("❌ The cash part is an amount like 1.00, above 0."),
    "points": lambda: _("❌ The points part cannot be empty: a number from 1 to {limit}."),
    "rate": lambda: _("❌ The rate is a number from 1 to {limit}: points worth one unit."),
    "barcode": lambda: _("❌ A barcode has 4 to {limit} letters and digits."),
    "stock": lambda: _("❌ The quantity is a number from 0 to {limit}."),
    "quantity": lambda: _("❌ The quantity is a number from 1 to {limit}."),
    "points_stock": lambda: _("❌ The points stock is a number from 0 to {limit}, or none."),
    "points_stock_taken": lambda: _("❌ {limit} of them are sold or held already."),
    "purchase_limit": lambda: _("❌ The limit is a number from 1 to {limit}, or unlimited."),
    "daily": lambda: _("❌ The daily limit is a number from 1 to {limit}, or unlimited."),
    "low": lambda: _("❌ The threshold is a number from 0 to {limit}."),
    "hours": lambda: _("❌ Hours are a number from 1 to {limit}."),
    "mall": lambda: _("❌ Which mall? Say points or shop."),
    "which sku": lambda: _("❌ Which SKU? I found none, or several. /stock finds it by words."),
    "which store": lambda: _("❌ This product has a stock for each store: say which, store ID."),
    "unified": lambda: _("❌ This product has one stock for all stores; leave the store out."),
    "store": lambda: _("❌ I know no such store. /stores has their names and numbers."),
    "group": lambda: _("❌ A group's name has 1 to {limit} characters."),
    "groups": lambda: _("❌ A mall has at most {limit} groups."),
    "listings": lambda: _("❌ Pick 1 to {limit} products at once."),
    "level": lambda: _("❌ A level has at most {limit} characters."),
    "preset": lambda: _("❌ The presets are trial, weekly and annual."),
    "picture": lambda: _("❌ A picture is the cover, the detail picture or one of the carousel."),
    "carousel": lambda: _("❌ The carousel has at most {limit} pictures. Empty it first."),
    "by_order": lambda: _("❌ Redeemed by order, a card has exactly one use."),
    "keys": lambda: _(
        "❌ The stock of card keys is the keys themselves: send a file with sku,key."
    ),
    "key": lambda: _("❌ A key has 1 to {limit} characters."),
    "kind": lambda: _("❌ The kind is voucher, top_up or bundle."),
    "supplier": lambda: _("❌ The supplier has 1 to {limit} characters."),
    "item": lambda: _("❌ The item has 1 to {limit} characters."),
    "bundle_expiry": lambda: _("❌ A bundle must have an expiry, and nothing else may have one."),
    "reason": lambda: _("❌ A reason of at most {limit} characters is needed."),
    "product_part": lambda: _(
        "❌ I do not understand one of the parts. Write it like: "
        "House beans | 8.90 | 40 | sku BEAN | until 2027-06-30 | tags coffee, beans"
    ),
    "template kind": lambda: _("❌ There are empty files for: products, keys, supply."),
    "hold_minutes": lambda: _("❌ Minutes are a number from 1 to {limit}."),
    "points_rate": lambda: _("❌ The rate is a number from 1 to {limit}: points worth one unit."),
    "erp": lambda: _(
        "❌ Your ERP restocks already; with both, stock would come back twice. It stays off."
    ),
    "expiry": lambda: _("❌ That is not a day. Write it like 2027-06-30, or none."),
}


def _original_off(refusal: OriginalOff, _zone: str) -> str:
    cause = refusal.cause if refusal.cause in list(Cause) else Cause.BY_HAND
    return fill(
        _("🔒 {name} cannot go on sale: {cause}. Put that right first (product #{n})."),
        name=refusal.name,
        cause=CAUSE[Cause(cause)](),
        n=str(refusal.product_id),
    )


def _closed(refusal: MallClosed, _zone: str) -> str:
    return fill(
        _("🏬 The {mall} of {merchant} is closed just now. Please come back later."),
        mall=MALL[refusal.mall](),
        merchant=bold(refusal.merchant),
    )


SHOPS: dict[type[Refusal], Callable[[Any, str], str]] = {
    Incomplete: lambda r, z: fill(
        _("❌ Still missing: {fields}. Without that this product cannot be."),
        fields=missing(r.fields),
    ),
    SkuTaken: lambda r, z: fill(_("❌ The SKU {sku} is taken by another product."), sku=r.sku),
    TooBig: lambda r, z: _("❌ The picture is larger than 2 MB. Send a smaller one."),
    WrongPicture: lambda r, z: _("❌ This is not a PNG or JPEG picture. Send one of those."),
    PoolTooSmall: lambda r, z: fill(
        _("❌ The pool of {sku} has only {n} free. More comes in with /stockin."),
        sku=bold(r.sku),
        n=r.free,
    ),
    TakeOfflineFirst: lambda r, z: lines(
        _("⏸ This stock is online, and changes only while it is offline."),
        _("One tap does it all: offline → change → online."),
    ),
    NotEnough: lambda r, z: fill(
        _("❌ Of {sku} only {n} are free just now."), sku=bold(r.sku), n=r.free
    ),
    SubOffline: lambda r, z: fill(
        _("❌ The stock of {sku} is offline. Put it online first."), sku=bold(r.sku)
    ),
    DailyLimitReached: lambda r, z: fill(
        _("❌ Today only {n} of {limit} are left to sell; it resets {at}."),
        n=r.left,
        limit=r.limit,
        at=moment(r.until, z),
    ),
    KeysOnly: lambda r, z: fill(
        _("❌ The stock of {sku} is its card keys: send a file with the columns sku,key."),
        sku=bold(r.sku),
    ),
    KeyKnown: lambda r, z: fill(
        _("❌ Line {n}: this key is there already. Nothing was changed."), n=str(r.line)
    ),
    NoReturn: lambda r, z: fill(
        _("❌ {sku} was bought in the resource centre and cannot be returned."), sku=bold(r.sku)
    ),
    NotAllocated: lambda r, z: fill(
        _("❌ {sku} has no stock allocated to this mall. /allocate first, then list it."),
        sku=bold(r.sku),
    ),
    AlreadyListed: lambda r, z: fill(
        _("❌ It is in this mall already, as listing #{n}."), n=str(r.listing_id)
    ),
    OverOriginal: lambda r, z: fill(
        _("❌ The points stock cannot exceed the original's: at most {n}."), n=r.most
    ),
    OriginalOff: _original_off,
    CashLocked: lambda r, z: _(
        "🔒 Points and cash for a voucher need the third party's authorisation. "
        "An owner confirms it under /settings."
    ),
    OnlyPaid: lambda r, z: _(
        "❌ Of vouchers only paid ones can be listed. Give it a price first."
    ),
    MallClosed: _closed,
    NotForYou: lambda r, z: fill(
        _("🔐 This may be bought by: {who}. The member is not among them."),
        who=who_may(r.levels, r.tags),
    ),
    OverLimit: lambda r, z: fill(
        _n(
            "☝ At most {limit} a member, and {n} was bought or held before.",
            "☝ At most {limit} a member, and {n} were bought or held before.",
            r.bought,
        ),
        limit=r.limit,
        n=r.bought,
    ),
    PointsStockGone: lambda r, z: fill(_("❌ Of the points stock only {n} are left."), n=r.left),
    BadSheet: lambda r, z: bad_sheet(r),
    Stopped: lambda r, z: _("👌 Cancelled. Nothing was changed."),
    NoVault: lambda r, z: _(
        "🔐 Card keys cannot be kept: the program has no key to seal them with. "
        "Whoever runs it sets SECRET_KEY."
    ),
}


def _offline_first(refusal: TakeOfflineFirst) -> Rows:
    """S0-21: one tap for offline → change → online, or offline alone."""
    sign = "+" if refusal.change > 0 else "−"
    words = _("Offline → {change} → online").format(change=f"{sign}{number(abs(refusal.change))}")
    guided = SubDeed(sub=refusal.sub_id, deed="add", n=refusal.change)
    alone = SubDeed(sub=refusal.sub_id, deed="off")
    return [[button("✏️ " + words, guided, MAIN)], [button("⏸ " + _("Only take offline"), alone)]]


OFFERS: dict[type[Refusal], Callable[[Any], Rows]] = {
    TakeOfflineFirst: _offline_first,
    NotAllocated: lambda r: [[button("🛍 " + _("Product"), ShowProduct(product=r.product_id))]],
    AlreadyListed: lambda r: [[button("🏷 " + _("Listing"), ShowListing(listing=r.listing_id))]],
    OriginalOff: lambda r: [[button("🛍 " + _("Product"), ShowProduct(product=r.product_id))]],
    CashLocked: lambda r: [[go("⚙ " + _("Settings"), "settings")]],
    MallClosed: lambda r: [[to_menu()]],
    BadSheet: lambda r: [[go("📥 " + _("File"), "import")]],
}
