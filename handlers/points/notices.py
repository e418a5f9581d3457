"""What members are told of their points."""

from handlers.catalog.words import points
from handlers.kit.buttons import go, to_menu
from handlers.kit.letter import Facts, Letter, Reader, Words
from handlers.kit.screen import Screen
from handlers.kit.words import _, _n, fill, lines


async def points_changed(facts: Facts, reader: Reader) -> Letter:
    change = facts["change"]
    words = (
        _("◆ You got {n}: {reason}")
        if change > 0
        else _n("◆ {n} was taken: {reason}", "◆ {n} were taken: {reason}", -change)
    )
    text = lines(
        fill(words, n=points(abs(change)), reason=facts["reason"]),
        fill(_("You have {n} to spend now."), n=points(facts["free"])),
    )
    return Letter(Screen(text, [[go("◆ " + _("My points"), "mypoints"), to_menu()]]))


NOTICES: dict[str, Words] = {"points_changed": points_changed}
