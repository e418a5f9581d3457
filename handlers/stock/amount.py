"""How many: the question with its taps, and the answer with before and after (S0-18)."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from domain.stock import Allocated, Mall, PoolChange, StockLine
from handlers.catalog.buttons import ShowProduct
from handlers.catalog.words import MALL, limit_words, variant_name
from handlers.kit.screen import GOOD, MAIN, Screen, button, rows_of
from handlers.kit.words import _, bold, fill, lines, mono, number
from handlers.stock.buttons import ShowStock, SubDeed

ADDS = (10, 50, 100)
Way = Literal["in", "allocate"]


class Amount(CallbackData, prefix="am1"):
    """How many of a SKU, tapped instead of typed."""

    variant: int
    deed: Way
    n: int
    mall: str = ""
    store: int = 0


def how_many(line: StockLine, deed: Way, mall: Mall | None = None, store: int = 0) -> Screen:
    """Ask for a number, with the likely ones to tap."""
    name = variant_name(line.product, line.variant)
    pool = line.pool or 0
    where = mall.value if mall else ""
    adds = ADDS if deed == "in" else tuple(dict.fromkeys(n for n in (*ADDS, pool) if n <= pool))
    buttons = [
        button(
            f"+{number(n)}",
            Amount(variant=line.variant_id, deed=deed, n=n, mall=where, store=store),
        )
        for n in adds
        if n
    ]
    text = lines(
        fill("📦 {name} · {sku}", name=bold(name), sku=mono(line.sku)),
        fill(_("In the pool: {n}"), n=pool),
        fill(_("🔢 How many go to the {mall}? Tap, or type a number."), mall=MALL[mall]())
        if mall
        else _("🔢 How many came in? Tap, or type a number."),
    )
    back = button("◀ " + _("Stock"), ShowStock(variant=line.variant_id))
    return Screen(text, [*rows_of(buttons, 4), [back]])


def allocated_screen(done: Allocated) -> Screen:
    """Before and after (S0-18)."""
    text = lines(
        fill(_("✅ {sku}, {mall}:"), sku=bold(done.sku), mall=MALL[done.mall]()),
        fill(_("Pool: {before} → {after}"), before=done.pool_before, after=done.pool_after),
        fill(_("Allocated: {before} → {after}"), before=done.sub_before, after=done.sub_after),
        fill(_("Daily limit: {limit}"), limit=limit_words(done.daily_limit)),
    )
    rows = [
        [
            button(_("Daily limit"), SubDeed(sub=done.sub_id, deed="daily")),
            button(_("Freight"), SubDeed(sub=done.sub_id, deed="freight")),
        ],
        [
            button("📦 " + _("Stock"), ShowStock(variant=done.variant_id)),
            button("🛍 " + _("Product"), ShowProduct(product=done.product_id), MAIN),
        ],
    ]
    return Screen(text, rows)


def pool_screen(done: PoolChange, what: str) -> Screen:
    text = lines(
        fill("{what}: {sku}", what=what, sku=bold(done.sku)),
        fill(_("Pool: {before} → {after}"), before=done.before, after=done.after),
    )
    rows = [
        [
            button("📦 " + _("Stock"), ShowStock(variant=done.variant_id)),
            button("🛍 " + _("Product"), ShowProduct(product=done.product_id), GOOD),
        ]
    ]
    return Screen(text, rows)
