"""How the malls say "no"."""

from domain.mall import (
    AlreadyListed,
    CashLocked,
    Cause,
    FewerInPool,
    MallClosed,
    NotAllocated,
    NotForYou,
    OnlyPaid,
    OriginalOff,
    OverLimit,
    OverOriginal,
    PointsStockGone,
    VoucherStopped,
)
from domain.roles import Permission
from handlers.catalog.buttons import ProductDeed, ShowProduct
from handlers.catalog.words import CAUSE, MALL
from handlers.kit.buttons import to_menu
from handlers.kit.refusals import ListOf, Refusals
from handlers.kit.screen import button
from handlers.kit.words import _, _n, bold, fill
from handlers.mall.buttons import ShowListing
from handlers.mall.listing_words import who_may
from handlers.people.buttons import SettingsOf
from handlers.vouchers.buttons import ShowVoucher


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


REFUSALS = Refusals(
    say={
        FewerInPool: lambda r, z: fill(
            _("❌ Meanwhile the pool has only {now} of {sku}, not {shown}. Nothing was moved."),
            now=r.now,
            sku=bold(r.sku),
            shown=r.shown,
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
            "🔒 Points and cash for a voucher need the third party's authorisation: whoever takes "
            "the money must have agreed to it. The owner confirms that under /settings; until "
            "then it sells for points only."
        ),
        VoucherStopped: lambda r, z: fill(
            _("🔒 {name} is over: extend it first, then list it.")
            if r.why == "over"
            else _("🔒 {name} is paused: give it out again first, then list it."),
            name=bold(r.name),
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
        PointsStockGone: lambda r, z: fill(_("❌ Only {n} left of the points stock."), n=r.left),
    },
    malformed={
        **dict.fromkeys(
            ("see_levels", "see_tags"),
            lambda: _("❌ Everybody may look at points items. Choose who may buy."),
        ),
        "cash": lambda: _("❌ The cash part is an amount like 1.00, above 0."),
        "points": lambda: _("❌ The points part cannot be empty: a number from 1 to {limit}."),
        "rate": lambda: _("❌ The rate is the merchant's: {limit} points are worth one unit."),
        "offset": lambda: _(
            "❌ Points take something off for vouchers and passes only. "
            "Here it is points, or points and cash."
        ),
        "shop_points": lambda: _(
            "❌ In the shop it is money, like 4.50. Points are for the points mall."
        ),
        "points_stock": lambda: _("❌ The points stock is a number from 0 to {limit}, or none."),
        "points_stock_taken": lambda: _("❌ Sold or held already: {limit} of them."),
        "purchase_limit": lambda: _("❌ The limit is a number from 1 to {limit}, or unlimited."),
        "group": lambda: _("❌ A group's name has 1 to {limit} characters."),
        "groups": lambda: _("❌ A mall has at most {limit} groups."),
        "voucher mall": lambda: _("❌ A voucher of your own sells in the points mall only."),
        "voucher cash": lambda: _(
            "❌ Say what it costs without points too, like offset 1.00 max 1."
        ),
        "listings": lambda: _("❌ Pick 1 to {limit} products at once."),
    },
    gone={
        "listing": lambda: _("❌ This is off sale already."),
        "mall": lambda: _("❌ The mall is so already."),
        "voucher aside": lambda: _("❌ None of it is free in the points mall."),
    },
    not_found={
        "listings": lambda: _("❌ This is not on sale any more."),
        "malls": lambda: _("❌ There is no such shop."),
        "listing_groups": lambda: _("❌ There is no such group, or it cannot be deleted."),
    },
    offers={
        FewerInPool: lambda r: [
            [button("🛒 " + _("Sell where?"), ProductDeed(product=r.product_id, deed="sell"))]
        ],
        NotAllocated: lambda r: [[button("🛍 " + _("Product"), ShowProduct(product=r.product_id))]],
        AlreadyListed: lambda r: [
            [button("🏷 " + _("Listing"), ShowListing(listing=r.listing_id))]
        ],
        OriginalOff: lambda r: [[button("🛍 " + _("Product"), ShowProduct(product=r.product_id))]],
        CashLocked: lambda r: [[button("⚙ " + _("Settings"), SettingsOf(group="orders"))]],
        MallClosed: lambda r: [[to_menu()]],
        VoucherStopped: lambda r: [
            [button("🎫 " + _("Voucher"), ShowVoucher(voucher=r.voucher_id))]
        ],
    },
    lists={
        "listings": ListOf("listings", Permission.MANAGE_MALL, lambda: _("Listings")),
    },
)
