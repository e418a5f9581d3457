"""What is wrong with a line of a file, in the words of the refusal that it would meet."""

from domain.catalog import Incomplete, SkuTaken
from domain.errors import Malformed, Refusal
from domain.intake import Problem
from handlers.intake.words import place_of
from handlers.kit.words import Markup, fill
from handlers.refusals import say


def problem_line(one: Problem, zone: str) -> Markup:
    """``Line 7, column 8 (Price): …``."""
    return fill(
        "• {place} {words}",
        place=Markup(place_of(one.line, one.column)),
        words=Markup(say(refusal_of(one), zone).removeprefix("❌ ")),
    )


def refusal_of(one: Problem) -> Refusal:
    """The refusal itself."""
    if one.why is not None:
        return one.why
    match one.kind:
        case "Malformed":
            return Malformed(one.field, one.limit)
        case "Incomplete":
            return Incomplete(tuple(one.field.split(",")))
    return SkuTaken(one.field)
