"""What a card's holder is told: it came, was used, was given back, ended, will end."""

from dataclasses import replace
from datetime import datetime

from domain.errors import NotFound
from domain.redemption import DenialState, Pass, own_pass
from handlers.cards.drawing import card_picture
from handlers.cards.ending import expiring, to_card
from handlers.cards.live import not_me, pass_screen
from handlers.catalog.words import money
from handlers.kit.buttons import go
from handlers.kit.letter import Facts, Letter, Reader, Unneeded, Words
from handlers.kit.screen import Rows, Screen
from handlers.kit.words import (
    _,
    bold,
    clock,
    fill,
    left_words,
    lines,
    times,
)


async def card_issued(facts: Facts, reader: Reader) -> Letter:
    """A card with its picture, and why it came."""
    one = await _own_pass(facts, reader)
    now, merchant, old = reader.desk.clock(), bold(one.card.merchant), facts.get("replaces")
    if reader.anew and not one.card.live(now):
        return await own(facts, reader)
    if not one.card.code:
        raise Unneeded
    picture = None if reader.anew else await card_picture(one.card, reader.username)
    words = (
        _("♻️ A new card from {merchant}. It replaces the old one, whose code is refused:")
        if old
        else _("🎁 A card for you from {merchant}:")
    )
    first = lines(
        fill(words, merchant=merchant),
        fill(_("The old code ended in {code}."), code=old) if old else None,
    )
    return Letter(replace(pass_screen(one, now, first), photo=picture), caption=True)


async def own(facts: Facts, reader: Reader) -> Letter:
    """The words under a picture that was sent before."""
    one = await _own_pass(facts, reader)
    return Letter(pass_screen(one, reader.desk.clock()), caption=True)


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
    rows: Rows = [] if facts["left"] == 0 else [to_card(reader, facts["card_id"])]
    if "record_id" in facts:
        rows.append([not_me(reader.merchant_id, facts["record_id"])])
    return Letter(Screen(text, rows))


async def use_undone(facts: Facts, reader: Reader) -> Letter:
    text = lines(
        fill(
            _("↩ {title}: {uses} given back."),
            title=bold(facts["title"]),
            uses=times(facts["uses"]),
        ),
        _("⌛ But it has ended meanwhile: nobody can use it any more.")
        if facts.get("expired")
        else bold(left_words(facts["left"])),
    )
    return Letter(Screen(text, [to_card(reader, facts["card_id"])]))


async def denial_decided(facts: Facts, reader: Reader) -> Letter:
    lifted = facts["state"] == DenialState.LIFTED
    text = lines(
        fill(
            _("🧊 {who} looked at {title}: the use stands.")
            if lifted
            else _("🧊 {who} looked at {title}: the use is given back."),
            who=facts["by"] or _("a manager"),
            title=bold(facts["title"]),
        ),
        _("Your card works again."),
    )
    return Letter(Screen(text, [[go("🎟 " + _("My cards"), "my")]]))


async def card_handed_on(facts: Facts, reader: Reader) -> Letter:
    text = lines(
        fill(
            _("🤝 {name} has taken {title}."), name=bold(facts["name"]), title=bold(facts["title"])
        ),
        _("Your old code is refused from now on."),
    )
    return Letter(Screen(text, [[go("🎟 " + _("My cards"), "my")]]))


async def card_revoked(facts: Facts, reader: Reader) -> Letter:
    text = lines(
        fill(_("🚫 Your card {title} was ended by the shop."), title=bold(facts["title"])),
        _("If that surprises you, ask at the counter."),
    )
    return Letter(Screen(text))


async def _own_pass(facts: Facts, reader: Reader) -> Pass:
    there = {"merchant_id": reader.merchant_id, "card_id": facts["card_id"]}
    try:
        return await reader.desk(own_pass, **there)
    except NotFound as gone:
        raise Unneeded from gone


NOTICES: dict[str, Words] = {
    "card_issued": card_issued,
    "pass": own,
    "denial_decided": denial_decided,
    "card_used": card_used,
    "use_undone": use_undone,
    "card_revoked": card_revoked,
    "card_handed_on": card_handed_on,
    "expiring": expiring,
}
