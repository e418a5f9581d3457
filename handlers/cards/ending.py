"""What a holder is told of cards that end soon: of one by itself, of several in one list."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

from domain.cards import CardLine, own_cards_of
from domain.days import day_in
from domain.merchants import last_day as last_day_of
from handlers.cards.buttons import OwnCard
from handlers.kit.buttons import go
from handlers.kit.letter import Facts, Letter, Reader, Unneeded
from handlers.kit.screen import Button, Screen, button
from handlers.kit.words import Markup, _, _n, bold, day, fill, last_day, lines, number, times

LINES = 8  # of a list; the rest is counted


async def expiring(facts: Facts, reader: Reader) -> Letter:
    """Those that are good for something still."""
    now = reader.desk.clock()
    asked = [one["card_id"] for one in facts.get("each", [facts])]
    found = await reader.desk(own_cards_of, merchant_id=reader.merchant_id, card_ids=asked)
    cards = [(one, one.valid_until) for one in found if one.live(now) and one.valid_until]
    if not cards:
        raise Unneeded
    today = day_in(now, found[0].timezone)[0]
    if len(cards) == 1:
        (card, until) = cards[0]
        return Letter(Screen(_one(card, until, today), [to_card(reader, card.id)]))
    days = [(one, last_day_of(until, one.timezone)) for one, until in cards]
    text = _several(sorted(days, key=lambda one: (one[1], one[0].title)), today)
    return Letter(Screen(text, [[go("🎟 " + _("My cards"), "my")]]))


def to_card(reader: Reader, card_id: int) -> list[Button]:
    return [button("🎟 " + _("Show the card"), OwnCard(merchant=reader.merchant_id, card=card_id))]


def _one(card: CardLine, until: datetime, today: date) -> Markup:
    days = (last_day_of(until, card.timezone) - today).days
    return lines(
        fill(
            _n(
                "⏳ {title} at {merchant} ends within {n} day, on {day}.",
                "⏳ {title} at {merchant} ends within {n} days, on {day}.",
                days,
            )
            if days > 0
            else _("⏳ {title} at {merchant} ends today, on {day}."),
            title=bold(card.title),
            merchant=card.merchant,
            n=number(days),
            day=last_day(until, card.timezone),
        ),
        fill(_("You still have {uses}."), uses=_uses([card])),
    )


def _several(cards: Sequence[tuple[CardLine, date]], today: date) -> Markup:
    """Alike ones in one line, the first to end first."""
    alike = [list(those) for _same, those in groupby(cards, lambda one: (one[1], one[0].title))]
    left = sum(len(those) for those in alike[LINES:])
    by_day = groupby(alike[:LINES], lambda those: those[0][1])
    return lines(
        fill(
            _n(
                "⏳ {n} card of yours at {merchant} ends soon:",
                "⏳ {n} cards of yours at {merchant} end soon:",
                len(cards),
            ),
            n=bold(number(len(cards))),
            merchant=cards[0][0].merchant,
        ),
        *(
            lines(
                bold(_("today") if ends == today else day(ends)),
                *(_line([card for card, _ends in those]) for those in found),
            )
            for ends, found in by_day
        ),
        fill(_n("and {n} more card", "and {n} more cards", left), n=left) if left else None,
    )


def _line(cards: Sequence[CardLine]) -> Markup:
    title = cards[0].title if len(cards) == 1 else f"{cards[0].title} × {len(cards)}"
    return fill("• {title} · {uses}", title=title, uses=_uses(cards))


def _uses(cards: Sequence[CardLine]) -> str:
    left = [one.left for one in cards if one.left is not None]
    return times(sum(left)) if len(left) == len(cards) else _("unlimited uses")
