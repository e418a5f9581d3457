"""A new product before it is one: its draft as texts, read from one line or asked for one by one.

What is asked next depends on what was said: a shop's goods need an end of sale, a pass its uses.
"""

import re
from typing import Any, TypedDict, cast

from aiogram.filters.callback_data import CallbackData

from domain import drafts
from domain.catalog import PRESETS, PRODUCT, VARIANT, Category, Purpose, Template, parse_field
from domain.days import written
from domain.desk import Desk
from domain.errors import Malformed, Refusal
from domain.money import TwoWays, parse_money, ungrouped
from domain.signs import is_dash, narrow, parts_of
from handlers.catalog.fields import FieldPress
from handlers.catalog.words import FACTS
from handlers.kit.questions import Facts
from handlers.kit.words import _

PICTURES = ("cover", "detail", "carousel")


class Answers(TypedDict):
    """The draft's answers: texts, as they were typed; pictures by their digests."""

    fields: dict[str, str]
    variants: list[dict[str, str]]
    pictures: dict[str, str]  # by place: cover, detail
    carousel: list[str]


class Change(TypedDict, total=False):
    """What of them was said."""

    fields: dict[str, str]
    variants: list[dict[str, str]]
    pictures: dict[str, str]
    carousel: list[str]


async def answers_of(desk: Desk, draft: str) -> Answers:
    return cast(Answers, await desk(drafts.read, draft=draft, kind="product"))


async def answered(desk: Desk, draft: str, change: Change) -> Answers:
    return cast(
        Answers, await desk(drafts.answer, draft=draft, kind="product", answers=dict(change))
    )


class Step(CallbackData, prefix="fs1"):
    """``step``: 1 the form, 2 all details, 3 to finish, 4 to finish although there are none."""

    draft: str
    step: int


def asked_again(about: Facts) -> CallbackData:
    """The form from where it stood; of a product that is there, its field."""
    if about["draft"]:
        return Step(draft=about["draft"], step=1)
    return FieldPress(**{name: about[name] for name in ("owner", "id", "field", "at", "draft")})


