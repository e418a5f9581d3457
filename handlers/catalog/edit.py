"""What of a product can be changed: its fields, its pass, its variants, its pictures."""

from collections.abc import Callable

from domain.catalog import Category, ProductCard, VariantLine, cards_of_order
from handlers.catalog.fields import FieldPress
from handlers.catalog.selling import deed_of, to_product
from handlers.catalog.words import (
    FACTS,
    MODE,
    field_name,
    money,
    points,
    uses_words,
    validity_words,
    waits_words,
)
from handlers.kit.screen import Rows, Screen, button, rows_of
from handlers.kit.store_names import good_at
from handlers.kit.words import Markup, _, bold, fill, lines, mono


def terms_of(card: ProductCard) -> list[Markup]:
    """What a pass gives, worked out for three units (S4-08 to S4-23)."""
    uses = card.variants[0].uses if card.variants else 1
    made = cards_of_order(card.redeem_mode, card.card_mode, uses, 3)
    cards = (
        fill(_("one card of {uses}"), uses=uses_words(made[0]))
        if len(made) == 1
        else fill(_("{n} cards of {uses} each"), n=len(made), uses=uses_words(made[0]))
    )
    found = [
        fill(
            _("🎟 {mode}; validity: {validity}"),
            mode=MODE[card.redeem_mode](),
            validity=validity_words(
                card.validity, card.valid_days, card.valid_from, card.valid_until
            ),
        ),
        fill(_("🧮 Somebody who buys 3 gets {cards}."), cards=cards),
        fill(_("🏬 Good at: {stores}"), stores=good_at(card.stores, card.everywhere)),
    ]
    if card.cross_store:
        found.append(Markup(_("↔️ Cross-store: bought at one store, used at another.")))
        if not card.unified_stock:
            found.append(
                Markup(_("⚠️ With cross-store, unified stock is advised for several stores."))
            )
    if card.wait_hours:
        found.append(waits_words(card.wait_hours))
    if card.auto_off:
        found.append(Markup(_("⏹ Goes off sale by itself when the validity ends.")))
    return found


def edit_screen(card: ProductCard) -> Screen:
    """A button for each field."""
    fields = [
        "name",
        "subtitle",
        "note",
        "category",
        "template",
        "purpose",
        "expires_on",
        "freight",
        "tags",
        "platforms",
        "channel",
        "remark",
        "short_name",
        *FACTS,
        "balance_pays",
    ]
    rows = _field_rows(card, fields)
    more = [button("🧩 " + _("Variants and prices"), deed_of(card, "variants"))]
    if card.is_pass:
        more.append(button("🎟 " + _("Pass"), deed_of(card, "terms")))
    return Screen(
        fill(_("✍️ What of {name} shall change?"), name=bold(card.name)),
        [*rows, more, [to_product(card.id)]],
    )


def terms_screen(card: ProductCard) -> Screen:
    fields = [
        "redeem_mode",
        "card_mode",
        "valid_days",
        "valid_from",
        "valid_until",
        "auto_off",
        "wait_hours",
        "stores",
        "cross_store",
        "unified_stock",
    ]
    presets = [
        button(words, FieldPress(owner="p", id=card.id, field="preset", value=name))
        for name, words in (
            ("trial", _("Trial: 1 use, 1 week")),
            ("weekly", _("Weekly: 3 uses, 1 week")),
            ("annual", _("Annual: unlimited, 1 year")),
        )
    ]
    text = lines(fill(_("🎟 The pass {name}"), name=bold(card.name)), *terms_of(card))
    rows = [*([one] for one in presets), *_field_rows(card, fields), [to_product(card.id)]]
    return Screen(text, rows)


def variants_screen(card: ProductCard) -> Screen:
    """Each variant with its price; count and SKU are set a variant (S4-15)."""
    rows: Rows = []
    for one in card.variants[:12]:
        label = one.name or card.name
        rows.append(
            [
                button(
                    f"🧩 {label} · {money(one.price, card.currency)}",
                    FieldPress(owner="v", id=one.id, field="menu"),
                )
            ]
        )
    rows.append(
        [button("➕ " + _("Another variant"), FieldPress(owner="p", id=card.id, field="variant"))]
    )
    text = lines(
        fill(_("🧩 Variants of {name}"), name=bold(card.name)),
        *(
            fill(
                "• {name}{sku} · {price} · {uses}",
                name=f"{one.name} · " if one.name else "",
                sku=mono(one.sku),
                price=money(one.price, card.currency),
                uses=_gives(card, one),
            )
            for one in card.variants[:30]
        ),
    )
    return Screen(text, [*rows, [to_product(card.id)]])


def _gives(card: ProductCard, one: VariantLine) -> str:
    if card.is_pass:
        return uses_words(one.uses)
    if card.category is Category.POINTS:
        return _("gives {points}").format(points=points(one.credit))
    return one.barcode or "–"


def pictures_screen(card: ProductCard) -> Screen:
    rows: Rows = [
        [button("🖼 " + words, FieldPress(owner="p", id=card.id, field=field))]
        for field, words in (
            ("cover", _("Change the cover") if card.cover else _("Add a cover")),
            (
                "detail",
                _("Change the detail picture") if card.detail else _("Add a detail picture"),
            ),
            ("carousel", _("Add to the carousel")),
        )
    ]
    if card.carousel:
        clear = FieldPress(owner="p", id=card.id, field="carousel", value="-")
        rows.append([button("➖ " + _("Empty the carousel"), clear)])
    text = lines(
        fill(_("🖼 Pictures of {name}"), name=bold(card.name)),
        _("PNG or JPEG, at most 2 MB each; 750×750 pixels are best."),
        fill(_("Carousel: {n} of 5"), n=len(card.carousel)),
    )
    return Screen(text, [*rows, [to_product(card.id)]])


EDITS: dict[str, Callable[[ProductCard], Screen]] = {
    "edit": edit_screen,
    "terms": terms_screen,
    "variants": variants_screen,
    "pictures": pictures_screen,
}


def _field_rows(card: ProductCard, fields: list[str]) -> Rows:
    return rows_of(
        [button(field_name(one), FieldPress(owner="p", id=card.id, field=one)) for one in fields],
        3,
    )
