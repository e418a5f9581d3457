"""How draws say "no"."""

from domain.draws import (
    NotDrawnYet,
    NothingForDraws,
    NotOpen,
    NoTriesLeft,
    WinGone,
    WinState,
    WorksHere,
)
from domain.roles import Permission
from handlers.catalog.words import points
from handlers.draws.words import WON
from handlers.kit.refusals import ListOf, Refusals
from handlers.kit.words import _, bold, fill, lines, moment

_SHUT = {
    "early": lambda: _("It opens {at}."),
    "over": lambda: _("It is closed: no entry comes in any more."),
    "off": lambda: _("The shop has called it off."),
    "full": lambda: _("It has as many entries as it can take."),
}
_NO_TRY = {
    "today": lambda: _("Your free tries of today are used. Come back tomorrow."),
    "ever": lambda: _("You have entered as often as one may."),
    "cost": lambda: _("There are no free tries; an entry costs {points}."),
}
_NOT_YET = {
    "open": lambda: _("It is still open: it can be drawn after its closing."),
    "closing": lambda: _("Everybody is being told the list's hash first. Try again in a minute."),
    "beacon": lambda: _("Type in the value of the round first."),
    "done": lambda: _("It was drawn or called off before."),
}
REFUSALS = Refusals(
    say={
        WorksHere: lambda r, z: lines(
            bold(_("❌ NOT ENTERED · you work here")),
            _("Who works for a shop does not enter its draws: others could not trust them."),
        ),
        NotOpen: lambda r, z: lines(
            bold(_("❌ NOT ENTERED · it is not open")),
            fill(
                "{name}: {why}",
                name=bold(r.name),
                why=_SHUT[r.why]().format(at=moment(r.opens_at, r.zone)),
            ),
        ),
        NoTriesLeft: lambda r, z: lines(
            bold(_("❌ NOT ENTERED · no try is left")),
            fill(
                "{name}: {why}",
                name=bold(r.name),
                why=_NO_TRY[r.why]().format(points=points(r.points)),
            ),
        ),
        NothingForDraws: lambda r, z: fill(
            _("❌ Nothing of {sku} is allocated to draws. First: /allocate {sku} draws 10"),
            sku=r.sku,
        ),
        NotDrawnYet: lambda r, z: lines(
            bold(_("❌ NOT DONE")),
            fill("{name}: {why}", name=bold(r.name), why=_NOT_YET[r.why]()),
        ),
        WinGone: lambda r, z: fill(
            _("❌ Nothing was changed: this win is {state} already."),
            state=WON[WinState(r.state)](),
        ),
    },
    malformed={
        "draw name": lambda: _("❌ The name must have 1 to {limit} characters."),
        "draw way in": lambda: _("❌ What does an entry cost? Write 50 points, free 1, or both."),
        "draw points": lambda: _("❌ An entry costs 1 to {limit} points, as the draw says."),
        "draw free": lambda: _("❌ Free tries a day are a number from 1 to {limit}."),
        "draw each": lambda: _("❌ One person may enter 1 to {limit} times."),
        "draw closes": lambda: _(
            "❌ It must close after it opens and after now, within a year. Write 2026-12-01 18:00."
        ),
        "draw at": lambda: _("❌ It is drawn after it closes, within a year."),
        "draw line": lambda: _(
            "❌ I do not know that part. Write: NAME | prize 2x MUG | 50 points | until 2026-12-01"
        ),
        "draw words": lambda: _("❌ At most {limit} characters."),
        "claim days": lambda: _("❌ Days are a number from 1 to {limit}."),
        "prizes": lambda: _(
            "❌ Write prizes as 2x MUG; 5x 100 points; 3x voucher 4. In all 1 to {limit}."
        ),
        "prize points": lambda: _("❌ A prize gives 1 to {limit} points."),
        "beacon": lambda: _("❌ A round's value has {limit} digits and letters from a to f."),
    },
    not_found={
        "draws": lambda: _("❌ There is no such draw here."),
        "wins": lambda: _("❌ There is no such win of yours here."),
    },
    lists={
        "draws": ListOf("draws", Permission.ENTER_DRAWS, lambda: _("Draws")),
    },
)
