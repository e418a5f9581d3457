"""The form of a new draw, and what is asked for each field."""

from aiogram.filters.callback_data import CallbackData

from handlers.catalog.words import points
from handlers.draws.wish import Field, Said, Wish, missing, moment_of
from handlers.kit.buttons import go, to_menu
from handlers.kit.screen import GOOD, Screen, button, rows_of
from handlers.kit.words import Markup, _, _n, bold, fill, lines, moment, number


class NewDraw(CallbackData, prefix="dg1"):
    """Open the form."""


class EditDraw(CallbackData, prefix="dj1"):
    """``value`` empty: ask; ``back``: the form; otherwise the chosen preset."""

    draft: str
    field: Field
    value: str = ""


class MakeDraw(CallbackData, prefix="dm1"):
    draft: str


def form(draft: str, wish: Wish, zone: str) -> Screen:
    ready = missing(wish) is None
    text = lines(
        _("🎁 <b>New draw</b>"),
        fill(_("Name*: {name}"), name=bold(wish["name"]) if wish.get("name") else "—"),
        fill(_("Prizes*: {prizes}"), prizes=_prizes(wish)),
        fill(_("To enter*: {way}"), way=_way(wish)),
        fill(_("Opens: {at}"), at=_when(wish.get("opens"), zone, _("at once"))),
        fill(_("Closes*: {at}"), at=_when(wish.get("closes"), zone, "—")),
        fill(_("Drawn: {at}"), at=_when(wish.get("draws"), zone, _("an hour after the closing"))),
        fill(
            _("A win is claimed within {days}"),
            days=_n("{n} day", "{n} days", wish["claim"]).format(n=number(wish["claim"])),
        ),
        _("With a round of drand's, typed in by you") if wish["beacon"] else None,
        "",
        _("What is made cannot be changed: everybody relies on it.") if ready else None,
    )
    fields: tuple[tuple[str, Field], ...] = (
        (_("Name"), "name"),
        (_("Prizes"), "prizes"),
        (_("Entry"), "entry"),
        (_("Opens"), "opens"),
        (_("Closes"), "closes"),
        (_("Drawn"), "draws"),
        (_("Claim days"), "claim"),
        (_("Per person"), "each"),
        (_("Beacon"), "beacon"),
    )
    rows = rows_of(
        [button(words, EditDraw(draft=draft, field=field)) for words, field in fields], 3
    )
    if ready:
        rows.append([button("✅ " + _("Make it"), MakeDraw(draft=draft), GOOD)])
    rows.append([go("◀ " + _("Draws"), "draws"), to_menu()])
    return Screen(text, rows)


def presets(field: Field) -> tuple[list[tuple[str, str]], str]:
    """The taps for a field, and what is asked."""
    match field:
        case "prizes":
            return [], _(
                "🎁 What can be won? The best first, several after a semicolon: "
                "2x MUG; 5x 100 points; 3x voucher 4\n"
                "Goods come from what was allocated to draws: /allocate MUG draws 10"
            )
        case "entry":
            taps = [
                (_n("{n} free a day", "{n} free a day", 1).format(n=1), "free 1"),
                *((points(cost), f"{cost} points") for cost in (10, 50, 100)),
                (_("1 free, then {points}").format(points=points(50)), "free 1, 50 points"),
            ]
            return taps, _("🎟 What does an entry cost? Tap, or type: 50 points, free 2, or both.")
        case "closes":
            days = [
                (_n("in {n} day", "in {n} days", n).format(n=n), f"+{n}") for n in (1, 3, 7, 14)
            ]
            return days, _(
                "📅 Until when can be entered? Tap, or type: 2026-12-01 18:00, or: tomorrow 18:00"
            )
        case "opens":
            return [(_("At once"), "now")], _("📅 From when on? Type: 2026-11-25 10:00")
        case "draws":
            return [], _(
                "🎲 When is it drawn, at the latest? Type: 2026-12-02 12:00. You may draw sooner; "
                "if you do not, the clock does."
            )
        case "claim":
            days = [(_n("{n} day", "{n} days", n).format(n=n), str(n)) for n in (3, 7, 14, 30)]
            return days, _("⏳ Within how many days is a win claimed? Then the prize goes back.")
        case "each":
            taps = [(str(n), str(n)) for n in (1, 3, 5, 10)]
            return [*taps, (_("Any number"), "0")], _(
                "👤 How often may one person enter in all? Everybody wins once at most."
            )
        case "beacon":
            return [(_("With it"), "1"), (_("Without it"), "0")], _(
                "📡 A round of drand's, which nobody knows before, can be part of the result. You "
                "type its value in after the closing; without it the draw is called off."
            )
    return [], _("✍️ Type the name that customers see (at most 40 characters).")


def _prizes(wish: Wish) -> Markup:
    found = [_prize(one) for one in wish.get("prizes", [])]
    return bold("; ".join(found)) if found else Markup("—")


def _prize(said: Said) -> str:
    count, sku, gives, voucher = said
    what = sku or (points(gives) if gives else _("voucher {n}").format(n=voucher))
    return f"{number(count)} × {what}"


def _way(wish: Wish) -> str:
    free = wish["free"]
    parts = [_n("{n} free a day", "{n} free a day", free).format(n=number(free))] if free else []
    parts += [points(wish["points"])] if wish["points"] else []
    each = wish.get("each")
    parts += [_("at most {n} for each person").format(n=number(each))] if each else []
    return " · ".join(parts) or "—"


def _when(said: str | None, zone: str, otherwise: str) -> str:
    at = moment_of(said)
    return moment(at, zone) if at else otherwise