def one_liner(text: str, currency: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    """The name first, then in any order: a price, a quantity, ``field value``, variants.

    Raises Malformed with the field.
    """
    name, *parts = parts_of(text)
    fields = {"name": name}
    variants: list[str] = []
    for part in filter(None, parts):
        word, _space, rest = part.partition(" ")
        field = _ALIAS.get(word.casefold(), word.casefold())
        if field == "variants" and rest:
            variants = split_variants(rest)
        elif field in {*PRODUCT, *VARIANT, "stock"} and rest:
            fields[field] = rest.strip()
        elif found := _COUNT.fullmatch(narrow(part)):
            fields |= _said_once(fields, "stock", found["x"] or found["n"])
        elif narrow(part).isdecimal() or ("price" in fields and ungrouped(part).isdecimal()):
            fields |= _said_once(fields, "stock" if "price" in fields else "price", part)
        elif part.casefold() in PRESETS:
            fields |= preset_fields(part.casefold())
        elif written(last := re.sub(r"^(?:截至|到期|[到至])\s*", "", part)):
            fields |= _said_once(fields, "expires_on", last)
        elif guessed := _guess(part, currency):
            if "price" in guessed and fields.get("price", "").isdecimal():
                # What has coins is the price: the whole number before it was the quantity.
                fields |= _said_once(fields, "stock", fields.pop("price"))
            if "price" in guessed:
                fields |= _said_once(fields, "price", part)
            fields |= guessed
        else:
            raise Malformed("product_part", said=part)
    if "purpose" in fields and not variants:
        fields |= _for_the_shop(fields, currency)
    return fields, [{"variant": one} for one in variants]


FULFILLED: dict[Category, Template] = {
    Category.PHYSICAL: Template.PICK_UP,
    Category.VOUCHER: Template.REDEMPTION_CARD,
    Category.POINTS: Template.POINTS_CREDIT,
    Category.CDK: Template.CARD_KEY,
    Category.RED_PACKET: Template.BY_HAND,
}


def granted(fields: dict[str, str], currency: str) -> dict[str, str]:
    """What is taken for granted of a product where it was not said: the same in a line and in
    the form. The shop is never guessed: its goods need an end of sale (S0-17)."""
    category = said_in(fields, "category", currency) or Category.PHYSICAL
    usual = {
        "purpose": Purpose.POINTS_MALL.value,
        "category": category.value,
        "template": FULFILLED[category].value,
    }
    return {name: value for name, value in usual.items() if not fields.get(name)}


_COUNT = re.compile(
    r"[x×]\s*(?P<x>\d+)|(?P<n>\d+)\s*(?:x|×|pcs|pieces|in stock|件|个)", re.IGNORECASE
)


def _said_once(fields: dict[str, str], name: str, said: str) -> dict[str, str]:
    """Raises Malformed where another was said before: which of them was meant?"""
    if fields.get(name, said) != said:
        raise Malformed("product_part", said=said)
    return {name: said}


def _for_the_shop(fields: dict[str, str], currency: str) -> dict[str, str]:
    """Its only variant, as in the form (S0-17)."""
    shop = parse_field("purpose", fields["purpose"], currency)["purpose"] is Purpose.ECOMMERCE
    return {"variant": fields.get("variant", _("Standard"))} if shop else {}


_ALIAS = {
    "until": "expires_on",
    "至": "expires_on",
    "价格": "price",
    "库存": "stock",
    "数量": "stock",
    "条码": "barcode",
    "标签": "tags",
    "tag": "tags",
    "备注": "remark",
    "说明": "note",
    "规格": "variants",
    "到期": "expires_on",
    "平台": "platforms",
    "副标题": "subtitle",
    "运费": "freight",
    "qty": "stock",
    "ean": "barcode",
}


def _guess(part: str, currency: str) -> dict[str, str]:
    """An amount, or a word that only one field knows."""
    try:
        parse_money(part, currency)
    except TwoWays:
        raise
    except Malformed:
        pass
    else:
        return {"price": part}
    for field in ("purpose", "category", "template"):
        try:
            parse_field(field, part, currency)
        except Malformed:
            continue
        return {field: part}
    return {}


def preset_fields(preset: str) -> dict[str, str]:
    """S4-02 as texts of the form."""
    uses, days = PRESETS[preset]
    return {
        "category": Category.VOUCHER.value,
        "template": Template.REDEMPTION_CARD.value,
        "redeem_mode": "by_count",
        "uses": "-1" if uses is None else str(uses),
        "valid_days": str(days),
    }


def split_variants(text: str) -> list[str]:
    return [one.strip() for one in re.split(r"[,，;；、]", text) if one.strip()]


CLEARED = frozenset({"subtitle", "note", "remark", "platforms", "channel", "short_name", *FACTS})


def changed(answers: Answers, press: FieldPress, text: str, currency: str) -> Change:
    """What of a draft changes. The domain reads the text first, so a mistake is told at once."""
    if press.field == "variants":
        return {"variants": [{"variant": one} for one in split_variants(text)]}
    said = "" if is_dash(text) and press.field in CLEARED | {"barcode", "tags"} else text
    if said:
        parse_field(press.field, said, currency)
    if press.at:
        variants = [dict(one) for one in answers["variants"]]
        if 0 < press.at <= len(variants):
            variants[press.at - 1][press.field] = said
        return {"variants": variants}
    fields = answers["fields"] | {press.field: said}
    if press.field == "category":
        fields.pop("template", None)  # which ones there are depends on the category (S0-09)
        if said_in(fields, "category", currency) is Category.PHYSICAL:
            fields["template"] = Template.PICK_UP.value
    if press.field == "purpose":
        _follow_purpose(fields, currency)
    return {"fields": fields}


def _follow_purpose(fields: dict[str, str], currency: str) -> None:
    """A shop's goods have a variant (S0-17), also where there is but one."""
    if said_in(fields, "purpose", currency) is Purpose.ECOMMERCE:
        fields.setdefault("variant", _("Standard"))
    else:
        fields.pop("variant", None)


def category_of(answers: Answers, currency: str) -> Category:
    return said_in(answers["fields"], "category", currency) or Category.PHYSICAL


def main_fields(answers: Answers, currency: str) -> list[str]:
    """What the form asks by itself, in this order; the later ones follow from the earlier."""
    category = category_of(answers, currency)
    asked = ["name", "price", *([] if category is Category.CDK else ["stock"]), "purpose"]
    if said_in(answers["fields"], "purpose", currency) is Purpose.ECOMMERCE:
        asked += ["expires_on", "variants"]  # S0-17
    if category is Category.VOUCHER:
        asked += ["uses", "valid_days"]
    if category is Category.POINTS:
        asked.append("credit")
    return asked


def required(answers: Answers, currency: str) -> list[str]:
    """Without these the product cannot be."""
    may_miss = ("stock", "purpose", "uses", "valid_days")
    return [one for one in main_fields(answers, currency) if one not in may_miss]


def next_field(answers: Answers, currency: str) -> str | None:
    """What is to be asked; None: all of it was said."""
    return next((o for o in main_fields(answers, currency) if not _is_said(o, answers)), None)


def ready(answers: Answers, currency: str) -> bool:
    return all(_is_said(one, answers) for one in required(answers, currency))


def _is_said(name: str, answers: Answers) -> bool:
    fields, variants = answers["fields"], answers["variants"]
    if name == "variants":
        return bool(variants or fields.get("variant"))
    said = bool(fields.get(name))
    if name in ("price", "stock") and variants and not said:
        return all(one.get(name) for one in variants)
    return said


def in_stock(answers: Answers) -> int:
    """How many there are to be, of all variants."""
    shared = answers["fields"].get("stock", "0")
    each = [one.get("stock") or shared for one in answers["variants"]] or [shared]
    return sum(int(digits) for one in each if (digits := re.sub(r"\D", "", one)))


def said_in(fields: dict[str, str], name: str, currency: str) -> Any:
    """What the domain makes of a field's text: a type for each field; None where it cannot."""
    if not fields.get(name):
        return None
    try:
        return parse_field(name, fields[name], currency)[name]
    except Refusal:
        return None
