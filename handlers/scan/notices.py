"""What a verifier is told: that somebody else took a redemption back."""

from datetime import datetime

from domain.redemption import denial_case, record
from handlers.kit.letter import Facts, Letter, Reader, Words
from handlers.kit.screen import Rows, Screen, button
from handlers.kit.words import _, bold, fill, lines, moment, times
from handlers.reports.one import record_text
from handlers.scan.buttons import Undo
from handlers.scan.denial import case_screen


async def yours_undone(facts: Facts, reader: Reader) -> Letter:
    text = lines(
        fill(_("↩ {who} took back your redemption #{n}."), who=facts["by"], n=str(facts["n"])),
        fill("{title} · {uses}", title=bold(facts["title"]), uses=times(facts["uses"])),
        fill(_("Why: {why}"), why=facts["why"]) if facts["why"] else None,
    )
    return Letter(Screen(text))


async def use_denied(facts: Facts, reader: Reader) -> Letter:
    """The case as it is at this moment, for who leads."""
    case = await reader.desk(denial_case, denial_id=facts["denial_id"])
    return Letter(case_screen(case, reader.zone))


async def denial_lifted(facts: Facts, reader: Reader) -> Letter:
    text = lines(
        fill(_("🧊 The holder of {title} said “not me”."), title=bold(facts["title"])),
        fill(
            _("{who} looked at it: your redemption stands: #{n}."),
            who=facts["by"] or _("a manager"),
            n=str(facts["n"]),
        ),
    )
    return Letter(Screen(text))


async def answer_lost(facts: Facts, reader: Reader) -> Letter:
    """What was done, as it stands now; of one redemption with the way back."""
    at = moment(datetime.fromisoformat(facts["at"]), reader.zone)
    told = fill(
        _("✅ <b>It is done</b>, {at}. Telegram did not take my answer then (no. {n})."),
        at=at,
        n=str(facts["n"]),
    )
    records = [await reader.desk(record, record_id=one) for one in facts["records"]]
    text = lines(told, *(part for one in records for part in ("", record_text(one))))
    rows: Rows = []
    if len(records) == 1 and records[0].undoable and records[0].undone_at is None:
        rows.append([button("↩ " + _("Undo"), Undo(record=records[0].id))])
    return Letter(Screen(text, rows))


NOTICES: dict[str, Words] = {
    "answer_lost": answer_lost,
    "yours_undone": yours_undone,
    "use_denied": use_denied,
    "denial_lifted": denial_lifted,
}
