"""Plans and what came of them, in words: before → after, and the sign that takes it back."""

from domain.engine import Values
from domain.plans import Change, Outcome
from domain.stock import Mall
from handlers.catalog.words import MALL, points
from handlers.kit.words import Markup, _, bold, fill, lines, mono, number


def plan_text(found: Outcome) -> Markup:
    return lines(
        _("📝 <b>Do this?</b> Nothing is changed yet."),
        "",
        what_text(found.deed, found.values),
        *_changes(found),
    )


def done_text(found: Outcome) -> Markup:
    return lines(
        _("✅ <b>DONE</b>"),
        what_text(found.deed, found.values),
        *_changes(found),
        fill(
            _("↩ {undo} takes it back while nothing depends on it."),
            undo=mono(f"/undo {found.sign}"),
        )
        if found.sign
        else None,
    )


def undone_text(found: Outcome) -> Markup:
    return lines(
        _("↩ <b>TAKEN BACK</b>"),
        what_text(found.deed, found.values),
        *_changes(found),
    )


def what_text(deed: str, values: Values) -> Markup:
    return _WHAT[deed](values)


def _allocation(values: Values) -> Markup:
    quantity = values["quantity"]
    words = (
        _("📦 {n} × {name} ({sku}) from the pool to the {mall}")
        if quantity > 0
        else _("📦 {n} × {name} ({sku}) from the {mall} back to the pool")
    )
    mall = MALL[Mall(values["mall"])]()
    text = fill(
        words, n=abs(quantity), name=bold(values["name"]), sku=mono(values["sku"]), mall=mall
    )
    daily = values.get("daily")
    return lines(text, fill(_("Daily limit: {limit}"), limit=daily) if daily else None)


def _pool(values: Values) -> Markup:
    words = (
        _("📥 {n} × {name} ({sku}) come into the pool")
        if values["change"] > 0
        else _("🗑 {n} × {name} ({sku}) are written off: {note}")
    )
    return fill(
        words,
        n=abs(values["change"]),
        name=bold(values["name"]),
        sku=mono(values["sku"]),
        note=values.get("note", ""),
    )


def _points(values: Values) -> Markup:
    words = (
        _("◆ {name} gets {n}: {reason}")
        if values["change"] > 0
        else _("◆ {name} loses {n}: {reason}")
    )
    return fill(
        words,
        name=bold(values["name"]),
        n=points(abs(values["change"])),
        reason=values.get("reason", ""),
    )


def _sale(values: Values) -> Markup:
    words = (
        _("▶️ {name} goes on sale in the {mall}")
        if values["on"]
        else _("⏸ {name} goes off sale in the {mall}")
    )
    return fill(words, name=bold(values["name"]), mall=MALL[Mall(values["mall"])]())


def _rejection(values: Values) -> Markup:
    return fill(
        _("❌ Refund {no} is rejected: {reason}"),
        no=f"R{values['refund_id']}",
        reason=values["reason"],
    )


_WHAT = {
    "allocate": _allocation,
    "pool": _pool,
    "points": _points,
    "sale": _sale,
    "reject": _rejection,
}
_CHANGE = {
    "pool": lambda: _("Pool: {before} → {after}"),
    "stock": lambda: _("Allocated: {before} → {after}"),
    "points": lambda: _("Points: {before} → {after}"),
}


def _changes(found: Outcome) -> list[Markup]:
    return [_changed(one) for one in found.changes]


def _changed(one: Change) -> Markup:
    if one.what == "online":
        on, off = _("on sale"), _("off sale")
        return fill(
            "{before} → {after}", before=on if one.before else off, after=on if one.after else off
        )
    return fill(_CHANGE[one.what](), before=number(one.before), after=number(one.after))
