"""One field of a product: how it is asked for, with what can be tapped instead of typed."""

from datetime import date, datetime, timedelta

from aiogram.filters.callback_data import CallbackData

from domain.catalog import TEMPLATES, CardMode, Category, Purpose, RedeemMode, Template
from domain.days import day_in
from domain.errors import Malformed
from domain.limits import SKU, STOCK, SUBTITLE, TAG, TAGS, TEXT, TITLE, USES
from handlers.catalog.words import CARDS, CATEGORY, FACTS, MODE, PURPOSE, TEMPLATE
from handlers.kit.screen import Rows, button, rows_of
from handlers.kit.typed import parse_day
from handlers.kit.words import _, number

Presets = list[tuple[str, str]]  # what the button says, and the text it stands for


class FieldPress(CallbackData, prefix="pf1"):
    """``owner``: d a draft, p a product, v a variant; ``at``: which variant of a draft, from 1.

    ``value`` empty: ask; otherwise the text that is meant.
    """

    owner: str
    field: str
    id: int = 0
    at: int = 0
    value: str = ""
    draft: str = ""


def in_full(field: str, said: str, now: datetime, zone: str) -> str:
    """A day as its date, whichever way it was said; any other text as it is. Raises
    Malformed("expires_on over") for a last day of sale that lies in the past."""
    if field not in ("expires_on", "valid_from", "valid_until"):
        return said
    try:
        day = parse_day(said, now, zone)
    except Malformed:
        return said  # none, or a slip: the domain tells
    if field == "expires_on" and day < day_in(now, zone)[0]:
        raise Malformed("expires_on over")
    return day.isoformat()


def days_in_full(fields: dict[str, str], now: datetime, zone: str) -> dict[str, str]:
    return {name: in_full(name, said, now, zone) for name, said in fields.items()}


def presets_of(field: str, category: Category, today: date) -> Presets:
    """Texts that a tap can stand for."""
    yes_no = [("✅ " + _("yes"), "yes"), ("➖ " + _("no"), "no")]
    match field:
        case "purpose":
            return [(PURPOSE[one](), one.value) for one in reversed(Purpose)]
        case "category":
            return [(CATEGORY[one](), one.value) for one in Category]
        case "template":
            ways = sorted(TEMPLATES[category], key=lambda one: one is not Template.PICK_UP)
            return [(TEMPLATE[one](), one.value) for one in ways]
        case "redeem_mode":
            return [(MODE[one](), one.value) for one in RedeemMode]
        case "card_mode":
            return [(CARDS[one](), one.value) for one in CardMode]
        case "uses":
            return [*((str(n), str(n)) for n in (1, 3, 5, 10)), ("♾ " + _("unlimited"), "-1")]
        case "credit":
            return [(str(n), str(n)) for n in (100, 500, 1000)]
        case "valid_days":
            return [
                (_("1 week"), "7"),
                (_("30 days"), "30"),
                (_("1 year"), "365"),
                (_("1 week from sale"), "7 sale"),
                ("♾ " + _("no end"), "none"),
            ]
        case "expires_on":
            year = timedelta(days=365)
            return [
                (_("1 year"), f"{today + year}"),
                (_("2 years"), f"{today + 2 * year}"),
                ("♾ " + _("none"), "none"),
            ]
        case "valid_from" | "valid_until":
            return [("♾ " + _("none"), "none")]
        case "auto_off" | "cross_store" | "unified_stock" | "balance_pays":
            return yes_no
        case "wait_hours":
            return [(str(n), str(n)) for n in (0, 2, 24, 72)]
        case "freight":
            return [(_("free"), "0")]
        case "stock":
            return [(str(n), str(n)) for n in (0, 10, 50, 100)]
        case "tags" | "barcode" | "short_name":
            return [("➖ " + _("none"), "-")]
        case _ if field in FACTS:
            return [("➖ " + _("none"), "-")]
    return []


