"""What staff and leaders are told: of colleagues, of a pause, of who cannot be reached."""

from domain.roles import Role
from handlers.kit.buttons import to_menu
from handlers.kit.letter import Facts, Letter, Reader, Words
from handlers.kit.screen import GOOD, Screen, button
from handlers.kit.words import _, bold, fill, lines, number
from handlers.people.buttons import LiftPause, ShowColleague
from handlers.people.roles import FIRST_STEP, role_name


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
    return Letter(Screen(_("▶️ Your scanning works again.")))


async def joined(facts: Facts, reader: Reader) -> Letter:
    text = fill(
        _("👋 {name} accepted your invitation: {role} at {merchant}."),
        name=bold(facts["name"]),
        role=role_name(facts["role"]),
        merchant=facts["merchant"],
    )
    return Letter(Screen(text))


async def enrolled(facts: Facts, reader: Reader) -> Letter:
    text = lines(
        fill(_("🎉 You are <b>{role}</b> now."), role=role_name(facts["role"])),
        FIRST_STEP[Role(facts["role"])](),
    )
    return Letter(Screen(text, [[to_menu()]]))


async def removed(facts: Facts, reader: Reader) -> Letter:
    return Letter(Screen(_("👋 Your access to this shop has ended. Thank you for your work.")))


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
    "enrolled": enrolled,
    "removed": removed,
    "unreachable": unreachable,
}
