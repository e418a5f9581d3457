"""What a card's holder is told: it came, was used, was given back, ended, will end."""

from datetime import datetime

from domain.cards import CardLine, own_card
from domain.errors import NotFound
from handlers.cards.buttons import OwnCard
from handlers.cards.drawing import card_picture
from handlers.cards.my import own_card_text
from handlers.catalog.words import money
from handlers.kit.letter import Facts, Letter, Reader, Unneeded, Words
from handlers.kit.screen import Button, Rows, Screen, button
from handlers.kit.words import (
    _,
    _n,
    bold,
    clock,
    fill,
    last_day,
    left_words,
    lines,
    number,
    times,
)


async def card_issued(facts: Facts, reader: Reader) -> Letter:
    try:
        card = await _own_card(facts, reader)
    except NotFound as gone:
        raise Unneeded from gone
    if not card.code:
        raise Unneeded
    picture = await card_picture(card, reader.username)
    old = facts.get("replaces")
    text = lines(
        fill(
            _("♻️ A new card from {merchant}. It replaces the old one, whose code is refused:"),
            merchant=bold(card.merchant),
        )
        if old
        else fill(_("🎁 A card for you from {merchant}:"), merchant=bold(card.merchant)),
        fill(_("The old code ended in {code}."), code=old) if old else None,
        own_card_text(card),
    )
    return Letter(Screen(text, photo=picture))


async def card_used(facts: Facts, reader: Reader) -> Letter:
    at = datetime.fromisoformat(facts["at"])
    text = lines(
        fill(
            _("✅ {title}: {uses} redeemed at {store}, {at}."),
            title=bold(facts["title"]),
            uses=times(facts["uses"]),
            store=facts["store"],
            at=clock(at, reader.zone),
        ),
        fill(
            _("You paid {due} instead of {bill}."),
            due=bold(money(facts["due"], facts["currency"])),
            bill=money(facts["bill"], facts["currency"]),
        )
        if facts.get("bill") is not None
        else None,
        bold(left_words(facts["left"]))
        if facts["left"] != 0
        else _("It is used up now. Thank you!"),
    )
    rows: Rows = [] if facts["left"] == 0 else [_show(reader, facts["card_id"])]
    return Letter(Screen(text, rows))


async def use_undone(facts: Facts, reader: Reader) -> Letter:
    text = lines(
        fill(
            _("↩ {title}: {uses} given back."),
            title=bold(facts["title"]),
            uses=times(facts["uses"]),
        ),
        bold(left_words(facts["left"])),
    )
    return Letter(Screen(text, [_show(reader, facts["card_id"])]))


async def card_revoked(facts: Facts, reader: Reader) -> Letter:
    text = lines(
        fill(_("🚫 Your card {title} was ended by the shop."), title=bold(facts["title"])),
        _("If that surprises you, ask at the counter."),
    )
    return Letter(Screen(text))


async def expiring(facts: Facts, reader: Reader) -> Letter:
    try:
        card = await _own_card(facts, reader)
    except NotFound as gone:
        raise Unneeded from gone
    if not card.live(reader.desk.clock()) or card.valid_until is None:
        raise Unneeded
    days = facts["days"]
    text = lines(
        fill(
            _n(
                "⏳ {title} at {merchant} ends within {n} day, on {day}.",
                "⏳ {title} at {merchant} ends within {n} days, on {day}.",
                days,
            ),
            title=bold(card.title),
            merchant=card.merchant,
            n=number(days),
            day=last_day(card.valid_until, card.timezone),
        ),
        fill(
            _("You still have {uses}."),
            uses=_("unlimited uses") if card.left is None else times(card.left),
        ),
    )
    return Letter(Screen(text, [_show(reader, card.id)]))


async def _own_card(facts: Facts, reader: Reader) -> CardLine:
    number = facts["card_id"]
    return await reader.desk(own_card, merchant_id=reader.merchant_id, card_id=number)


def _show(reader: Reader, card_id: int) -> list[Button]:
    return [button("🎟 " + _("Show the card"), OwnCard(merchant=reader.merchant_id, card=card_id))]


NOTICES: dict[str, Words] = {
    "card_issued": card_issued,
    "card_used": card_used,
    "use_undone": use_undone,
    "card_revoked": card_revoked,
    "expiring": expiring,
}
