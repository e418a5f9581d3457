"""What is told of an alert."""

from datetime import date

from domain.alerts import AlertState, alert_card, export_alerts
from handlers.alerts.alerts import alert_screen, file_row
from handlers.alerts.buttons import AlertDeed
from handlers.alerts.words import card_text, holder_words
from handlers.kit.letter import Facts, Letter, Reader, Unneeded, Words
from handlers.kit.screen import Screen, button
from handlers.kit.words import _, _n, day, fill, lines


async def alert(facts: Facts, reader: Reader) -> Letter:
    """The card as it is at this moment; every copy is drawn anew."""
    card = await reader.desk(alert_card, alert_id=facts["alert_id"])
    return Letter(alert_screen(card, reader.zone))


async def waits(facts: Facts, reader: Reader) -> Letter:
    """Nobody answered in time, or it was put off until now."""
    card = await reader.desk(alert_card, alert_id=facts["alert_id"])
    if card.line.state is AlertState.DONE:
        raise Unneeded
    said = _("⏰ Nobody has answered this yet:") if facts["unanswered"] else _("⏰ Again:")
    open_it = button(_("Open it"), AlertDeed(alert=card.line.id, deed="new"))
    return Letter(Screen(lines(said, card_text(card, reader.zone)), [[open_it]]))


async def digest(facts: Facts, reader: Reader) -> Letter:
    chosen = date.fromisoformat(facts["day"])
    file = await reader.desk(export_alerts, day=chosen)
    text = fill(
        _n("⏳ <b>{n} thing ends soon.</b>", "⏳ <b>{n} things end soon.</b>", facts["count"]),
        n=facts["count"],
    )
    waits = _("⏰ Nobody has answered these yet:") if facts.get("unanswered") else None
    return Letter(Screen(lines(waits, text), file_row(chosen)), [(file.name, file.data)])


async def ends_soon(facts: Facts, reader: Reader) -> Letter:
    ends = day(date.fromisoformat(facts["ends_on"]))
    return Letter(Screen(holder_words(facts["merchant"], facts["name"], facts["title"], ends)))


NOTICES: dict[str, Words] = {
    "alert": alert,
    "alert_waits": waits,
    "alert_digest": digest,
    "ends_soon": ends_soon,
}
