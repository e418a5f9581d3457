"""What people are told about draws."""

from datetime import datetime

from handlers.catalog.words import points
from handlers.draws.buttons import ClaimWin, DrawDeed, DrawSeen, ShowWin
from handlers.draws.words import prize_name
from handlers.kit.buttons import go
from handlers.kit.letter import Facts, Letter, Reader, Words
from handlers.kit.screen import GOOD, Button, Screen, button
from handlers.kit.words import Markup, _, _n, bold, comma, fill, lines, moment, mono, number

LINES = 8  # of a list; the rest is counted


async def closed(facts: Facts, reader: Reader) -> Letter:
    """The list cannot change any more without everybody seeing it."""
    tickets = [number(one) for one in facts["tickets"][:20]]
    text = lines(
        fill(_("🔒 {name} is closed."), name=bold(facts["name"])),
        fill(
            _n(
                "{n} entry; yours: {tickets}",
                "{n} entries; yours: {tickets}",
                facts["entries"],
            ),
            n=facts["entries"],
            tickets=comma(tickets),
        ),
        fill(_("List's hash: {hash}"), hash=mono(facts["list_hash"])),
        fill(
            _("It is drawn {at} at the latest. Keep this: the result follows from this list."),
            at=_at(facts["draws_at"], reader),
        ),
    )
    return Letter(Screen(text, [[_seen(facts, reader, "html", "🔎 " + _("Checker"))]]))


async def won(facts: Facts, reader: Reader) -> Letter:
    text = lines(
        bold(_("🎉 YOU WON · {name}").format(name=facts["name"])),
        fill(_n("Out of {n} entry.", "Out of {n} entries.", facts["entries"]), n=facts["entries"]),
        _("Claim your prize, or look how it was drawn."),
    )
    claim = ClaimWin(merchant=reader.merchant_id, win=facts["win_id"])
    rows = [
        [button("🎁 " + _("Claim it"), claim, GOOD)],
        [_open(facts, reader), _seen(facts, reader, "html", "🔎 " + _("Checker"))],
    ]
    return Letter(Screen(text, rows))


async def lost(facts: Facts, reader: Reader) -> Letter:
    text = lines(
        fill(_("🏁 {name} was drawn."), name=bold(facts["name"])),
        fill(
            _n(
                "Out of {n} entry yours did not win this time.",
                "Out of {n} entries yours did not win this time.",
                facts["entries"],
            ),
            n=facts["entries"],
        ),
        _("The secret is told now, and anybody can check the result."),
    )
    return Letter(
        Screen(
            text,
            [[_open(facts, reader), _seen(facts, reader, "html", "🔎 " + _("Checker"))]],
        )
    )


async def off(facts: Facts, reader: Reader) -> Letter:
    text = lines(
        fill(_("🚫 {name} was called off."), name=bold(facts["name"])),
        _("The round's value was not typed in in time.") if facts["why"] == "beacon" else None,
        fill(_("{points} are back in your account."), points=points(facts["points"]))
        if facts["points"]
        else _("Your tries were free: nothing has to come back."),
    )
    return Letter(Screen(text, [[_open(facts, reader)]]))


async def done(facts: Facts, reader: Reader) -> Letter:
    """For those who lead."""
    text = lines(
        fill(_("🎲 {name} was drawn."), name=bold(facts["name"])),
        fill(
            _n(
                "{won} of {n} entry won; the winners are told.",
                "{won} of {n} entries won; the winners are told.",
                facts["entries"],
            ),
            won=facts["won"],
            n=facts["entries"],
        ),
    )
    return Letter(Screen(text, [[_open(facts, reader)]]))


