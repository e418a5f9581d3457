"""A product's card as the back office sees it; the remark is only here (S0-13)."""

from domain.catalog import Category, Origin, ProductCard
from domain.mall import Selling
from domain.stock import StockLine
from handlers.catalog.buttons import ShowProduct
from handlers.catalog.edit import terms_of
from handlers.catalog.selling import deed_of, next_step, selling_line, steps
from handlers.catalog.words import CATEGORY, PURPOSE, TEMPLATE, facts, money, points
from handlers.kit.buttons import go, to_menu
from handlers.kit.screen import BAD, GOOD, Rows, Screen, button
from handlers.kit.words import Markup, _, _n, bold, comma, day, fill, lines, mono, number

VARIANTS_SHOWN, NOTE_SHOWN = 6, 160


def product_screen(card: ProductCard, stock: list[StockLine], selling: list[Selling]) -> Screen:
    return Screen(_facts(card, stock, selling), _deeds(card, stock, selling))


def _facts(card: ProductCard, stock: list[StockLine], selling: list[Selling]) -> Markup:
    more = len(stock) - VARIANTS_SHOWN
    return lines(
        fill("🛍 {name} #{n}", name=bold(card.name), n=str(card.id)),
        fill("<i>{subtitle}</i>", subtitle=card.subtitle) if card.subtitle else None,
        fill(
            "{purpose} · {category} · {how}",
            purpose=PURPOSE[card.purpose](),
            category=CATEGORY[card.category](),
            how=TEMPLATE[card.template](),
        ),
        steps(stock, selling),
        *(selling_line(one) for one in selling),
        _fulfilled(card) if card.merchant_fulfilled else None,
        fill(_("🛒 From {supplier}: non-returnable source."), supplier=card.supplier)
        if card.origin is Origin.RESOURCE_CENTRE
        else None,
        "",
        *(_variant_line(card, one) for one in stock[:VARIANTS_SHOWN]),
        _n("…and {n} more variant.", "…and {n} more variants.", more).format(n=number(more))
        if more > 0
        else None,
        fill(_("📅 Sold until {day}"), day=day(card.sold_until))
        if card.sold_until
        else _("📅 No expiry"),
        fill(_("⏳ The benefit ends with {day}"), day=day(card.benefit_until))
        if card.benefit_until
        else None,
        fill(_("🚚 Freight: {freight}"), freight=_freight(card)),
        None if card.balance_pays else Markup(_("💶 Not paid from a member's balance.")),
        fill(_("🏷 Tags: {tags}"), tags=comma(list(card.tags))) if card.tags else None,
        fill(_("📱 Platforms: {platforms}"), platforms=card.platforms) if card.platforms else None,
        fill(_("📡 Channel: {channel}"), channel=card.channel) if card.channel else None,
        *facts(card),
        *(terms_of(card) if card.is_pass else ()),
        fill("📝 {note}", note=_short(card.note)) if card.note else None,
        fill(_("🔒 Remark (back office only): {remark}"), remark=_short(card.remark))
        if card.remark
        else None,
    )


def _fulfilled(card: ProductCard) -> str:
    if card.category is not Category.POINTS:
        return _("🤝 Merchant-fulfilled: you hand it out yourself.")
    given = sorted({one.credit for one in card.variants})
    return fill(
        _("🤝 Merchant-fulfilled: with the payment, {points} are credited for each."),
        points=comma([points(one) for one in given]),
    )


def _deeds(card: ProductCard, stock: list[StockLine], selling: list[Selling]) -> Rows:
    rows: Rows = []
    if step := next_step(card, stock, selling):
        rows.append([step])
    rows += [
        [
            button("❓ " + _("Why is it not selling?"), deed_of(card, "why")),
        ]
        if any(not one.sellable for one in selling)
        else [],
        [
            button("📦 " + _("Stock"), deed_of(card, "stock")),
            button("✍️ " + _("Edit"), deed_of(card, "edit")),
            button("🖼 " + _("Pictures"), deed_of(card, "pictures")),
        ]
        if stock
        else [],
        [
            button("⏸ " + _("Take offline"), deed_of(card, "offline"))
            if card.online
            else button("▶️ " + _("Put online"), deed_of(card, "online"), GOOD),
            button("🗑 " + _("Delete"), deed_of(card, "delete"), BAD),
        ],
        [go("◀ " + _("Products"), "products"), to_menu()],
    ]
    return rows


def _variant_line(card: ProductCard, one: StockLine) -> Markup:
    variant = next(v for v in card.variants if v.id == one.variant_id)
    return fill(
        _("{mark} {name}{sku} · {price} · pool {pool}, can be sold {n}"),
        mark="🟢" if one.can_sell else "⚪",
        name=f"{one.variant} · " if one.variant else "",
        sku=mono(one.sku),
        price=money(variant.price, card.currency),
        pool=one.pool or 0,
        n=one.can_sell,
    )


def delete_screen(card: ProductCard, stock: list[StockLine]) -> Screen:
    """Every delete asks twice (D33)."""
    left = sum(one.total for one in stock)
    held = sum(one.reserved for one in stock)
    text = lines(
        fill(_("🗑 Delete {name}?"), name=bold(card.name)),
        fill(_n("{n} unit is still in stock.", "{n} units are still in stock.", left), n=left)
        if left
        else None,
        fill(
            _n(
                "⚠️ {n} of them is held for customers.",
                "⚠️ {n} of them are held for customers.",
                held,
            ),
            n=held,
        )
        if held
        else None,
        _("It goes off sale in every mall. Its history stays in the ledger."),
    )
    rows = [
        [button(_("Yes, delete"), deed_of(card, "delete!"), BAD)],
        [button("◀ " + _("No, keep it"), ShowProduct(product=card.id))],
    ]
    return Screen(text, rows)


def _freight(card: ProductCard) -> str:
    return money(card.freight, card.currency) if card.freight else _("free")


def _short(text: str) -> str:
    return text if len(text) <= NOTE_SHOWN else text[: NOTE_SHOWN - 1] + "…"
