"""Every way into the malls: the owner's side, and the customers'."""

from typing import get_args

from domain.roles import Permission
from handlers.catalog.buttons import ProductDeed
from handlers.kit.commands import Command, Group
from handlers.kit.routing import Routes
from handlers.kit.words import _
from handlers.mall import (
    holding,
    inline,
    item,
    listing,
    listing_fields,
    listing_new,
    listings,
    malls,
    poster,
    sell_where,
    share,
    shopfront,
)
from handlers.mall.browsing import Browse, Search, ShelfPage
from handlers.mall.buttons import ListingDeed, ListingField, MallDeed, ShowItem, ShowListing
from handlers.mall.sell_where import SellWhere


def entrances(table: Routes) -> None:
    _listings(table)
    _malls(table)
    _sharing(table)
    _customers(table)


def _listings(table: Routes) -> None:
    table.command(
        Command(
            "listings",
            Permission.MANAGE_MALL,
            Group.MALLS,
            icon="🏷",
            short=lambda: _("Listings"),
            does=lambda: _("what sells where"),
            words=("listings", "上架"),
        ),
        listings.listings_command,
    )
    table.button(
        listings.ListingPage, listings.page_pressed, Permission.MANAGE_MALL, of="listings"
    )
    table.button(ShowListing, listing.listing_pressed, Permission.MANAGE_MALL)
    table.deed(ListingDeed, "edit", listing.edit_pressed, Permission.MANAGE_MALL)
    table.deed(ListingDeed, "on", listing.on_pressed, Permission.MANAGE_MALL)
    table.deed(ListingDeed, "off", listing.off_pressed, Permission.MANAGE_MALL)
    table.deed(ListingDeed, "delete", listing.delete_pressed, Permission.MANAGE_MALL)
    table.deed(ListingDeed, "delete!", listing.deletion_confirmed, Permission.MANAGE_MALL)
    table.deed(ListingDeed, "share", listing.share_pressed, Permission.MANAGE_MALL)
    for field in get_args(ListingField):
        table.deed(ListingDeed, field, listing_fields.field_pressed, Permission.MANAGE_MALL)
    table.button(listing_fields.TapField, listing_fields.value_pressed, Permission.MANAGE_MALL)
    table.question(listing_fields.TYPED, listing_fields.field_typed)
    table.deed(ListingDeed, "hold", holding.hold_pressed, Permission.MANAGE_MALL)
    table.button(holding.HoldFor, holding.person_pressed, Permission.MANAGE_MALL)
    table.question(holding.WHO, holding.name_typed)
    table.command(
        Command(
            "list",
            Permission.MANAGE_MALL,
            Group.MALLS,
            icon="➕",
            short=lambda: _("List products"),
            does=lambda: _("products begin to sell in a mall"),
        ),
        listing_new.list_command,
    )
    table.deed(ProductDeed, "points", listing_new.list_in_points_pressed, Permission.MANAGE_MALL)
    table.deed(ProductDeed, "shop", listing_new.list_in_shop_pressed, Permission.MANAGE_MALL)
    table.deed(listing_new.Pick, "page", listing_new.page_pressed, Permission.MANAGE_MALL)
    table.deed(listing_new.Pick, "tick", listing_new.tick_pressed, Permission.MANAGE_MALL)
    table.deed(listing_new.Pick, "source", listing_new.source_pressed, Permission.MANAGE_MALL)
    table.deed(listing_new.Pick, "list", listing_new.list_pressed, Permission.MANAGE_MALL)
    table.deed(ProductDeed, "sell", sell_where.sell_pressed, Permission.MANAGE_MALL)
    table.deed(SellWhere, "show", sell_where.shown_again, Permission.MANAGE_MALL)
    table.deed(SellWhere, "mall", sell_where.mall_pressed, Permission.MANAGE_MALL)
    table.deed(SellWhere, "many", sell_where.many_pressed, Permission.MANAGE_MALL)
    table.deed(SellWhere, "price", sell_where.price_pressed, Permission.MANAGE_MALL)
    table.deed(SellWhere, "go", sell_where.sale_confirmed, Permission.MANAGE_MALL)
    table.question(sell_where.COUNT, sell_where.count_typed)
    table.question(sell_where.PRICE, sell_where.price_typed)
    table.button(listing_new.Online, listing_new.online_pressed, Permission.MANAGE_MALL)


