"""The form of a new product as it is drawn: what was said, the next question, the rest of it."""

from collections.abc import Callable
from datetime import date

from domain.catalog import Category
from domain.errors import Malformed
from domain.money import parse_money
from handlers.catalog.draft import (
    FULFILLED,
    PICTURES,
    Answers,
    Step,
    category_of,
    in_stock,
    main_fields,
    next_field,
    ready,
    required,
    said_in,
)
from handlers.catalog.fields import FieldPress, preset_rows, question_of
from handlers.catalog.words import (
    CARDS,
    CATEGORY,
    CHOSEN,
    MODE,
    TEMPLATE,
    field_name,
    money,
    uses_words,
)
from handlers.kit.buttons import go, to_menu
from handlers.kit.screen import GOOD, Button, Rows, Screen, button, rows_of
from handlers.kit.words import Markup, _, _n, bold, comma, fill, lines

MAIN_STEP, MORE, FINISH, FINISH_EMPTY = 1, 2, 3, 4
REST = (
    "category",
    "template",
    "note",
    "subtitle",
    "expires_on",
    "platforms",
    "tags",
    "remark",
    "variants",
    "sku",
    "barcode",
)
PASS = ("uses", "valid_days", "redeem_mode", "card_mode", "stores", "cross_store")
VARIANTS_SHOWN, TEXT_SHOWN = 10, 60


def form(draft: str, answers: Answers, currency: str, today: date) -> Screen:
    """What was said so far, and the next question with what can be tapped for it."""
    asked = next_field(answers, currency)
    kind = fill(
        "{category} · {how}",
        category=_shown("category", answers, currency),
        how=_shown("template", answers, currency),
    )
    shown = main_fields(answers, currency)
    text: list[str] = [
        Markup(_("🛍 <b>New product</b> (* is needed)")),
        *(_answer(name, answers, currency) for name in shown),
        kind,
        *(_answer(name, answers, currency) for name in _extra(answers, shown)),
        *_pictures(answers),
    ]
    rows: Rows = []
    if asked:
        text += ["", Markup(question_of(asked))]
        press = FieldPress(owner="d", draft=draft, field=asked)
        rows += preset_rows(press, category_of(answers, currency), today)
    more = button("📝 " + _("More details"), Step(draft=draft, step=MORE))
    rows.append([more, *_finish(draft, answers, currency)])
    return Screen(lines(*text), [*rows, [go("◀ " + _("Products"), "products"), to_menu()]])


def more_details(draft: str, answers: Answers, currency: str) -> Screen:
    """Every field as a button, the pictures, ready-made passes, what differs by variant."""
    category = category_of(answers, currency)
    more: tuple[str, ...] = {Category.VOUCHER: PASS, Category.POINTS: ("credit",)}.get(
        category, ()
    )
    names = list(dict.fromkeys([*main_fields(answers, currency), *REST, *more]))
    text = [
        Markup(_("🛍 <b>New product</b>, all details")),
        *(_answer(name, answers, currency) for name in names),
        *_pictures(answers),
    ]
    rows = rows_of([_field(draft, one) for one in names], 3)
    rows.append([_field(draft, one) for one in PICTURES])
    rows.append(
        [
            button(words, FieldPress(owner="d", draft=draft, field="preset", value=one))
            for one, words in (
                ("trial", _("Trial")),
                ("weekly", _("Weekly")),
                ("annual", _("Annual")),
            )
        ]
    )
    rows += _variant_rows(draft, answers, currency)
    back = button("◀ " + _("Back"), Step(draft=draft, step=MAIN_STEP))
    return Screen(lines(*text), [*rows, [back, *_finish(draft, answers, currency)], [to_menu()]])


def finish_with_none(draft: str, answers: Answers, currency: str, today: date) -> Screen:
    """There are none of it: said before it is finished so."""
    press = FieldPress(owner="d", draft=draft, field="stock")
    text = lines(
        fill(_("⚠️ {name}: 0 in stock. Nothing of it can sell."), name=bold(_name(answers))),
        question_of("stock"),
    )
    rows = [
        *preset_rows(press, category_of(answers, currency), today)[:1],
        [
            button("◀ " + _("Back"), Step(draft=draft, step=MAIN_STEP)),
            button(_("Finish with 0"), Step(draft=draft, step=FINISH_EMPTY)),
        ],
    ]
    return Screen(text, rows)


def is_empty(answers: Answers, currency: str) -> bool:
    """Nothing is there of a thing that is counted; card keys come with their file."""
    return category_of(answers, currency) is not Category.CDK and not in_stock(answers)


