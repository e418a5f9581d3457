"""How stock is shown: a SKU's screen, a sub-inventory, a line of the ledger."""

from domain.catalog import Origin
from domain.roles import Permission
from domain.stock import Freight, Kind, Mall, MoveLine, StockLine, SubLine
from handlers.catalog.buttons import ProductDeed, ShowProduct
from handlers.catalog.words import MALL, variant_name
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.screen import Button, Rows, Screen, button
from handlers.kit.words import (
    Markup,
    _,
    bold,
    clock,
    comma,
    day,
    fill,
    lines,
    moment,
    mono,
    number,
)
from handlers.stock.buttons import ShowStock, StockDeed, SubDeed

KIND = {
    Kind.STOCK_IN: lambda: _("stock-in"),
    Kind.PURCHASED: lambda: _("stock-in: purchased"),
    Kind.KEYS: lambda: _("keys added"),
    Kind.VOUCHERS: lambda: _("of the voucher library"),
    Kind.WRITE_OFF: lambda: _("written off"),
    Kind.ALLOCATE: lambda: _("allocated"),
    Kind.RETURN: lambda: _("back to the pool"),
    Kind.EDIT: lambda: _("edited (offline → online)"),
    Kind.RESERVE: lambda: _("held"),
    Kind.RELEASE: lambda: _("released"),
    Kind.EXPIRE: lambda: _("hold ran out"),
    Kind.SALE: lambda: _("sold"),
    Kind.RESTOCK: lambda: _("restocked"),
}


def stock_screen(line: StockLine, me: Me) -> Screen:
    """Pool, allocated, reserved, sold, free (S0-23); a verifier sees what can be sold."""
    manages = me.may(Permission.MANAGE_STOCK)
    text = lines(
        fill("📦 {name}", name=bold(variant_name(line.product, line.variant))),
        fill(
            "SKU {sku}{barcode}",
            sku=mono(line.sku),
            barcode=f" · ▮▯▮ {line.barcode}" if line.barcode else "",
        ),
        _("⚪ The product is offline.") if not line.online else None,
        fill(_("📅 Sold until {day}"), day=day(line.expires_on)) if line.expires_on else None,
        _("🛒 Non-returnable source.")
        if manages and line.origin is Origin.RESOURCE_CENTRE
        else None,
        "",
        fill(
            _("Pool {pool} · allocated {allocated} · reserved {reserved} · sold {sold}"),
            pool=line.pool or 0,
            allocated=line.allocated,
            reserved=line.reserved,
            sold=line.sold,
        )
        if manages
        else None,
        fill(_("<b>Can be sold: {n}</b> · in store {total}"), n=line.can_sell, total=line.total),
        *(_sub_text(one, manages=manages) for one in line.subs),
        None if line.subs else _("Nothing is allocated to a mall yet."),
    )
    rows: Rows = []
    if manages:
        for one in line.subs[:8]:
            rows.append(_sub_row(one))
        rows.append(
            [
                button(
                    "➕ " + MALL[mall](),
                    StockDeed(variant=line.variant_id, deed="allocate", mall=mall.value),
                )
                for mall in Mall
                if not any(one.mall is mall and not one.store_id for one in line.subs)
            ]
        )
        rows.append(
            [
                button("📥 " + _("Stock in"), StockDeed(variant=line.variant_id, deed="in")),
                button("🗑 " + _("Write off"), StockDeed(variant=line.variant_id, deed="out")),
                button("📒 " + _("Ledger"), StockDeed(variant=line.variant_id, deed="ledger")),
            ]
        )
        rows.append(
            [
                button("📌 " + _("Held"), ProductDeed(product=line.product_id, deed="holds")),
                button("🛍 " + _("Product"), ShowProduct(product=line.product_id)),
            ]
        )
    return Screen(text, [*rows, [go("◀ " + _("Stock"), "stock"), to_menu()]])


def _sub_text(one: SubLine, *, manages: bool) -> Markup:
    """Green only where it sells."""
    where = comma([MALL[one.mall](), *([one.store] if one.store else [])])
    gives = one.mall is Mall.DRAWS
    parts = [fill(_("{n} can be sold"), n=one.can_sell)]
    if gives:
        parts = [fill(_("{n} to give away"), n=one.free)]
    elif not one.online:
        parts.append(fill(_("{n} offline"), n=one.free))
    elif not one.on_sale:
        parts.append(fill(_("{n} not on sale"), n=one.free))
    if manages:
        parts += _set_on(one)
    mark = "🟢" if one.can_sell or (gives and one.online and one.free) else "⚪"
    return fill(mark + " {where}: {parts}", where=where, parts=Markup(comma(parts)))


