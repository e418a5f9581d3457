"""The malls: what sells where, for how much, to whom; and what customers see of it."""

from domain.mall.blockers import Blocker, Selling, Why, why_not_selling
from domain.mall.browse import Item, ItemLine, Spec, freight_of, item, sellable_now
from domain.mall.door import Door, find_door, visit
from domain.mall.due import holds_over_at
from domain.mall.hold import HeldItem, hold_for, release_hold, sweep_holds
from domain.mall.keep import OnSale, keep, on_sale, points_stock_back
from domain.mall.library import (
    VoucherInMall,
    list_voucher,
    list_wished,
    take_voucher_back,
    voucher_in_mall,
)
from domain.mall.listings import (
    delete_listing,
    edit_listing,
    list_in_mall,
    values_of,
)
from domain.mall.model import Cause, Listing, Mode
from domain.mall.open import (
    GroupLine,
    MallLine,
    add_group,
    delete_group,
    mall_state,
    preview_of,
    switch_mall,
)
from domain.mall.permit import PERMITS, may_buy, tick_permit
from domain.mall.price import Price, ToPay, advised_points, parse_price, to_pay
from domain.mall.query import (
    ListingCard,
    ListingLine,
    export_listings,
    list_listings,
    list_unlisted,
    listing,
)
from domain.mall.refusals import (
    AlreadyListed,
    CashLocked,
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
from domain.mall.sale import put_all_on_sale, put_on_sale, take_off_sale
from domain.mall.sell import Moved, PutOnSale, SaleOffer, sale_offer, sell_in, shares
from domain.mall.sells import which_sell
from domain.mall.share import ChannelCount, share_counts
from domain.mall.shelf import Front, above_shelf, front, shelf
from domain.mall.watch import end_sales, warn_short
from domain.mall.where import item_stores
from domain.mall.withdraw import (
    product_was_deleted,
    product_went_offline,
    voucher_was_changed,
)

__all__ = [
    "PERMITS",
    "AlreadyListed",
    "Blocker",
    "CashLocked",
    "Cause",
    "ChannelCount",
    "Door",
    "FewerInPool",
    "Front",
    "GroupLine",
    "HeldItem",
    "Item",
    "ItemLine",
    "Listing",
    "ListingCard",
    "ListingLine",
    "MallClosed",
    "MallLine",
    "Mode",
    "Moved",
    "NotAllocated",
    "NotForYou",
    "OnSale",
    "OnlyPaid",
    "OriginalOff",
    "OverLimit",
    "OverOriginal",
    "PointsStockGone",
    "Price",
    "PutOnSale",
    "SaleOffer",
    "Selling",
    "Spec",
    "ToPay",
    "VoucherInMall",
    "VoucherStopped",
    "Why",
    "above_shelf",
    "add_group",
    "advised_points",
    "delete_group",
    "delete_listing",
    "edit_listing",
    "end_sales",
    "export_listings",
    "find_door",
    "freight_of",
    "front",
    "hold_for",
    "holds_over_at",
    "item",
    "item_stores",
    "keep",
    "list_in_mall",
    "list_listings",
    "list_unlisted",
    "list_voucher",
    "list_wished",
    "listing",
    "mall_state",
    "may_buy",
    "on_sale",
    "parse_price",
    "points_stock_back",
    "preview_of",
    "product_was_deleted",
    "product_went_offline",
    "put_all_on_sale",
    "put_on_sale",
    "release_hold",
    "sale_offer",
    "sell_in",
    "sellable_now",
    "share_counts",
    "shares",
    "shelf",
    "sweep_holds",
    "switch_mall",
    "take_off_sale",
    "take_voucher_back",
    "tick_permit",
    "to_pay",
    "values_of",
    "visit",
    "voucher_in_mall",
    "voucher_was_changed",
    "warn_short",
    "which_sell",
    "why_not_selling",
]
