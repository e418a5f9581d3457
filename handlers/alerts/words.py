"""An alert in words."""

from domain.alerts import AlertCard, AlertLine, AlertState, Deed, What
from handlers.kit.words import Markup, _, _n, bold, day, fill, lines, moment, number

WHAT = {
    What.PRODUCT: lambda: _("last day of sale"),
    What.BUNDLE: lambda: _("the benefit ends"),
    What.LISTING: lambda: _("the sale ends with its cards"),
}
DEED = {
    Deed.EXTENDED: lambda: _("✅ {who} extended it, {at}."),
    Deed.TAKEN_OFF: lambda: _("⛔ {who} took it off sale, {at}."),
    Deed.SEEN: lambda: _("✅ {who} has dealt with it, {at}."),
}


def card_text(card: AlertCard, zone: str) -> Markup:
    line = card.line
    return lines(
        fill("⏳ <b>{name}: {when}</b>", name=line.product, when=when(card.days_left)),
        fill("{what}: {day}", what=WHAT[line.what](), day=bold(day(line.ends_on))),
        fill(_("in stock: {left}; on sale in {malls}"), left=card.left, malls=malls(card.online)),
        fill(_("people who hold cards of it: {n}"), n=card.holders) if card.holders else None,
        fill(_("📣 told to {n} of them"), n=card.notified) if card.notified else None,
        *_answer(card, zone),
    )


def when(days_left: int) -> str:
    if days_left < 0:
        return _("it has ended")
    if days_left == 0:
        return _("today is the last day")
    return _n("{n} day left", "{n} days left", days_left).format(n=number(days_left))


def malls(online: int) -> str:
    return _n("{n} mall", "{n} malls", online).format(n=number(online))


def _answer(card: AlertCard, zone: str) -> list[Markup]:
    """Who did what about it: the same on every copy."""
    if not card.acted_name or card.acted_at is None:
        return []
    at = moment(card.acted_at, zone)
    if card.deed is not None:
        return [fill(DEED[card.deed](), who=bold(card.acted_name), at=at)]
    if card.wakes_at is not None:
        wakes = moment(card.wakes_at, zone)
        return [fill(_("😴 {who} put it off until {at}."), who=bold(card.acted_name), at=wakes)]
    return []


def line_words(line: AlertLine) -> str:
    mark = "😴" if line.state is AlertState.SNOOZED else "⏳"
    return f"{mark} {day(line.ends_on)} · {line.product}"


def holder_words(merchant: str, name: str, title: str, ends: str) -> Markup:
    """What a holder reads; the dry run shows the same."""
    return lines(
        fill(
            _("⏳ {merchant}: {name} ends on {day}."),
            merchant=bold(merchant),
            name=bold(name),
            day=ends,
        ),
        fill(_("You still have {title}. Use it while it is good."), title=bold(title)),
    )