def _set_on(one: SubLine) -> list[Markup]:
    """What only a manager sees."""
    parts = [fill(_("{n} held"), n=one.reserved)] if one.reserved else []
    if one.daily_limit is None:
        parts.append(Markup(_("daily limit: unlimited")))
    else:
        parts.append(fill(_("{n} of {most} today"), n=one.counted, most=one.daily_limit))
    if one.low_at is not None:
        parts.append(fill(_("alert at {n}"), n=one.low_at))
    if one.freight is Freight.FREE:
        parts.append(Markup(_("free shipping")))
    return parts


def _sub_row(one: SubLine) -> list[Button]:
    where = MALL[one.mall]() + (f" {one.store}" if one.store else "")
    switch = (
        button("⏸", SubDeed(sub=one.id, deed="off"))
        if one.online
        else button("▶️", SubDeed(sub=one.id, deed="on"))
    )
    return [
        button(f"✏️ {where}", SubDeed(sub=one.id, deed="show")),
        button("+10", SubDeed(sub=one.id, deed="add", n=10)),
        switch,
    ]


def sub_screen(line: StockLine, one: SubLine, zone: str) -> Screen:
    """One sub-inventory, with everything that can be set on it."""
    text = lines(
        fill(
            "📦 {name} · {sku}",
            name=bold(variant_name(line.product, line.variant)),
            sku=mono(line.sku),
        ),
        _sub_text(one, manages=True),
        fill(
            _("Quantity {n}, of them {held} held; sold so far {sold}."),
            n=one.quantity,
            held=one.reserved,
            sold=one.sold,
        ),
        fill(
            _("Daily limit: {limit}; it resets at {at}."),
            limit=one.daily_limit,
            at=clock(one.resets_at, zone),
        )
        if one.daily_limit is not None
        else None,
        fill(_("🔕 No low-stock alerts until {at}."), at=moment(one.snoozed_until, zone))
        if one.snoozed_until
        else None,
        "",
        _(
            "✏️ Changing the quantity takes it offline, changes it and puts it back online in one "
            "step."
        ),
    )
    rows = [
        [button(f"✏️ +{number(n)}", SubDeed(sub=one.id, deed="add", n=n)) for n in (1, 10, 50)],
        [
            button("✏️ −1", SubDeed(sub=one.id, deed="add", n=-1)),
            button("✏️ " + _("Other amount"), SubDeed(sub=one.id, deed="edit")),
        ],
        [
            button("⏸ " + _("Take offline"), SubDeed(sub=one.id, deed="off"))
            if one.online
            else button("▶️ " + _("Put online"), SubDeed(sub=one.id, deed="on")),
            button("🔢 " + _("Daily limit"), SubDeed(sub=one.id, deed="daily")),
        ],
        [
            button("🔔 " + _("Low-stock alert"), SubDeed(sub=one.id, deed="low")),
            button("🚚 " + _("Freight"), SubDeed(sub=one.id, deed="freight")),
        ],
        [
            button("◀ " + _("Stock"), ShowStock(variant=line.variant_id)),
            to_menu(),
        ],
    ]
    return Screen(text, rows)


def move_line(one: MoveLine, zone: str) -> Markup:
    """``21 Nov, 12:00 · allocated · pool 10 → 4 · shop 0 → 6 · Olivia``."""
    changes = []
    if one.pool_after is not None and one.pool_change:
        changes.append(_change(_("pool"), one.pool_after, one.pool_change))
    if one.sub_after is not None and one.sub_change:
        name = MALL[one.mall]() if one.mall else "?"
        changes.append(_change(name, one.sub_after, one.sub_change))
    if one.reserved_after is not None and one.reserved_change:
        changes.append(_change(_("held"), one.reserved_after, one.reserved_change))
    return fill(
        "{at} · {what} · {changes} · {who}{reason}",
        at=moment(one.at, zone),
        what=bold(KIND[one.kind]()),
        changes=Markup(" · ".join(changes)),
        who=one.who or "🤖",
        reason=f" – {one.reason}" if one.reason else "",
    )


def _change(name: str, after: int, change: int) -> str:
    return fill("{name} {before} → {after}", name=name, before=after - change, after=after)
