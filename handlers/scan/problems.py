"""Why a picture cannot be read at all, in words. One table; a test keeps it complete."""

from collections.abc import Callable
from typing import Any

from domain.reading import (
    MAX_BYTES,
    MAX_PIXELS,
    MIN_SIDE,
    Cut,
    Lost,
    NotAPicture,
    Problem,
    TooHeavy,
    TooManyPixels,
    TooMuch,
    TooSmall,
)
from handlers.kit.fetching import lost
from handlers.kit.words import Markup, _, fill, lines

# Each function takes the very type that is its key; that cannot be written as a type.
PROBLEMS: dict[type[Problem], Callable[[Any], Markup]] = {
    NotAPicture: lambda _p: lines(
        _("📄 That file is <b>not a picture</b> I can open, or it broke off on the way."),
        _("I read JPEG, PNG, WebP and HEIC. Send it again, or type the code."),
    ),
    TooHeavy: lambda p: fill(
        _("📄 That file is too big: {size} MB, at most {most} MB. Send a photo."),
        size=max(p.size // 2**20, MAX_BYTES // 2**20 + 1),
        most=MAX_BYTES // 2**20,
    ),
    TooManyPixels: lambda _p: fill(
        _("📄 That picture has too many pixels, at most {most} megapixels. Send a photo."),
        most=MAX_PIXELS // 10**6,
    ),
    TooSmall: lambda _p: fill(
        _("🔍 That picture is too small: at least {least} pixels a side. Send the original."),
        least=MIN_SIDE,
    ),
    TooMuch: lambda _p: lines(
        _("⌛ Looking at that picture takes longer than I give to one. Nothing was redeemed."),
        _("Send a photo of the code alone, or type the code."),
    ),
    Lost: lambda _p: lines(lost()),
    Cut: lambda _p: lines(_("🔌 I am being restarted and did not get to it. Send it again.")),
}


def problem_words(problem: Problem) -> Markup:
    return PROBLEMS[type(problem)](problem)
