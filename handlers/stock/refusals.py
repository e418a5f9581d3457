"""How stock says "no"."""

from domain.roles import Permission
from domain.stock import (
    DailyLimitReached,
    KeyKnown,
    KeysOnly,
    NoReturn,
    NotEnough,
    PoolTooSmall,
    StillHeld,
    SubOffline,
    TakeOfflineFirst,
    VouchersOnly,
    ZeroLimit,
)
from handlers.catalog.buttons import ProductDeed
from handlers.kit.refusals import ListOf, Refusals
from handlers.kit.screen import MAIN, Rows, button
from handlers.kit.words import _, _n, bold, fill, lines, moment, number
from handlers.stock.buttons import SubDeed
from handlers.vouchers.buttons import ShowVoucher


def _offline_first(refusal: TakeOfflineFirst) -> Rows:
    """S0-21: one tap for offline → change → online, or offline alone."""
    sign = "+" if refusal.change > 0 else "−"
    words = _("Offline → {change} → online").format(change=f"{sign}{number(abs(refusal.change))}")
    guided = SubDeed(sub=refusal.sub_id, deed="add", n=refusal.change)
    alone = SubDeed(sub=refusal.sub_id, deed="off")
    return [[button("✏️ " + words, guided, MAIN)], [button("⏸ " + _("Only take offline"), alone)]]


REFUSALS = Refusals(
    say={
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
            _("❌ Only {n} of {sku} free just now."), sku=bold(r.sku), n=r.free
        ),
        SubOffline: lambda r, z: fill(
            _("❌ The stock of {sku} is offline. Put it online first."), sku=bold(r.sku)
        ),
        DailyLimitReached: lambda r, z: fill(
            _("❌ Today only {n} of {limit} left to sell; it resets {at}."),
            n=r.left,
            limit=r.limit,
            at=moment(r.until, r.zone),
        ),
        ZeroLimit: lambda r, z: _("❓ 0 a day: is it unlimited, or shall it be taken offline?"),
        StillHeld: lambda r, z: lines(
            fill(
                _n(
                    "❌ {n} unit is held for customers.",
                    "❌ {n} units are held for customers.",
                    r.held,
                ),
                n=r.held,
            ),
            _("Hand them over or let them go first; then the stock can be divided otherwise."),
        ),
        KeysOnly: lambda r, z: fill(
            _("❌ The stock of {sku} is its card keys: send a file with the columns sku,key."),
            sku=bold(r.sku),
        ),
        VouchersOnly: lambda r, z: fill(
            _(
                "❌ {sku} is a voucher: what sells of it comes out of the voucher's own stock, "
                "and goes back there."
            ),
            sku=bold(r.sku),
        ),
        KeyKnown: lambda r, z: fill(
            _("❌ Line {n}: this key is there already. Nothing was changed."), n=str(r.line)
        ),
        NoReturn: lambda r, z: fill(
            _("❌ {sku} was bought in the resource centre and cannot be returned."),
            sku=bold(r.sku),
        ),
    },
    malformed={
        "mall": lambda: _("❌ Which mall? Say points or shop."),
        "which sku": lambda: _(
            "❌ Which SKU? I found none, or several. /stock finds it by words."
        ),
        "which store": lambda: _(
            "❌ This product has a stock for each store: say which, store ID."
        ),
        "unified": lambda: _("❌ This product has one stock for all stores; leave the store out."),
        "stock": lambda: _("❌ The quantity is a number from 0 to {limit}."),
        "quantity": lambda: _("❌ The quantity is a number from 1 to {limit}."),
        "behind the number": lambda: _(
            "❌ Behind the number there is nothing but daily N and store ID; a thousand is 1000."
        ),
        "daily": lambda: _("❌ The daily limit is a number from 1 to {limit}, or unlimited."),
        "low": lambda: _("❌ The threshold is a number from 0 to {limit}."),
        "hours": lambda: _("❌ Hours are a number from 1 to {limit}."),
        "keys": lambda: _(
            "❌ The stock of card keys is the keys themselves: send a file with sku,key."
        ),
        "key": lambda: _("❌ A key has 1 to {limit} characters."),
    },
    gone={
        "hold": lambda: _("❌ This was handed over, released, or ran out before."),
    },
    not_found={
        "variants": lambda: _("❌ There is no such SKU here. /stock finds it by words."),
        "sub_inventories": lambda: _("❌ Nothing is allocated there yet. /allocate does it."),
    },
    offers={
        TakeOfflineFirst: _offline_first,
        ZeroLimit: lambda r: [
            [
                button("♾ " + _("unlimited"), SubDeed(sub=r.sub_id, deed="daily", n=-1)),
                button("⏸ " + _("Take offline"), SubDeed(sub=r.sub_id, deed="off")),
            ]
        ],
        VouchersOnly: lambda r: [
            [button("🎫 " + _("Voucher"), ShowVoucher(voucher=r.voucher_id))]
        ],
        StillHeld: lambda r: [
            [button("📌 " + _("Held"), ProductDeed(product=r.product_id, deed="holds"))]
        ],
    },
    lists={
        "variants": ListOf("stock", Permission.SEE_STOCK, lambda: _("Stock")),
        "sub_inventories": ListOf("stock", Permission.SEE_STOCK, lambda: _("Stock")),
    },
)