def question_of(field: str) -> str:
    """What to type, with the limit in it."""
    asked = {
        "name": lambda: _("✍️ Type the name (at most {most} characters).").format(most=TITLE),
        "subtitle": lambda: _("✍️ Type the subtitle (at most {most} characters).").format(
            most=SUBTITLE
        ),
        "purpose": lambda: _("🎯 Where shall it sell?"),
        "category": lambda: _("🗂 What kind of thing is it?"),
        "template": lambda: _("📦 How does the customer get it?"),
        "channel": lambda: _("✍️ Whose benefit is it? Type the channel or brand."),
        "note": lambda: _(
            "✍️ Type the exchange note: what it is, how it is used (at most {most} characters)."
        ).format(most=TEXT),
        "remark": lambda: _(
            "🔒 Type a remark for the back office. Customers and verifiers never see it."
        ),
        "platforms": lambda: _("✍️ On which platforms can it be used? Type them."),
        "short_name": lambda: _("✍️ Type a short name (at most {most} characters).").format(
            most=TITLE
        ),
        "form": lambda: _("✍️ In which form does it come? For example: ground, 250 g bag."),
        "weight": lambda: _("✍️ What does it weigh? For example: 250 g."),
        "logistics": lambda: _("✍️ How is it sent? For example: parcel, 2 to 3 days."),
        "returns": lambda: _("✍️ May it be returned? For example: unopened, within 14 days."),
        "parameters": lambda: _("✍️ Type its parameters, for example: origin Peru, roast medium."),
        "balance_pays": lambda: _("💶 May it be paid from a member's balance?"),
        "tags": lambda: _(
            "✍️ Type tags, separated by commas (at most {count}, {most} characters each)."
        ).format(count=TAGS, most=TAG),
        "expires_on": lambda: _("📅 Until which day may it be sold? Type it like 2027-06-30."),
        "freight": lambda: _("🚚 What does shipping cost? Type an amount, or tap free."),
        "redeem_mode": lambda: _("🎟 How is it redeemed?"),
        "card_mode": lambda: _("🎟 Somebody buys several. How many cards is that?"),
        "valid_days": lambda: _("📅 For how many days is its card good? Tap, or type a number."),
        "valid_from": lambda: _("📅 From which day is its card good? Type it like 2027-01-01."),
        "valid_until": lambda: _("📅 Until which day is its card good? Type it like 2027-06-30."),
        "auto_off": lambda: _("Shall it go off sale by itself when its cards' validity ends?"),
        "wait_hours": lambda: _(
            "⏱ How many hours after the purchase can it first be redeemed? 0: at once."
        ),
        "cross_store": lambda: _(
            "🏬 May a card bought at one store be used at another? Then the stores must be set."
        ),
        "unified_stock": lambda: _(
            "📦 One stock for all stores (yes), or a stock for each store (no)? What is allocated "
            "the other way goes back to the pool."
        ),
        "variant": lambda: _("✍️ Type the variant's name, for example 250 g."),
        "variants": lambda: _("✍️ Type the variants, separated by commas, for example: S, M, L."),
        "sku": lambda: _("✍️ Type the SKU (at most {most} characters, no spaces).").format(
            most=SKU
        ),
        "price": lambda: _("💶 What does it cost? Type an amount like 8.90."),
        "stock": lambda: _(
            "🔢 How many are there? Tap, or type a number (at most {most})."
        ).format(most=number(STOCK)),
        "barcode": lambda: _("✍️ Type the barcode (EAN, UPC or Code 128)."),
        "uses": lambda: _("🔢 How many uses has one card? Tap, or type 1 to {most}.").format(
            most=USES
        ),
        "credit": lambda: _("◆ How many points does one give its buyer? Tap, or type it."),
        "cover": lambda: _(
            "🖼 Send the picture, as a photo or a file: PNG or JPEG, at most 2 MB, "
            "best 750×750 pixels."
        ),
    }
    key = "cover" if field in ("detail", "carousel") else field
    if key not in asked:
        raise Malformed(field)
    return asked[key]()


def preset_rows(press: FieldPress, category: Category, today: date) -> Rows:
    """The presets as buttons: short ones three in a row, long ones one."""
    presets = presets_of(press.field, category, today)
    short = all(len(words) < 12 for words, _text in presets)
    width = len(presets) if short and len(presets) == 4 else 3 if short else 1
    return rows_of(
        [button(words, press.model_copy(update={"value": text})) for words, text in presets], width
    )
