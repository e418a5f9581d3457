"""What a verifier is told: that somebody else took a redemption back."""

from domain.redemption import denial_case
from handlers.kit.letter import Facts, Letter, Reader, Words
from handlers.kit.screen import Screen
from handlers.kit.words import _, bold, fill, lines, times
from handlers.scan.denial import case_screen


async def yours_undone(facts: Facts, reader: Reader) -> Letter:
    text = lines(
        fill(_("↩ {who} took back your redemption #{n}."), who=facts["by"], n=str(facts["n"])),
        fill("{title} · {uses}", title=bold(facts["title"]), uses=times(facts["uses"])),
        fill(_("Why: {why}"), why=facts["why"]) if facts["why"] else None,
    )
    return Letter(Screen(text))


async def use_denied(facts: Facts, reader: Reader) -> Letter:
    """The case as it is at this moment, for who leads."""
    case = await reader.desk(denial_case, denial_id=facts["denial_id"])
    return Letter(case_screen(case, reader.zone))


async def denial_lifted(facts: Facts, reader: Reader) -> Letter:
    text = lines(
        fill(_("🧊 The holder of {title} said “not me”."), title=bold(facts["title"])),
        fill(
            _("{who} looked at it: your redemption stands: #{n}."),
            who=facts["by"] or _("a manager"),
            n=str(facts["n"]),
        ),
    )
    return Letter(Screen(text))


NOTICES: dict[str, Words] = {
    "yours_undone": yours_undone,
    "use_denied": use_denied,
    "denial_lifted": denial_lifted,
}
