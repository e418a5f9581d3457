"""What each field of a product takes. One table for the form, the one-liner, edits and files."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from domain.catalog.model import CardMode, Category, Purpose, RedeemMode, Template, Validity
from domain.days import written
from domain.engine import Values, tidy
from domain.errors import Malformed
from domain.limits import (
    POINTS,
    SKU,
    STOCK,
    SUBTITLE,
    TEXT,
    TITLE,
    USES,
    VALID_DAYS,
    WAIT_HOURS,
)
from domain.money import parse_money, ungrouped
from domain.signs import narrow
from domain.tags import is_none, split_tags

UNLIMITED = frozenset({"-1", "0", "unlimited", "不限", "无限", "∞"})  # D13
YES = frozenset({"yes", "on", "true", "1", "是", "开", "y"})
NO = frozenset({"no", "off", "false", "0", "否", "关", "n"})
_WORDS: dict[str, StrEnum] = {
    "points mall": Purpose.POINTS_MALL,
    "points": Purpose.POINTS_MALL,
    "积分商城": Purpose.POINTS_MALL,
    "积分": Purpose.POINTS_MALL,
    "shop": Purpose.ECOMMERCE,
    "mall": Purpose.ECOMMERCE,
    "商城": Purpose.ECOMMERCE,
    "电商": Purpose.ECOMMERCE,
    "physical prize": Category.PHYSICAL,
    "实物": Category.PHYSICAL,
    "goods": Category.PHYSICAL,
    "coupon": Category.VOUCHER,
    "卡券": Category.VOUCHER,
    "优惠券": Category.VOUCHER,
    "cdk redemption key": Category.CDK,
    "key": Category.CDK,
    "兑换码": Category.CDK,
    "red packet": Category.RED_PACKET,
    "红包": Category.RED_PACKET,
    "wechat cash red packet": Category.RED_PACKET,
    "配送": Template.SHIPPING,
    "自提": Template.PICK_UP,
    "pick up": Template.PICK_UP,
    "card": Template.REDEMPTION_CARD,
    "核销卡": Template.REDEMPTION_CARD,
    "order": RedeemMode.BY_ORDER,
    "count": RedeemMode.BY_COUNT,
    "按订单": RedeemMode.BY_ORDER,
    "按次数": RedeemMode.BY_COUNT,
    "单卡": CardMode.SINGLE,
    "多卡": CardMode.MULTI,
    # As the screens say them, in both languages.
    "商店": Purpose.ECOMMERCE,
    "physical goods": Category.PHYSICAL,
    "pass: count or time": Category.VOUCHER,
    "计次计时卡": Category.VOUCHER,
    "count/time": Category.VOUCHER,
    "pass": Category.VOUCHER,
    "voucher or pass": Category.VOUCHER,
    "card keys (cdk)": Category.CDK,
    "card keys": Category.CDK,
    "card key": Category.CDK,
    "card_key": Category.CDK,
    "兑换码（cdk）": Category.CDK,
    "卡密": Category.CDK,
    "cash red packet": Category.RED_PACKET,
    "现金红包": Category.RED_PACKET,
    "shipped": Template.SHIPPING,
    "快递配送": Template.SHIPPING,
    "picked up at a store": Template.PICK_UP,
    "门店自提": Template.PICK_UP,
    "redemption card": Template.REDEMPTION_CARD,
    "credited to the member's points": Template.POINTS_CREDIT,
    "计入会员积分": Template.POINTS_CREDIT,
    "a card key is sent": Template.CARD_KEY,
    "发放一个卡密": Template.CARD_KEY,
    "by hand": Template.BY_HAND,
    "人工发放": Template.BY_HAND,
    "by order: one order, one card, one use": RedeemMode.BY_ORDER,
    "按订单：一单一卡一次": RedeemMode.BY_ORDER,
    "by count": RedeemMode.BY_COUNT,
    "one card for all units": CardMode.SINGLE,
    "所有件数合为一张卡": CardMode.SINGLE,
    "a card for each unit": CardMode.MULTI,
    "每件一张卡": CardMode.MULTI,
}


_ALSO: dict[str, StrEnum] = {"积分": Category.POINTS}  # a word of another field as well
Parse = Callable[[str, str], Values]  # (text, currency) → columns


def line_of(field: str, most: int, *, least: int = 0) -> Parse:
    def parse(text: str, _: str) -> Values:
        value = tidy(text)
        if not least <= len(value) <= most:
            raise Malformed(field, most)
        return {field: value}

    return parse


def choice_of(field: str, kind: type[StrEnum]) -> Parse:
    def parse(text: str, _: str) -> Values:
        said = tidy(text).casefold()
        for known in (_WORDS.get(said), _ALSO.get(said)):
            if isinstance(known, kind):
                return {field: known}
        try:
            return {field: kind(said.replace(" ", "_").replace("-", "_"))}
        except ValueError as unknown:
            raise Malformed(field) from unknown

    return parse


def number_of(field: str, most: int, *, least: int = 0) -> Parse:
    def parse(text: str, _: str) -> Values:
        return {field: whole(text, field, most, least=least)}

    return parse


def whole(text: str, field: str, most: int, *, least: int = 0) -> int:
    """A whole number within its bounds. Raises Malformed(field, most)."""
    said = ungrouped(narrow(text).strip().replace(" ", ""))
    if not re.fullmatch(r"\d{1,9}(?:\.0{1,2})?", said) or not least <= int(float(said)) <= most:
        raise Malformed(field, most)
    return int(float(said))


def yes_of(field: str) -> Parse:
    def parse(text: str, _: str) -> Values:
        return {field: yes(text, field)}

    return parse


def yes(text: str, field: str) -> bool:
    said = narrow(text).strip().casefold()
    if said in YES:
        return True
    if said in NO:
        return False
    raise Malformed(field)


def a_day(text: str, field: str) -> date:
    """``2026-11-21`` and as else it may be ``written``; a spreadsheet's midnight behind it is
    forgiven. Raises Malformed(field)."""
    day = written(text.strip().removesuffix(" 00:00:00").removesuffix("T00:00:00"))
    if day is None or not 2000 <= day.year <= 2200:
        raise Malformed(field)
    return day


def day_of(field: str) -> Parse:
    def parse(text: str, _: str) -> Values:
        if is_none(text):
            return {field: None}
        return {field: a_day(text, field)}

    return parse


def limit_of(text: str, field: str, most: int) -> int | None:
    """A number, or None for the words and signs of "unlimited" (D13)."""
    if narrow(text).strip().casefold() in UNLIMITED:
        return None
    return whole(text, field, most, least=1)


def _tags(text: str, _: str) -> Values:
    return {"tags": split_tags(text)}


def _price(text: str, currency: str) -> Values:
    return {"price": parse_money(text, currency)}


def _freight(text: str, currency: str) -> Values:
    free = is_none(text) or text.strip().casefold() in {"free", "包邮", "免费"}
    return {"freight": 0 if free else parse_money(text, currency, "freight")}


def _sku(text: str, _: str) -> Values:
    sku = tidy(text).upper()
    if not re.fullmatch(rf"[^\s|,;]{{1,{SKU}}}", sku):
        raise Malformed("sku", SKU)
    return {"sku": sku}


def _barcode(text: str, _: str) -> Values:
    code = narrow(tidy(text)).replace(" ", "")
    if is_none(code):
        return {"barcode": ""}
    if not re.fullmatch(r"[\x21-\x7e]{4,48}", code):
        raise Malformed("barcode", 48)
    return {"barcode": code}


def _uses(text: str, _: str) -> Values:
    return {"uses": limit_of(text, "uses", USES)}


def _valid_days(text: str, _: str) -> Values:
    """``7`` days after the purchase, ``7 sale`` days from going on sale, ``none`` (D26)."""
    said = narrow(text).strip().casefold()
    if is_none(said):
        return {"valid_days": None, "validity": Validity.AFTER_PURCHASE}
    from_sale = re.search(r"sale|开售|上架", said)
    numbers = re.findall(r"[\d.,-]+", said)  # "1.5" and "2-3" are none
    days = whole(numbers[0] if len(numbers) == 1 else "?", "valid_days", VALID_DAYS, least=1)
    kind = Validity.FROM_SALE if from_sale else Validity.AFTER_PURCHASE
    return {"valid_days": days, "validity": kind}


def _stores(text: str, _: str) -> Values:
    """Numbers or names; they are looked up where the merchant's stores are known."""
    found = [tidy(one) for one in re.split(r"[,;，；、]", text) if tidy(one)]
    everywhere = not found or found[0].casefold() in {"all", "every", "全部", "所有"}
    return {"stores": [] if everywhere else found}