async def beacon(facts: Facts, reader: Reader) -> Letter:
    """For those who lead."""
    text = lines(
        fill(
            _("📡 {name} waits for drand's round {round}."),
            name=bold(facts["name"]),
            round=mono(str(facts["round"])),
        ),
        fill(
            _("Type its value in until {at}; else the draw is called off."),
            at=_at(facts["until"], reader),
        ),
    )
    typed = DrawDeed(draw=facts["draw_id"], deed="beacon")
    return Letter(Screen(text, [[button("📡 " + _("Type the round's value"), typed, GOOD)]]))


async def claimed(facts: Facts, reader: Reader) -> Letter:
    """For those who lead: put it aside."""
    text = lines(
        fill(_("📦 Put aside: {prize}"), prize=bold(facts["prize"])),
        fill(
            _("{person} won it and fetches it at {store}."),
            person=facts["person"],
            store=facts["store"] or _("the shop"),
        ),
    )
    return Letter(Screen(text, [[button("🏆 " + _("Open"), ShowWin(win=facts["win_id"]))]]))


async def ends(facts: Facts, reader: Reader) -> Letter:
    """Of one win, or a list of them."""
    if "each" in facts:
        count = len(facts["each"])
        words = _n(
            "⏳ You won {n} prize and have not claimed it yet:",
            "⏳ You won {n} prizes and have not claimed them yet:",
            count,
        )
        said = (
            fill(
                _("• {prize} · {name} · until {at}"),
                prize=_prize(one),
                name=one["name"],
                at=_at(one["expires_at"], reader),
            )
            for one in facts["each"][:LINES]
        )
        text = lines(fill(words, n=count), *said, _more(count))
        return Letter(Screen(text, [[go("🏆 " + _("Claim them"), "draws")]]))
    text = lines(
        fill(_("⏳ You won {prize} and have not claimed it yet."), prize=_prize(facts)),
        fill(
            _("{name}: claim it until {at}; then it goes back."),
            name=facts["name"],
            at=_at(facts["expires_at"], reader),
        ),
    )
    claim = ClaimWin(merchant=reader.merchant_id, win=facts["win_id"])
    return Letter(Screen(text, [[button("🎁 " + _("Claim it"), claim, GOOD)]]))


async def expired(facts: Facts, reader: Reader) -> Letter:
    """Of one win, or a list of them."""
    if "each" in facts:
        count = len(facts["each"])
        words = _n(
            "⚪ {n} prize, which you won, went back: it was not fetched in time.",
            "⚪ {n} prizes, which you won, went back: they were not fetched in time.",
            count,
        )
        said = (
            fill("• {prize} · {name}", prize=_prize(one), name=one["name"])
            for one in facts["each"][:LINES]
        )
        return Letter(Screen(lines(fill(words, n=count), *said, _more(count))))
    text = lines(
        fill(_("⚪ {prize}, which you won, went back."), prize=_prize(facts)),
        fill(_("{name}: it was not fetched in time."), name=facts["name"]),
    )
    return Letter(Screen(text))


def _more(count: int) -> Markup | None:
    """Those of a list that are not in its lines."""
    left = count - LINES
    words = _n("and {n} more prize", "and {n} more prizes", left) if left > 0 else ""
    return fill(words, n=left) if words else None


def _prize(facts: Facts) -> Markup:
    return bold(prize_name(facts["prize"], facts["points"]))


def _at(said: str, reader: Reader) -> str:
    return moment(datetime.fromisoformat(said), reader.zone)


def _seen(facts: Facts, reader: Reader, deed: str, words: str) -> Button:
    where = {"merchant": reader.merchant_id, "draw": facts["draw_id"], "deed": deed}
    return button(words, DrawSeen.model_validate(where))


def _open(facts: Facts, reader: Reader) -> Button:
    return _seen(facts, reader, "show", "🎁 " + _("The draw"))


NOTICES: dict[str, Words] = {
    "draw_closed": closed,
    "draw_won": won,
    "draw_lost": lost,
    "draw_off": off,
    "draw_done": done,
    "draw_beacon": beacon,
    "win_claimed": claimed,
    "win_ends": ends,
    "win_expired": expired,
}
