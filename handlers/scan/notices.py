"""What a verifier is told: that somebody else took a redemption back."""

from handlers.kit.letter import Facts, Letter, Reader, Words
from handlers.kit.screen import Screen
from handlers.kit.words import _, bold, fill, lines, times


async def yours_undone(facts: Facts, reader: Reader) -> Letter:
    text = lines(
        fill(_("↩ {who} took back your redemption #{n}."), who=facts["by"], n=str(facts["n"])),
        fill("{title} · {uses}", title=bold(facts["title"]), uses=times(facts["uses"])),
        fill(_("Why: {why}"), why=facts["why"]) if facts["why"] else None,
    )
    return Letter(Screen(text))


NOTICES: dict[str, Words] = {
    "yours_undone": yours_undone,
}
