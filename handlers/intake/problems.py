"""What is wrong with a line of a file, in the words of the refusal that it would meet."""

from domain.catalog import Incomplete, SkuTaken
from domain.errors import Malformed
from domain.intake import Problem
from handlers.intake.words import place_of
from handlers.kit.words import Markup, fill
from handlers.refusals import say


def problem_line(one: Problem, zone: str) -> Markup:
    """``Line 7, column 8 (Price): …``."""
    match one.kind:
        case "Malformed":
            words = say(Malformed(one.field, one.limit), zone)
        case "Incomplete":
            words = say(Incomplete(tuple(one.field.split(","))), zone)
        case _:
            words = say(SkuTaken(one.field), zone)
    return fill(
        "• {place} {words}",
        place=Markup(place_of(one.line, one.column)),
        words=Markup(words.removeprefix("❌ ")),
    )
