"""What people are told about shifts."""

from datetime import datetime

from handlers.kit.buttons import go
from handlers.kit.letter import Facts, Letter, Reader, Words
from handlers.kit.screen import Screen
from handlers.kit.words import _, bold, fill, lines, moment


async def shifts_forgotten(facts: Facts, reader: Reader) -> Letter:
    text = lines(
        _("🕐 <b>Shifts that nobody closed</b>; they were closed by themselves:"),
        *(
            fill(
                _("• {name}, {store}, open since {at}"),
                name=bold(name or _("a former colleague")),
                store=store,
                at=moment(datetime.fromisoformat(at), reader.zone),
            )
            for name, store, at in facts["shifts"]
        ),
    )
    return Letter(Screen(text, [[go("👥 " + _("Staff"), "staff")]]))


NOTICES: dict[str, Words] = {
    "shifts_forgotten": shifts_forgotten,
}
