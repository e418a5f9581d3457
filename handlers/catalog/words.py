"""How products, prices and stock are called: one place for the words of the field."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from babel.numbers import format_currency

from domain.catalog import CardMode, Category, Purpose, RedeemMode, Template, Validity
from domain.mall import Cause, Mode, Price, to_pay
from domain.money import TwoWays, decimal
from domain.stock import Mall
from handlers.kit.words import Markup, _, _n, comma, day, fill, i18n, lines, number, times

PURPOSE = {
    Purpose.POINTS_MALL: lambda: _("points mall"),
    Purpose.ECOMMERCE: lambda: _("shop"),
}
CATEGORY = {
    Category.PHYSICAL: lambda: _("physical goods"),
    Category.VOUCHER: lambda: _("pass: count or time"),
    Category.POINTS: lambda: _("points"),
    Category.CDK: lambda: _("card keys (CDK)"),
    Category.RED_PACKET: lambda: _("cash red packet"),
}
TEMPLATE = {
    Template.SHIPPING: lambda: _("shipping"),
    Template.PICK_UP: lambda: _("picked up at a store"),
    Template.REDEMPTION_CARD: lambda: _("redemption card"),
    Template.POINTS_CREDIT: lambda: _("credited to the member's points"),
    Template.CARD_KEY: lambda: _("a card key is sent"),
    Template.BY_HAND: lambda: _("by hand"),
}
CHOSEN: dict[str, Mapping[Any, Callable[[], str]]] = {  # by a value of the field's own type
    "purpose": PURPOSE,
    "category": CATEGORY,
    "template": TEMPLATE,
}
MODE = {
    RedeemMode.BY_ORDER: lambda: _("by order: one order, one card, one use"),
    RedeemMode.BY_COUNT: lambda: _("by count"),
}
CARDS = {
    CardMode.SINGLE: lambda: _("one card for all units"),
    CardMode.MULTI: lambda: _("a card for each unit"),
}
MALL = {
    Mall.POINTS: lambda: _("points mall"),
    Mall.SHOP: lambda: _("shop"),
    Mall.DRAWS: lambda: _("draws"),
}
CAUSE = {
    Cause.NEW: lambda: _("not put online yet"),
    Cause.BY_HAND: lambda: _("taken off by hand"),
    Cause.ORIGINAL_OFFLINE: lambda: _("the product was taken offline"),
    Cause.ORIGINAL_DELETED: lambda: _("the product was deleted"),
    Cause.EXPIRED: lambda: _("its last day of sale is over"),
    Cause.VOUCHER_STOPPED: lambda: _("its voucher was paused or ended"),
}
FIELD: dict[str, Callable[[], str]] = {
    "name": lambda: _("Name"),
    "subtitle": lambda: _("Subtitle"),
    "purpose": lambda: _("Purpose"),
    "category": lambda: _("Category"),
    "template": lambda: _("Fulfilment"),
    "channel": lambda: _("Channel"),
    "note": lambda: _("Note"),
    "remark": lambda: _("Remark"),
    "platforms": lambda: _("Platforms"),
    "short_name": lambda: _("Short name"),
    "form": lambda: _("Form"),
    "weight": lambda: _("Weight"),
    "logistics": lambda: _("Logistics"),
    "returns": lambda: _("Returns"),
    "parameters": lambda: _("Parameters"),
    "balance_pays": lambda: _("Balance may pay"),
    "tags": lambda: _("Tags"),
    "expires_on": lambda: _("Sold until"),
    "freight": lambda: _("Freight"),
    "redeem_mode": lambda: _("Redeeming"),
    "card_mode": lambda: _("Cards"),
    "valid_days": lambda: _("Days valid"),
    "valid_from": lambda: _("Valid from"),
    "valid_until": lambda: _("Valid until"),
    "auto_off": lambda: _("Off sale at the end"),
    "wait_hours": lambda: _("Waiting hours"),
    "stores": lambda: _("Stores"),
    "cross_store": lambda: _("Cross-store"),
    "unified_stock": lambda: _("Unified stock"),
    "variant": lambda: _("Variant"),
    "variants": lambda: _("Variants"),
    "sku": lambda: "SKU",
    "price": lambda: _("Price"),
    "stock": lambda: _("Quantity"),
    "barcode": lambda: _("Barcode"),
    "uses": lambda: _("Uses"),
    "credit": lambda: _("Points it gives"),
    "cover": lambda: _("Cover"),
    "detail": lambda: _("Detail"),
    "carousel": lambda: _("Carousel"),
    "key": lambda: _("Key"),
    "kind": lambda: _("Kind"),
    "supplier": lambda: _("Supplier"),
    "item": lambda: _("Item"),
}


# What of a product is read on its listings (S2-21, D46), as its card and an item's have it.
FACTS = ("form", "weight", "parameters", "logistics", "returns")


def facts(one: object) -> list[Markup]:
    """Those that were said."""
    return [
        fill("{field}: {value}", field=field_name(name), value=value)
        for name in FACTS
        if (value := getattr(one, name))
    ]


def field_name(field: str) -> str:
    return FIELD[field]() if field in FIELD else field


def missing(fields: tuple[str, ...]) -> str:
    return comma([field_name(one) for one in fields])


def money(minor: int, currency: str) -> str:
    """450 EUR → €4.50, in the reader's language."""
    return str(format_currency(decimal(minor, currency), currency, locale=i18n.current_locale))


