"""A new product before it is one: its draft as texts, read from one line or drawn as a form."""

import re
from collections.abc import Callable
from typing import Any, TypedDict, cast

from aiogram.filters.callback_data import CallbackData

from domain import drafts
from domain.catalog import PRESETS, PRODUCT, VARIANT, Category, Purpose, Template, parse_field
from domain.desk import Desk
from domain.errors import Malformed, Refusal
from domain.money import parse_money
from handlers.catalog.fields import FieldPress
from handlers.catalog.words import CATEGORY, PURPOSE, TEMPLATE, field_name, money, uses_words
from handlers.kit.buttons import to_menu
from handlers.kit.screen import GOOD, Rows, Screen, button, rows_of
from handlers.kit.words import Markup, _, bold, fill, lines

STEP1 = ("name", "purpose", "category", "template", "price", "note", "subtitle")
STEP2 = ("stock", "expires_on", "platforms", "tags", "remark", "variants", "sku", "barcode")
PASS = ("uses", "valid_days", "redeem_mode", "card_mode")
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
    """``step``: 1, 2, or 3 to finish."""

    draft: str
    step: int


def one_liner(text: str, currency: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    """The name first, then in any order: a price, a quantity, ``field value``, variants.

    Raises Malformed with the field.
    """
    name, *parts = [part.strip() for part in text.split("|")]
    fields = {"name": name}
    variants: list[str] = []
    for part in filter(None, parts):
        word, _space, rest = part.partition(" ")
        field = _ALIAS.get(word.casefold(), word.casefold())
        if field == "variants" and rest:
            variants = split_variants(rest)
        elif field in {*PRODUCT, *VARIANT, "stock"} and rest:
            fields[field] = rest.strip()
        elif found := re.fullmatch(r"(?:x\s*)?(\d+)\s*(?:pcs|pieces|in stock|件|个)?", part):
            fields["stock" if "price" in fields else "price"] = found[1]
        elif part.casefold() in PRESETS:
            fields |= preset_fields(part.casefold())
        elif guessed := _guess(part, currency):
            fields |= guessed
        else:
            raise Malformed("product_part")
    return fields, [{"variant": one} for one in variants]


_ALIAS = {
    "until": "expires_on",
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


CLEARED = frozenset({"subtitle", "note", "remark", "platforms", "channel"})


def changed(answers: Answers, press: FieldPress, text: str, currency: str) -> Change:
    """What of a draft changes. The domain reads the text first, so a mistake is told at once."""
    if press.field == "variants":
        return {"variants": [{"variant": one} for one in split_variants(text)]}
    said = "" if text == "-" and press.field in CLEARED | {"barcode", "tags"} else text
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
    return {"fields": fields}


def form(draft: str, answers: Answers, step: int, currency: str) -> Screen:
    """One step of the form as it stands."""
    fields = answers["fields"]
    shown: tuple[str, ...] = STEP1 if step == 1 else STEP2
    category = said_in(fields, "category", currency) or Category.PHYSICAL
    if step == 2 and category is Category.VOUCHER:
        shown += PASS
    if step == 2 and category is Category.POINTS:
        shown += ("credit",)
    terms = ("uses", "valid_days") if step == 1 and category is Category.VOUCHER else ()
    text: list[str] = [
        fill(_("🛍 <b>New product</b>, step {n} of 2"), n=step),
        *(_answer(name, answers, currency) for name in (*shown, *terms)),
    ]
    if step == 1:
        pictures = answers["pictures"]
        text.append(fill(_("Pictures: {n}"), n=len(pictures) + len(answers["carousel"])))
    if not fields.get("name"):
        text += ["", _("✍️ Type the name, for example <i>House beans</i>.")]
    names = [one for one in shown if one != "price" or not answers["variants"] or step == 1]
    rows: Rows = rows_of(
        [button(field_name(one), FieldPress(owner="d", draft=draft, field=one)) for one in names],
        3,
    )
    if step == 1:
        rows.append(
            [
                button("🖼 " + field_name(one), FieldPress(owner="d", draft=draft, field=one))
                for one in PICTURES
            ]
        )
        rows.append(
            [
                button("🎟 " + words, FieldPress(owner="d", draft=draft, field="preset", value=one))
                for one, words in (
                    ("trial", _("Trial")),
                    ("weekly", _("Weekly")),
                    ("annual", _("Annual")),
                )
            ]
        )
        if fields.get("name") and fields.get("price"):
            rows.append([button("▶ " + _("Step 2"), Step(draft=draft, step=2), GOOD)])
    else:
        rows += _variant_rows(draft, answers, currency)
        rows.append(
            [
                button("◀ " + _("Step 1"), Step(draft=draft, step=1)),
                button("✅ " + _("Finish"), Step(draft=draft, step=3), GOOD),
            ]
        )
    return Screen(lines(*text), [*rows, [to_menu()]])


def _variant_rows(draft: str, answers: Answers, currency: str) -> Rows:
    """Each variant's price, quantity and, for a pass, uses (S4-15)."""
    rows: Rows = []
    for at, one in enumerate(answers["variants"][:10], start=1):
        price = one.get("price") or answers["fields"].get("price", "")
        stock = one.get("stock") or answers["fields"].get("stock", "0")
        name = str(one["variant"])[:16]
        rows.append(
            [
                button(f"{name}: {words}", FieldPress(owner="d", draft=draft, field=field, at=at))
                for field, words in (("price", _amount(price, currency)), ("stock", f"{stock} ×"))
            ]
        )
    return rows


def _amount(text: str, currency: str) -> str:
    try:
        return money(parse_money(text, currency), currency)
    except Malformed:
        return "–"


def _answer(name: str, answers: Answers, currency: str) -> Markup:
    fields = answers["fields"]
    if name == "variants":
        value = ", ".join(one["variant"] for one in answers["variants"]) or "–"
    elif not fields.get(name):
        value = DEFAULT[name]() if name in DEFAULT else "–"
    else:
        value = _shown(name, fields[name], currency)
    mark = "🔒 " if name == "remark" else ""
    return fill(mark + "{field}: {value}", field=field_name(name), value=bold(value))


DEFAULT: dict[str, Callable[[], str]] = {
    "purpose": PURPOSE[Purpose.POINTS_MALL],
    "category": CATEGORY[Category.PHYSICAL],
    "template": TEMPLATE[Template.SHIPPING],
    "stock": lambda: "0",
    "expires_on": lambda: _("none"),
    "uses": lambda: uses_words(1),
    "redeem_mode": lambda: _("by count"),
    "card_mode": lambda: _("a card for each unit"),
    "valid_days": lambda: _("no end"),
}


def said_in(fields: dict[str, str], name: str, currency: str) -> Any:
    """What the domain makes of a field's text: a type for each field; None where it cannot."""
    if not fields.get(name):
        return None
    try:
        return parse_field(name, fields[name], currency)[name]
    except Refusal:
        return None


def _shown(name: str, text: str, currency: str) -> str:
    value = said_in({name: text}, name, currency)
    match name:
        case "purpose":
            return PURPOSE[value]() if value else text
        case "category":
            return CATEGORY[value]() if value else text
        case "template":
            return TEMPLATE[value]() if value else text
        case "price":
            return _amount(text, currency)
        case "uses":
            return uses_words(value)
    return text if len(text) <= 60 else text[:59] + "…"