PRODUCT: dict[str, Parse] = {
    "name": line_of("name", TITLE, least=1),
    "subtitle": line_of("subtitle", SUBTITLE),
    "purpose": choice_of("purpose", Purpose),
    "category": choice_of("category", Category),
    "template": choice_of("template", Template),
    "channel": line_of("channel", TITLE),
    "note": line_of("note", TEXT),
    "remark": line_of("remark", TEXT),
    "platforms": line_of("platforms", SUBTITLE),
    "short_name": line_of("short_name", TITLE),
    "form": line_of("form", SUBTITLE),
    "weight": line_of("weight", SUBTITLE),
    "logistics": line_of("logistics", SUBTITLE),
    "returns": line_of("returns", SUBTITLE),
    "parameters": line_of("parameters", TEXT),
    "balance_pays": yes_of("balance_pays"),
    "tags": _tags,
    "expires_on": day_of("expires_on"),
    "freight": _freight,
    "redeem_mode": choice_of("redeem_mode", RedeemMode),
    "card_mode": choice_of("card_mode", CardMode),
    "valid_days": _valid_days,
    "valid_from": day_of("valid_from"),
    "valid_until": day_of("valid_until"),
    "auto_off": yes_of("auto_off"),
    "wait_hours": number_of("wait_hours", WAIT_HOURS),
    "stores": _stores,
    "cross_store": yes_of("cross_store"),
    "unified_stock": yes_of("unified_stock"),
}
VARIANT: dict[str, Parse] = {
    "variant": line_of("variant", TITLE),
    "sku": _sku,
    "price": _price,
    "barcode": _barcode,
    "uses": _uses,
    "credit": number_of("credit", POINTS, least=1),
}
STOCK_FIELD = number_of("stock", STOCK)


@lru_cache(maxsize=4096)
def parse_field(field: str, text: str, currency: str) -> Mapping[str, object]:
    """One field's text as column values. Raises Malformed with the field and its limit."""
    return MappingProxyType(_parse(field, text, currency))


def _parse(field: str, text: str, currency: str) -> Values:
    if field == "stock":
        return STOCK_FIELD(text, currency)
    parse = PRODUCT.get(field) or VARIANT.get(field)
    if parse is None:
        raise Malformed(field)
    return parse(text, currency)
