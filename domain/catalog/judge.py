"""What a product becomes when something is said of it, judged as a whole; nothing is written.

The form, the one-liner, a file and a call say the same things, and are told no in the same words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain.catalog.fields import PRODUCT, VARIANT, parse_field
from domain.catalog.model import (
    TEMPLATES,
    Category,
    Product,
    Purpose,
    RedeemMode,
    Validity,
    Variant,
)
from domain.catalog.refusals import Incomplete
from domain.engine import Values
from domain.errors import Malformed
from domain.limits import VARIANTS

Columns = Mapping[str, Any]  # as Values, and not to be changed
NEW: Values = {"purpose": Purpose.POINTS_MALL, "category": Category.PHYSICAL}
_SEEN = (
    "name",
    "purpose",
    "category",
    "template",
    "expires_on",
    "cross_store",
    "valid_from",
    "valid_until",
    "redeem_mode",
)
# What may be said of a voucher's product; the rest follows from the voucher.
_BESIDE_VOUCHER = frozenset(
    {
        "name",
        "subtitle",
        "purpose",
        "channel",
        "note",
        "remark",
        "tags",
        "platforms",
        "sku",
        "price",
        "barcode",
    }
)


@dataclass(frozen=True, slots=True)
class Change:
    """What is said: of the product, of its variants by their numbers, and of new variants.

    Columns that were not said are not there. ``stores`` are numbers and names as typed.
    """

    product: Columns = field(default_factory=dict)
    variants: Mapping[int, Columns] = field(default_factory=dict)
    added: Sequence[Columns] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """The columns to write, with everything that follows from what was said."""

    product: Values
    variants: dict[int, Values]
    added: list[Values]


def said_of_product(texts: Mapping[str, str], currency: str) -> Values:
    """The columns of what was typed; an empty text says nothing. Raises Malformed."""
    values: Values = {}
    for name in PRODUCT:
        if (text := texts.get(name, "")).strip():
            values |= parse_field(name, text, currency)
    return values


def said_of_variant(texts: Mapping[str, str], currency: str) -> Values:
    """The same of a variant, with its ``stock``. Raises Malformed."""
    values: Values = {}
    for name in (*VARIANT, "stock"):
        if (text := texts.get(name, "")).strip():
            values |= parse_field(name, text, currency)
    if "variant" in values:
        values["name"] = values.pop("variant")
    return values


def new_product(said: Columns, variants: Sequence[Columns], today: date) -> Values:
    """The columns of a product that was not there before. ``today``: the merchant's. Raises
    Malformed, Incomplete."""
    not_over(said, today)
    values = dict(NEW) | _become(NEW, said)
    values.setdefault("template", TEMPLATES[values["category"]][0])
    _check(values, [one.get("name", "") for one in variants], stores=bool(said.get("stores")))
    _check_new(variants, values["category"])
    return values


def not_over(said: Columns, today: date) -> None:
    """A pass whose cards had ended before anybody could buy one is a slip. Raises Malformed."""
    ends = said.get("valid_until")
    if ends is not None and ends < today:
        raise Malformed("valid_until over")


def judged(product: Product, variants: Sequence[Variant], said: Change) -> Changed:
    """What becomes of a product that is there. Raises Malformed, Incomplete."""
    _leaves_voucher(product, said)
    was = {name: getattr(product, name) for name in _SEEN}
    if was["purpose"] is not Purpose.ECOMMERCE and was["expires_on"] is None:
        del was["expires_on"]  # nobody has said yet that it has none
    values = _become(was, said.product)
    after = was | values
    if was["category"] is not after["category"] and Category.CDK in (
        was["category"],
        after["category"],
    ):
        raise Malformed("cdk_category")  # their stock is the keys
    rows = {one.id: dict(said.variants.get(one.id, {})) for one in variants}
    if after["redeem_mode"] is RedeemMode.BY_ORDER:  # S4-08, D14
        if any(row.get("uses", 1) != 1 for row in rows.values()):
            raise Malformed("by_order")
        for one in variants:
            rows[one.id]["uses"] = 1
    names = [rows[one.id].get("name", one.name) for one in variants]
    names += [row.get("name", "") for row in said.added]
    stores = bool(said.product["stores"]) if "stores" in said.product else not product.everywhere
    _check(after, names, stores=stores)
    _check_new(said.added, after["category"])
    return Changed(values, rows, [dict(row) for row in said.added])


def _leaves_voucher(product: Product, said: Change) -> None:
    """What its cards take off, where and until when, is the voucher's to say."""
    if product.voucher_id is None:
        return
    of_variants = {name for row in said.variants.values() for name in row}
    if said.added or not {*said.product, *of_variants} <= _BESIDE_VOUCHER:
        raise Malformed("of a voucher")


def _become(was: Columns, said: Columns) -> Values:
    """What was said, and what follows from it."""
    values = dict(said)
    if "category" in said and "template" not in said and said["category"] != was.get("category"):
        values["template"] = TEMPLATES[said["category"]][0]
    if said.get("valid_from") or said.get("valid_until"):
        values |= {"validity": Validity.FIXED, "valid_days": None}
    elif "valid_days" in said:
        values |= {"valid_from": None, "valid_until": None}
    return values


def _check(values: Columns, names: Iterable[str], *, stores: bool) -> None:
    """What no field can see alone."""
    if not values.get("name"):
        raise Incomplete(("name",))
    if values["template"] not in TEMPLATES[values["category"]]:
        raise Malformed("template")  # S0-09
    names = list(names)
    if len(names) > VARIANTS:
        raise Malformed("variants", VARIANTS)
    if len(names) > 1 and (len(set(names)) < len(names) or not all(names)):
        raise Malformed("variant names")
    missing = []
    if values["purpose"] is Purpose.ECOMMERCE:  # S0-17
        if "expires_on" not in values:  # that it has no end is said, or it is asked (S0-05)
            missing.append("expires_on")
        if not all(names):
            missing.append("variant")
    if values.get("cross_store") and not stores:  # S4-20
        missing.append("stores")
    if missing:
        raise Incomplete(tuple(missing))
    begins, ends = values.get("valid_from"), values.get("valid_until")
    if begins and ends and ends < begins:
        raise Malformed("valid_until")


def _check_new(variants: Sequence[Columns], category: Category) -> None:
    if any("price" not in one for one in variants):
        raise Incomplete(("price",))
    if category is Category.POINTS and not all(one.get("credit") for one in variants):
        raise Incomplete(("credit",))  # D02: how many points it gives
    if category is Category.CDK and any(one.get("stock") for one in variants):
        raise Malformed("keys")  # their stock is the keys
