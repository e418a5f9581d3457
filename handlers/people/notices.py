"""What staff and leaders are told: of colleagues, of a pause, of who cannot be reached."""

from domain.staff import asked
from handlers.kit.buttons import go
from handlers.kit.letter import Facts, Letter, Reader, Words
from handlers.kit.screen import GOOD, Screen, button
from handlers.kit.words import _, bold, fill, lines, number
from handlers.people.buttons import LiftPause, ShowColleague
from handlers.people.joining import Answer, offer_text
from handlers.people.roles import role_name


async def scanning_paused(facts: Facts, reader: Reader) -> Letter:
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


async def pause_lifted(facts: Facts, reader: Reader) -> Letter:
    text = _("▶️ Your scanning at {merchant} works again.")
    return Letter(Screen(fill(text, merchant=bold(facts["merchant"]))))


async def joined(facts: Facts, reader: Reader) -> Letter:
    text = fill(
        _("👋 {name} accepted your invitation: {role} at {merchant}."),
        name=bold(facts["name"]),
        role=role_name(facts["role"]),
        merchant=facts["merchant"],
    )
    return Letter(Screen(text))


async def declined(facts: Facts, reader: Reader) -> Letter:
    text = fill(
        _("🙅 {name} does not want to be {role} at {merchant}."),
        name=bold(facts["name"]),
        role=role_name(facts["role"]),
        merchant=facts["merchant"],
    )
    return Letter(Screen(text))


async def not_reached(facts: Facts, reader: Reader) -> Letter:
    text = fill(
        _("📵 {name} could not be asked: they blocked this bot. Send them a link instead."),
        name=bold(facts["name"]),
    )
    return Letter(Screen(text, [[go("🔗 " + _("Invite"), "invite")]]))


async def asked_to_join(facts: Facts, reader: Reader) -> Letter:
    """Nothing changes until they say yes."""
    about = {"merchant": reader.merchant_id, "invitation": facts["invitation_id"]}
    offer = await reader.desk(
        asked, merchant_id=reader.merchant_id, invitation_id=facts["invitation_id"]
    )
    rows = [
        [
            button("✅ " + _("Join"), Answer(**about, deed="yes"), GOOD),
            button(_("No, thanks"), Answer(**about, deed="no")),
        ]
    ]
    return Letter(Screen(offer_text(offer), rows))


async def removed(facts: Facts, reader: Reader) -> Letter:
    text = _("👋 Your access to {merchant} has ended. Thank you for your work.")
    return Letter(Screen(fill(text, merchant=bold(facts["merchant"]))))


async def unreachable(facts: Facts, reader: Reader) -> Letter:
    text = lines(
        fill(_("📵 {name} blocked this bot and cannot be written to."), name=bold(facts["name"])),
        _("Their cards still work at the counter."),
    )
    return Letter(Screen(text))


NOTICES: dict[str, Words] = {
    "scanning_paused": scanning_paused,
    "pause_lifted": pause_lifted,
    "joined": joined,
    "declined": declined,
    "not_reached": not_reached,
    "asked": asked_to_join,
    "removed": removed,
    "unreachable": unreachable,
}