def _malls(table: Routes) -> None:
    table.command(
        Command(
            "malls",
            Permission.MANAGE_MALL,
            Group.MALLS,
            icon="🏪",
            short=lambda: _("Malls"),
            does=lambda: _("on, off, preview, groups"),
            words=("malls", "商城管理"),
        ),
        malls.malls_command,
    )
    table.deed(MallDeed, "home", malls.home_pressed, Permission.MANAGE_MALL)
    table.deed(MallDeed, "on", malls.on_pressed, Permission.MANAGE_MALL)
    table.deed(MallDeed, "on!", malls.opening_confirmed, Permission.MANAGE_MALL)
    table.deed(MallDeed, "off", malls.off_pressed, Permission.MANAGE_MALL)
    table.deed(MallDeed, "off!", malls.closing_confirmed, Permission.MANAGE_MALL)
    table.deed(MallDeed, "share", malls.share_pressed, Permission.MANAGE_MALL)
    table.deed(MallDeed, "preview", malls.preview_pressed, Permission.MANAGE_MALL)
    table.deed(MallDeed, "groups", malls.groups_pressed, Permission.MANAGE_MALL)
    table.deed(MallDeed, "group", malls.new_group_pressed, Permission.MANAGE_MALL)
    table.deed(malls.GroupDeed, "delete", malls.delete_group_pressed, Permission.MANAGE_MALL)
    table.deed(malls.GroupDeed, "delete!", malls.group_deletion_confirmed, Permission.MANAGE_MALL)
    table.question(malls.GROUP, malls.group_typed)


def _sharing(table: Routes) -> None:
    table.command(
        Command(
            "share",
            Permission.MANAGE_MALL,
            Group.MALLS,
            icon="📣",
            short=lambda: _("Share"),
            does=lambda: _("links and QR codes"),
        ),
        share.share_command,
    )
    table.button(share.ShareQr, share.qr_pressed, Permission.MANAGE_MALL)
    table.button(share.Poster, poster.poster_pressed, Permission.MANAGE_MALL)
    table.otherwise(inline=inline.on_inline)


def _customers(table: Routes) -> None:
    table.command(
        Command(
            "mall",
            Permission.BROWSE,
            Group.SHOPFRONT,
            icon="🎁",
            short=lambda: _("Points mall"),
            does=lambda: _("the points mall"),
            words=("mall", "积分商城"),
        ),
        shopfront.mall_command,
    )
    table.command(
        Command(
            "shop",
            Permission.BROWSE,
            Group.SHOPFRONT,
            icon="🛒",
            short=lambda: _("Shop"),
            does=lambda: _("the shop"),
            words=("shop", "商城"),
        ),
        shopfront.shop_command,
    )
    table.command(
        Command(
            "find",
            Permission.BROWSE,
            Group.SHOPFRONT,
            short=lambda: _("Shop"),
            does=lambda: _("look for something in a mall"),
            like="shop",
        ),
        shopfront.find_command,
    )
    table.start("m", shopfront.mall_link)
    table.start("s", shopfront.shop_link)
    table.start("l", item.item_link)
    table.start("p", shopfront.preview_link)
    table.button(Browse, shopfront.browse_pressed, Permission.BROWSE)
    table.button(ShelfPage, shopfront.page_pressed, Permission.BROWSE)
    table.button(Search, shopfront.search_pressed, Permission.BROWSE)
    table.question(shopfront.WORDS, shopfront.words_typed)
    table.button(ShowItem, item.item_pressed, Permission.BROWSE)
    table.button(item.MorePictures, item.pictures_pressed, Permission.BROWSE)