def two_ways(no: TwoWays) -> Markup:
    """How to write what was meant; with a point in every language, which is always understood."""
    thousands = f"{decimal(no.thousands, no.currency):.0f}", money(no.thousands, no.currency)
    if no.coins is None:
        words = _("❌ Write {whole} if “{said}” means {thousands}.")
        return fill(words, said=no.said, whole=thousands[0], thousands=thousands[1])
    return fill(
        _(
            "❌ “{said}” can be read in two ways. Write {whole} for {thousands}, or {exact} for "
            "{coins}."
        ),
        said=no.said,
        whole=thousands[0],
        thousands=thousands[1],
        exact=str(decimal(no.coins, no.currency)),
        coins=money(no.coins, no.currency),
    )


def points(count: int) -> str:
    return _n("{n} pt", "{n} pts", count).format(n=number(count))


def span_of(prices: tuple[int, int], currency: str) -> str:
    """One price, or from the least to the most."""
    least, most = prices
    if least == most:
        return money(least, currency)
    return f"{money(least, currency)}–{money(most, currency)}"


def price_words(
    price: Price, prices: tuple[int, int], currency: str, *, short: bool = False
) -> str:
    """``300 pts``; ``100 pts + €1.00`` (S0-28, S0-29); the shop's own price; an offset."""
    cash = span_of(prices, currency) if price.cash is None else money(price.cash, currency)
    match price.mode:
        case Mode.POINTS_ONLY:
            return points(price.points or 0)
        case Mode.POINTS_AND_CASH:
            return f"{points(price.points or 0)} + {cash}"
        case Mode.POINTS_OFFSET:
            best = to_pay(price, prices[0], currency)
            if short:
                return f"{points(best.points)} + {money(best.cash, currency)}"
            return _("{cash}, or {less} with {points}").format(
                cash=cash, less=money(best.cash, currency), points=points(best.points)
            )
    return cash


def calculator(price: Price, prices: tuple[int, int], currency: str) -> Markup:
    """What is paid, worked out: with all points of an offset, and without any (S1-21)."""
    own = prices[0]
    if price.mode is not Mode.POINTS_OFFSET:
        pay = to_pay(price, own, currency)
        cash = money(pay.cash, currency)
        if not (pay.points and pay.cash):
            alone = points(pay.points) if pay.points else cash
            return fill(_("🧮 One unit costs {price}."), price=alone)
        return fill(
            _("🧮 One unit costs {points} and {cash}."), points=points(pay.points), cash=cash
        )
    most, none = to_pay(price, own, currency), to_pay(price, own, currency, 0)
    return lines(
        fill(
            _("🧮 {rate} points are worth {unit}; at most {most} of them count."),
            rate=number(price.rate or 0),
            unit=money(10 ** _places(currency), currency),
            most=number(price.points or 0),
        ),
        fill(
            _("• With {points}: {off} off, {cash} to pay."),
            points=points(most.points),
            off=money(most.off, currency),
            cash=money(most.cash, currency),
        ),
        fill(_("• Without points: {cash} to pay."), cash=money(none.cash, currency)),
    )


def _places(currency: str) -> int:
    return -int(decimal(1, currency).as_tuple().exponent)


def uses_words(uses: int | None) -> str:
    return _("unlimited uses") if uses is None else times(uses)


def validity_words(
    kind: Validity, days: int | None, begins: date | None, ends: date | None
) -> str:
    """When a card of this product is good (D26)."""
    if kind is Validity.FIXED:
        if begins and ends:
            return _("from {begins} to {ends}").format(begins=day(begins), ends=day(ends))
        if ends:
            return _("until {day}").format(day=day(ends))
        return _("from {day}").format(day=day(begins)) if begins else _("no end")
    if days is None:
        return _("no end")
    if kind is Validity.FROM_SALE:
        return _n("{n} day from going on sale", "{n} days from going on sale", days).format(
            n=number(days)
        )
    return _n("{n} day after the purchase", "{n} days after the purchase", days).format(
        n=number(days)
    )


def waits_words(hours: int) -> Markup:
    """How long after the purchase a card cannot be redeemed yet."""
    return fill(
        _n(
            "⏱ First redeemable {n} hour after the purchase.",
            "⏱ First redeemable {n} hours after the purchase.",
            hours,
        ),
        n=hours,
    )


def limit_words(limit: int | None) -> str:
    """The raw value of "unlimited" is never shown (D13)."""
    return _("unlimited") if limit is None else number(limit)


def variant_name(product: str, variant: str) -> str:
    return f"{product} · {variant}" if variant else product