def _finish(draft: str, answers: Answers, currency: str) -> list[Button]:
    if not ready(answers, currency):
        return []
    return [button("✅ " + _("Finish"), Step(draft=draft, step=FINISH), GOOD)]


def _field(draft: str, name: str) -> Button:
    return button(field_name(name), FieldPress(owner="d", draft=draft, field=name))


def _pictures(answers: Answers) -> list[Markup]:
    count = len(answers["pictures"]) + len(answers["carousel"])
    return [fill(_n("🖼 {n} picture", "🖼 {n} pictures", count), n=count)] if count else []


def _extra(answers: Answers, shown: list[str]) -> list[str]:
    """What was said beyond the questions."""
    known = [*REST[2:], *PASS, "freight", "credit"]
    fields = answers["fields"]
    said = [one for one in known if fields.get(one) or (one == "variants" and answers["variants"])]
    return [one for one in said if one not in shown]


def _variant_rows(draft: str, answers: Answers, currency: str) -> Rows:
    """Each variant's price, quantity and, for a pass, uses (S4-15)."""
    rows: Rows = []
    for at, one in enumerate(answers["variants"][:VARIANTS_SHOWN], start=1):
        price = one.get("price") or answers["fields"].get("price", "")
        stock = one.get("stock") or answers["fields"].get("stock", "0")
        name = str(one["variant"])[:16]
        rows.append(
            [
                button(f"{name} · {words}", FieldPress(owner="d", draft=draft, field=field, at=at))
                for field, words in (("price", _amount(price, currency)), ("stock", f"{stock} ×"))
            ]
        )
    return rows


def _answer(name: str, answers: Answers, currency: str) -> Markup:
    needed = " *" if name in required(answers, currency) else ""
    mark = "🔒 " if name == "remark" else ""
    value = _shown(name, answers, currency)
    return fill(
        mark + "{field}{needed}: {value}",
        field=field_name(name),
        needed=needed,
        value=bold(value),
    )


def _shown(name: str, answers: Answers, currency: str) -> str:
    fields = answers["fields"]
    if name == "variants":
        named = [one["variant"] for one in answers["variants"]]
        return comma(named) or fields.get("variant") or "–"
    if not fields.get(name) and name in ("stock", "purpose", *required(answers, currency)):
        return "–"  # it is asked
    if not fields.get(name) or (fields[name] == NO_END and name in DEFAULT):
        return DEFAULT[name](category_of(answers, currency)) if name in DEFAULT else "–"
    value = said_in(fields, name, currency)
    match name:
        case "purpose" | "category" | "template" if value:
            return CHOSEN[name][value]()
        case "redeem_mode" if value:
            return MODE[value]()
        case "card_mode" if value:
            return CARDS[value]()
        case "price":
            return _amount(fields[name], currency)
        case "uses":
            return uses_words(value)
        case "cross_store":
            return _("yes") if value else _("no")
        case "stores" if not value:
            return _("every store")
    text = fields[name]
    return text if len(text) <= TEXT_SHOWN else text[: TEXT_SHOWN - 1] + "…"


def _amount(text: str, currency: str) -> str:
    try:
        return money(parse_money(text, currency), currency)
    except Malformed:
        return "–"


def _name(answers: Answers) -> str:
    return answers["fields"].get("name", "")


NO_END = "none"  # as a button says it
DEFAULT: dict[str, Callable[[Category], str]] = {
    "category": lambda _c: CATEGORY[Category.PHYSICAL](),
    "template": lambda category: TEMPLATE[FULFILLED[category]](),
    "expires_on": lambda _c: _("none"),
    "uses": lambda _c: uses_words(1),
    "redeem_mode": lambda _c: _("by count"),
    "card_mode": lambda _c: _("a card for each unit"),
    "valid_days": lambda _c: _("no end"),
    "stores": lambda _c: _("every store"),
    "cross_store": lambda _c: _("no"),
}


def finished(unsaid: dict[str, str], fields: dict[str, str], currency: str) -> Markup:
    """With what was taken for granted; of a pass its uses and its end as well."""
    words = [CHOSEN[name][said_in(unsaid, name, currency)]() for name in unsaid]
    category = said_in(fields | unsaid, "category", currency)
    if category is Category.VOUCHER:
        ends = ("valid_days", "valid_from", "valid_until")
        missing = [] if fields.get("uses") else ["uses"]
        missing += [] if any(fields.get(one) for one in ends) else ["valid_days"]
        words += [
            fill("{what}: {it}", what=field_name(one), it=DEFAULT[one](category))
            for one in missing
        ]
    return lines(
        _("✅ It is in the pool and online."),
        fill(
            _("Not said, so taken for granted: {words}. Change it on its page."),
            words=" · ".join(words),
        )
        if words
        else None,
    )
