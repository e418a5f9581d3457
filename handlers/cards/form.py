"""The form of a new card: the draft as it stands, what can be tapped for a field."""

from datetime import date

from aiogram.filters.callback_data import CallbackData

from domain.limits import CARDS_AT_ONCE, TITLE, USES
from domain.stores import StoreLine
from handlers.cards.wish import Wish
from handlers.kit.buttons import to_menu
from handlers.kit.screen import GOOD, Screen, button, rows_of
from handlers.kit.store_names import said_stores, tick_stores
from handlers.kit.words import _, bold, day, fill, lines, times


class Edit(CallbackData, prefix="ie1"):
    """``value`` empty: ask; otherwise the chosen preset."""

    draft: str
    field: str
    value: str = ""


class Confirm(CallbackData, prefix="ic1"):
    draft: str


def form(draft: str, wish: Wish, stores: list[StoreLine]) -> Screen:
    """The draft as it stands, a button for each field."""
    text = lines(
        _("🎟 <b>New card</b>"),
        fill(_("Title: {title}"), title=bold(wish["title"]) if wish["title"] else "—"),
        fill(_("Uses: {uses}"), uses=_uses(wish["uses"])),
        fill(_("Valid until: {day}"), day=_until(wish["until"])),
        fill(_("Stores: {stores}"), stores=said_stores(wish["store_ids"], stores)),
        fill(_("For: {name}"), name=wish["holder"] or _("nobody in particular (printed)")),
        fill(_("How many: {n}"), n=wish["count"]),
        "",
        None if wish["title"] else _("✍️ Type the title, for example <i>Coffee pass</i>."),
    )
    fields = (
        (_("Title"), "title"),
        (_("Uses"), "uses"),
        (_("Validity"), "until"),
        (_("Stores"), "stores"),
        (_("For whom"), "holder"),
        (_("How many"), "count"),
    )
    rows = rows_of([button(words, Edit(draft=draft, field=field)) for words, field in fields], 3)
    if wish["title"]:
        rows.append([button("✅ " + _("Issue"), Confirm(draft=draft), GOOD)])
    rows.append([to_menu()])
    return Screen(text, rows)


def presets(field: str) -> tuple[list[tuple[str, str]], str]:
    match field:
        case "uses":
            numbers = [(str(n), str(n)) for n in (1, 3, 5, 6, 10, 20)]
            return [*numbers, ("♾ " + _("unlimited"), "-1")], _(
                "🔢 How many uses? Tap or type a number (1 to {most})."
            ).format(most=USES)
        case "until":
            spans = [
                (_("1 week"), "7"),
                (_("30 days"), "30"),
                (_("90 days"), "90"),
                (_("6 months"), "182"),
                (_("1 year"), "365"),
                ("♾ " + _("no end"), "none"),
            ]
            return spans, _("📅 Valid for how long? Tap, or type a number of days or a date.")
        case "count":
            return [(str(n), str(n)) for n in (1, 12, 24, 60, 120)], _(
                "🖨 How many cards alike? Tap or type a number (1 to {most})."
            ).format(most=CARDS_AT_ONCE)
    return [], _("✍️ Type the title (at most {most} characters).").format(most=TITLE)


def store_screen(draft: str, stores: list[StoreLine], wish: Wish) -> Screen:
    def press(value: str) -> Edit:
        return Edit(draft=draft, field="stores", value=value)

    return tick_stores(stores, wish["store_ids"], press)


def _uses(uses: int | None) -> str:
    return _("unlimited uses") if uses is None else times(uses)


def _until(until: str | None) -> str:
    return _("no end") if until is None else day(date.fromisoformat(until))
