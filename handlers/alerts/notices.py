"""What is told of an alert."""

from datetime import date

from domain.alerts import AlertState, What, alert_card, export_alerts, soonest_alerts
from handlers.alerts.alerts import alert_screen, file_row
from handlers.alerts.buttons import AlertDeed, GroupSet
from handlers.alerts.words import card_text, holder_words, soonest_words
from handlers.catalog.words import points
from handlers.kit.buttons import go
from handlers.kit.letter import Facts, Letter, Reader, Unneeded, Words
from handlers.kit.screen import Screen, button
from handlers.kit.words import _, _n, bold, day, fill, lines, number


async def alert(facts: Facts, reader: Reader) -> Letter:
    """The card as it is at this moment; every copy is drawn anew."""
    card = await reader.desk(alert_card, alert_id=facts["alert_id"])
    return Letter(alert_screen(card, reader.zone))


async def waits(facts: Facts, reader: Reader) -> Letter:
    """Nobody answered in time, or it was put off until now; not where it ends later by now."""
    card = await reader.desk(alert_card, alert_id=facts["alert_id"])
    if card.line.state is AlertState.DONE or card.ends_on > card.line.ends_on:
        raise Unneeded
    said = _("⏰ Nobody has answered this yet:") if facts["unanswered"] else _("⏰ Again:")
    open_it = button(_("Open it"), AlertDeed(alert=card.line.id, deed="new"))
    return Letter(Screen(lines(said, card_text(card, reader.zone)), [[open_it]]))


async def digest(facts: Facts, reader: Reader) -> Letter:
    chosen = date.fromisoformat(facts["day"])
    file = await reader.desk(export_alerts, day=chosen, whole=facts.get("whole", False))
    unanswered = facts.get("unanswered", False)
    soonest = await reader.desk(
        soonest_alerts, day=chosen, whole=facts.get("whole", False), unanswered=unanswered
    )
    count, more = facts["count"], facts["count"] - len(soonest)
    text = lines(
        _("⏰ Nobody has answered these yet:") if unanswered else None,
        fill(
            _n("⏳ <b>{n} thing ends soon.</b>", "⏳ <b>{n} things end soon.</b>", count), n=count
        ),
        *(soonest_words(one) for one in soonest),
        fill(_n("and {n} more, in the file.", "and {n} more, in the file.", more), n=more)
        if more > 0
        else None,
    )
    return Letter(Screen(text, file_row(chosen)), [(file.name, file.data)])


async def ends_soon(facts: Facts, reader: Reader) -> Letter:
    ends = day(date.fromisoformat(facts["ends_on"]))
    what = What(facts.get("what", What.PRODUCT))
    said = holder_words(facts["merchant"], facts["name"], facts["title"], ends, what)
    way = (
        go("🏆 " + _("Claim it"), "draws") if what is What.WIN else go("🎟 " + _("My cards"), "my")
    )
    return Letter(Screen(said, [[way]]))


async def points_end(facts: Facts, reader: Reader) -> Letter:
    """Of one last day, or a line of each."""
    row = [go("◆ " + _("My points"), "mypoints")]
    each: list[Facts] = facts.get("each", [])
    if each:
        some = sum(one["points"] for one in each)
        said = fill(
            _n(
                "⏳ {merchant}: {n} point of yours ends soon:",
                "⏳ {merchant}: {n} points of yours end soon:",
                some,
            ),
            merchant=bold(each[0]["merchant"]),
            n=bold(number(some)),
        )
        days = [
            fill(
                "• {day} · {n}",
                day=bold(day(date.fromisoformat(one["day"]))),
                n=points(one["points"]),
            )
            for one in each
        ]
        return Letter(Screen(lines(said, *days), [row]))
    text = fill(
        _n(
            "⏳ {merchant}: {n} point of yours ends on {day}.",
            "⏳ {merchant}: {n} points of yours end on {day}.",
            facts["points"],
        ),
        merchant=bold(facts["merchant"]),
        n=bold(number(facts["points"])),
        day=bold(day(date.fromisoformat(facts["day"]))),
    )
    return Letter(Screen(text, [row]))


async def group_lost(facts: Facts, reader: Reader) -> Letter:
    text = lines(
        fill(_("⚠️ I cannot write to the group {title} any more."), title=bold(facts["title"])),
        _("What was told there is told to each of you in private again."),
    )
    return Letter(Screen(text, [[button("👥 " + _("A group"), GroupSet(deed="show"))]]))


async def group_ended(facts: Facts, reader: Reader) -> Letter:
    text = lines(
        fill(
            _("👥 {title} is told nothing any more: who linked it does not work here now."),
            title=bold(facts["title"]),
        ),
        _("What was told there is told to each of you in private again."),
    )
    return Letter(Screen(text, [[button("👥 " + _("A group"), GroupSet(deed="show"))]]))


NOTICES: dict[str, Words] = {
    "alert": alert,
    "alert_waits": waits,
    "alert_digest": digest,
    "ends_soon": ends_soon,
    "points_end": points_end,
    "group_lost": group_lost,
    "group_ended": group_ended,
}
