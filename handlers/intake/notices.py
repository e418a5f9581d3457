"""How a file ended whose process did not live to say so."""

from handlers.kit.buttons import go, to_menu
from handlers.kit.letter import Facts, Letter, Reader, Words
from handlers.kit.screen import Button, Screen
from handlers.kit.words import _, bold, fill, lines


async def ended(facts: Facts, _reader: Reader) -> Letter:
    """All of it is there, or nothing."""
    name = bold(facts["name"] or "—")
    text = (
        lines(
            fill(_("✅ <b>THE FILE IS IN</b> · {file}"), file=name),
            _("I was restarted meanwhile; what was missing of it came by itself."),
        )
        if facts["came"]
        else lines(
            fill(_("❌ <b>THE FILE IS NOT IN</b> · {file}"), file=name),
            _("I was restarted in the middle of it. Nothing was changed: send it again."),
        )
    )
    return Letter(Screen(text, [[_where(facts["kind"]), to_menu()]]))


def _where(kind: str) -> Button:
    match kind:
        case "members":
            return go("🧑 " + _("Members"), "members")
        case "orders":
            return go("🧾 " + _("Orders"), "orders")
        case "supply":
            return go("🛒 " + _("Resource centre"), "supply")
        case "keys":
            return go("📦 " + _("Stock"), "stock")
    return go("🛍 " + _("Products"), "products")


NOTICES: dict[str, Words] = {
    "file_ended": ended,
}
