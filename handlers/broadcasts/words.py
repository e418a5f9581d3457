"""Broadcasts in words."""

from domain.broadcasts import BroadcastCard, BroadcastLine, BroadcastState, Said, To
from handlers.kit.words import Markup, _, _n, bold, comma, fill, lines, number

MARK = {
    BroadcastState.DRAFT: "✏️",
    BroadcastState.GOING: "📣",
    BroadcastState.STOPPED: "⏹",
    BroadcastState.DONE: "✅",
}
STATE = {
    BroadcastState.DRAFT: lambda: _("DRAFT · nothing was sent yet"),
    BroadcastState.GOING: lambda: _("GOING OUT"),
    BroadcastState.STOPPED: lambda: _("STOPPED"),
    BroadcastState.DONE: lambda: _("DONE"),
}
WHOM = {
    To.EVERYBODY: lambda word: _("all members").format(word=word),
    To.LEVEL: lambda word: _("members of level {word}").format(word=word),
    To.TAG: lambda word: _("members with the tag {word}").format(word=word),
    To.CARD: lambda word: _("who holds a good card “{word}”").format(word=word),
    To.PRODUCT: lambda word: _("who holds a good card of {word}").format(word=word),
    To.VOUCHER: lambda word: _("who holds the voucher {word}").format(word=word),
}


def people(count: int) -> str:
    return _n("{n} person", "{n} people", count).format(n=number(count))


def card_words(card: BroadcastCard) -> Markup:
    line = card.line
    return lines(
        bold(f"{MARK[line.state]} {STATE[line.state]()}"),
        fill(
            _("To {people}: {whom}"),
            people=bold(people(card.meant)),
            whom=WHOM[line.to](card.called),
        ),
        *_progress(card),
        "",
        bold(card.merchant),
        *text_lines(line.text),
        "",
        fill(_("🎁 with the voucher {name} to claim"), name=bold(card.voucher))
        if card.voucher
        else None,
        fill(
            _("🎁 with a voucher for each: {percent} % off, made when it is sent"),
            percent=100 - card.pay_percent,
        )
        if card.pay_percent and not card.voucher
        else None,
        fill(_("No such messages wanted by: {n}"), n=card.left) if card.left else None,
    )


def _progress(card: BroadcastCard) -> list[str]:
    if card.line.state is BroadcastState.DRAFT:
        return []
    told = [
        _("sent {n}").format(n=number(card.sent)),
        _("waiting {n}").format(n=number(card.waiting)) if card.waiting else "",
        _("blocked the bot {n}").format(n=number(card.blocked)) if card.blocked else "",
        _("failed {n}").format(n=number(card.failed)) if card.failed else "",
    ]
    later = _n(
        "put off to another day, because that one was full: {n} member",
        "put off to another day, because that one was full: {n} members",
        card.later,
    )
    return [
        comma([one for one in told if one]),
        *([later.format(n=number(card.later))] if card.later else []),
    ]


def text_lines(text: str) -> list[Markup]:
    """As it was typed, line by line."""
    return [fill("{line}", line=one) for one in text.splitlines()]


def line_words(one: BroadcastLine) -> str:
    return f"{MARK[one.state]} {one.text.splitlines()[0][:40]}"


def said_words(said: Said) -> Markup:
    """What a member reads."""
    return lines(
        _("🧪 Only you read this; so it will look:") if said.test else None,
        fill("📣 {merchant}", merchant=bold(said.merchant)),
        "",
        *text_lines(said.text),
        _("🎁 Here stands the button with which they claim their voucher.")
        if said.test and said.claims and not said.token
        else None,
    )
