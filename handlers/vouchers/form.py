"""The form of a new voucher: the draft as it stands, what can be tapped for a field."""

from aiogram.filters.callback_data import CallbackData

from domain.limits import EACH_MAY, TITLE, VOUCHERS
from domain.stores import StoreLine
from domain.vouchers import VoucherKind
from handlers.kit.bills import off_words, percent_words
from handlers.kit.buttons import go, to_menu
from handlers.kit.screen import GOOD, Screen, button, rows_of
from handlers.kit.store_names import said_stores, tick_stores
from handlers.kit.words import Markup, _, _n, bold, fill, lines, number
from handlers.vouchers.wish import Field, Wish, day_of, missing
from handlers.vouchers.words import KIND, each_words, span_words


class EditVoucher(CallbackData, prefix="ve1"):
    """``value`` empty: ask; otherwise the chosen preset."""

    draft: str
    field: Field
    value: str = ""


class MakeVoucher(CallbackData, prefix="vk1"):
    draft: str


def form(draft: str, wish: Wish, stores: list[StoreLine], currency: str) -> Screen:
    ready = missing(wish) is None
    text = lines(
        _("🎫 <b>New voucher</b>"),
        fill(_("Name*: {name}"), name=bold(wish["name"]) if wish.get("name") else "—"),
        fill(_("Terms*: {terms}"), terms=said_terms(wish, currency)),
        fill(_("How many*: {n}"), n=number(wish["stock"]) if wish.get("stock") else "—"),
        fill(
            _("Valid*: {span}"),
            span=span_words(
                wish.get("days"), day_of(wish.get("begins")), day_of(wish.get("ends"))
            ),
        ),
        fill(_("Stores: {stores}"), stores=said_stores(wish["store_ids"], stores)),
        fill(_("By link: {each}"), each=each_words(wish["each_may"])),
    )
    fields: tuple[tuple[str, Field], ...] = (
        (_("Name"), "name"),
        (_("Terms"), "terms"),
        (_("How many"), "stock"),
        (_("Validity"), "validity"),
        (_("Stores"), "stores"),
        (_("Per person"), "each_may"),
    )
    rows = rows_of(
        [button(words, EditVoucher(draft=draft, field=field)) for words, field in fields], 3
    )
    if ready:
        rows.append([button("✅ " + _("Make it"), MakeVoucher(draft=draft), GOOD)])
    rows.append([go("◀ " + _("Vouchers"), "vouchers"), to_menu()])
    return Screen(text, rows)


def said_terms(wish: Wish, currency: str) -> Markup:
    """Said back in words, so that nobody takes 80 % off who meant 20 (D21)."""
    kind = wish.get("kind")
    if not kind:
        return Markup("—")
    if percent := wish.get("percent"):
        return bold(percent_words(percent))
    if off := wish.get("off"):
        return bold(off_words(off, wish["threshold"], currency))
    return bold(KIND[VoucherKind(kind)]())


def presets(field: str, value: str) -> tuple[list[tuple[str, str]], str]:
    """The taps for a field, and what is asked. ``value``: the kind that was tapped before."""
    match field, value:
        case "terms", "off":
            return [], _("✍️ Type what is taken off and from which bill on: 20 off 100, 满100减20")
        case "terms", "discount":
            rates = [(_("pays {n} %").format(n=n), f"{n}%") for n in (95, 90, 85, 80, 70, 50)]
            return rates, _("✍️ What does the customer pay? Tap, or type 80%, 8折 or 80.")
        case "terms", _kind:
            kinds = [
                ("🎁 " + _("Exchange"), "exchange"),
                ("➖ " + _("Amount off"), "off"),
                ("％ " + _("Discount"), "discount"),
            ]
            return kinds, _(
                "🎫 Which type? Tap, or type it: exchange, 20 off 100, 8折.\n"
                "An exchange voucher gives the thing itself."
            )
        case "stock", _kind:
            return [(number(n), str(n)) for n in (10, 50, 100, 200, 500, 1000)], _(
                "🔢 How many are there in all? Tap or type a number (1 to {most})."
            ).format(most=number(VOUCHERS))
        case "validity", _kind:
            spans = [
                (_n("{n} day", "{n} days", n).format(n=n), str(n))
                for n in (7, 14, 30, 60, 90, 180)
            ]
            return spans, _(
                "📅 Valid for how long? Tap for days from the claim on, or type days, a last day "
                "(2026-12-31), or two days (2026-12-01 to 2026-12-31)."
            )
        case "each_may", _kind:
            numbers = [(str(n), str(n)) for n in (1, 2, 3, 5, 10)]
            return [*numbers, (_("No link"), "0")], _(
                "👤 How many may one person claim by the link? A number from 1 to {most}."
            ).format(most=EACH_MAY)
    return [], _("✍️ Type the name that customers see (at most {most} characters).").format(
        most=TITLE
    )


def store_screen(draft: str, stores: list[StoreLine], wish: Wish) -> Screen:
    def press(value: str) -> EditVoucher:
        return EditVoucher(draft=draft, field="stores", value=value)

    return tick_stores(stores, wish["store_ids"], press)
