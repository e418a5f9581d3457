"""How each owed message is worded. One table; a test keeps it complete."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any

from domain.cards import CardLine, own_card
from domain.errors import NotFound
from domain.reports import day_report
from domain.roles import Role
from handlers.buttons import LiftPause, OwnCard, ShowColleague, go
from handlers.cards.drawing import card_picture
from handlers.cards.my import own_card_text
from handlers.kit.letter import Letter, Reader, Unneeded
from handlers.kit.screen import GOOD, Rows, Screen, button
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
from handlers.notices_shop import WORDS
from handlers.people.staff import FIRST_STEP, role_name
from handlers.reports.report import report_file, report_picture, report_rows, report_text

Words = Callable[[dict[str, Any], Reader], Awaitable[Letter]]


async def letter(kind: str, payload: dict[str, Any], reader: Reader) -> Letter:
    """The words for a notice. Raises Unneeded."""
    return await WORD[kind](payload, reader)


async def _card_issued(facts: dict[str, Any], reader: Reader) -> Letter:
    try:
        card = await _own_card(facts, reader)
    except NotFound as gone:
        raise Unneeded from gone
    if not card.code:
        raise Unneeded
    picture = await card_picture(card, reader.username)
    text = lines(
        fill(_("🎁 A card for you from {merchant}:"), merchant=bold(card.merchant)),
        own_card_text(card),
    )
    return Letter(Screen(text, photo=picture))


async def _card_used(facts: dict[str, Any], reader: Reader) -> Letter:
    at = datetime.fromisoformat(facts["at"])
    text = lines(
        fill(
            _("✅ {title}: {uses} used at {store}, {at}."),
            title=bold(facts["title"]),
            uses=times(facts["uses"]),
            store=facts["store"],
            at=clock(at, reader.zone),
        ),
        bold(left_words(facts["left"]))
        if facts["left"] != 0
        else _("It is used up now. Thank you!"),
    )
    rows: Rows = [] if facts["left"] == 0 else [_show(reader, facts["card_id"])]
    return Letter(Screen(text, rows))


async def _use_undone(facts: dict[str, Any], reader: Reader) -> Letter:
    text = lines(
        fill(
            _("↩ {title}: {uses} given back."),
            title=bold(facts["title"]),
            uses=times(facts["uses"]),
        ),
        bold(left_words(facts["left"])),
    )
    return Letter(Screen(text, [_show(reader, facts["card_id"])]))


async def _card_revoked(facts: dict[str, Any], reader: Reader) -> Letter:
    text = lines(
        fill(_("🚫 Your card {title} was ended by the shop."), title=bold(facts["title"])),
        _("If that surprises you, ask at the counter."),
    )
    return Letter(Screen(text))


async def _expiring(facts: dict[str, Any], reader: Reader) -> Letter:
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
        fill(_("You still have {left}."), left=left_words(card.left)),
    )
    return Letter(Screen(text, [_show(reader, card.id)]))


async def _scanning_paused(facts: dict[str, Any], reader: Reader) -> Letter:
    text = lines(
        fill(
            _("⏸ {name} tried {n} unknown codes in ten minutes ({store})."),
            name=bold(facts["name"]),
            n=number(facts["guesses"]),
            store=facts["store"] or "–",
        ),
        _("Their scanning is paused. If it was an honest mistake, lift the pause."),
    )
    staff = facts["staff_id"]
    rows = [
        [button("▶️ " + _("Lift the pause"), LiftPause(staff=staff), GOOD)],
        [button(_("Look at the person"), ShowColleague(staff=staff))],
    ]
    return Letter(Screen(text, rows))


async def _pause_lifted(facts: dict[str, Any], reader: Reader) -> Letter:
    return Letter(Screen(_("▶️ Your scanning works again.")))


async def _joined(facts: dict[str, Any], reader: Reader) -> Letter:
    text = fill(
        _("👋 {name} accepted your invitation: {role} at {merchant}."),
        name=bold(facts["name"]),
        role=role_name(facts["role"]),
        merchant=facts["merchant"],
    )
    return Letter(Screen(text))


async def _enrolled(facts: dict[str, Any], reader: Reader) -> Letter:
    text = lines(
        fill(_("🎉 You are <b>{role}</b> now."), role=role_name(facts["role"])),
        FIRST_STEP[Role(facts["role"])](),
    )
    return Letter(Screen(text, [[go("⌂ " + _("Menu"), "menu")]]))


async def _removed(facts: dict[str, Any], reader: Reader) -> Letter:
    return Letter(Screen(_("👋 Your access to this shop has ended. Thank you for your work.")))


async def _unreachable(facts: dict[str, Any], reader: Reader) -> Letter:
    text = lines(
        fill(_("📵 {name} blocked this bot and cannot be written to."), name=bold(facts["name"])),
        _("Their cards still work at the counter."),
    )
    return Letter(Screen(text))


async def _report(facts: dict[str, Any], reader: Reader) -> Letter:
    chosen = date.fromisoformat(facts["day"])
    report = await reader.desk(day_report, day=chosen)
    picture = await report_picture(report)
    files = [await report_file(reader.desk, chosen, "csv")] if report.redemptions else []
    return Letter(Screen(report_text(report), report_rows(report), picture), files)


async def _own_card(facts: dict[str, Any], reader: Reader) -> CardLine:
    number = facts["card_id"]
    return await reader.desk(own_card, merchant_id=reader.merchant_id, card_id=number)


def _show(reader: Reader, card_id: int) -> list[Any]:
    return [button("🎟 " + _("Show the card"), OwnCard(merchant=reader.merchant_id, card=card_id))]


WORD: dict[str, Words] = {
    "card_issued": _card_issued,
    "card_used": _card_used,
    "use_undone": _use_undone,
    "card_revoked": _card_revoked,
    "expiring": _expiring,
    "scanning_paused": _scanning_paused,
    "pause_lifted": _pause_lifted,
    "joined": _joined,
    "enrolled": _enrolled,
    "removed": _removed,
    "unreachable": _unreachable,
    "report": _report,
    **WORDS,
}
