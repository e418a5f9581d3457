"""What those who lead are told of tills."""

from handlers.catalog.words import money
from handlers.kit.buttons import go
from handlers.kit.letter import Facts, Letter, Reader, Words
from handlers.kit.screen import Screen
from handlers.kit.words import _, bold, fill, lines
from handlers.till.words import signed, till_name


async def differs(facts: Facts, reader: Reader) -> Letter:
    """A closing found something missing, or too much."""
    currency = facts["currency"]
    text = lines(
        fill(
            _("⚠️ {till} was closed with <b>{difference}</b> by {who}."),
            till=bold(till_name(facts["store"])),
            difference=signed(facts["counted"] - facts["expected"], currency),
            who=facts["who"],
        ),
        fill(_("Counted: {counted}"), counted=money(facts["counted"], currency)),
        fill(_("Should be: {expected}"), expected=money(facts["expected"], currency)),
        fill("📝 {note}", note=facts["note"]) if facts["note"] else None,
    )
    return Letter(Screen(text, [[go("🪙 " + _("Tills"), "day")]]))


NOTICES: dict[str, Words] = {
    "till_differs": differs,
}
