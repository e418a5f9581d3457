"""Pictures on their way in: fetched, read; and what is said where no code of ours is found."""

from contextlib import suppress
from dataclasses import dataclass, field

from aiogram import Bot
from aiogram.types import Message

from domain.cards import Code, parse
from domain.reading import MAX_BYTES, Lost, Problem, Reader, TooHeavy
from handlers.kit.fetching import NotFetched, fetch
from handlers.kit.me import Me
from handlers.kit.screen import Screen
from handlers.kit.words import _, clean, lines, mono
from handlers.scan.problems import problem_words

FOREIGN_SHOWN = 80  # symbols of a code that is not ours


@dataclass
class Part:
    """What was read in one photo: our codes, texts of others, or why nothing could be read."""

    place: int  # 1 for the first photo of an album
    message: Message
    codes: list[Code] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    barcodes: list[str] = field(default_factory=list)  # of products: looked up, never redeemed
    problem: Problem | None = None

    @property
    def photo(self) -> str | None:
        """Telegram's file id; a picture sent as a file cannot be shown again as a photo."""
        return self.message.photo[-1].file_id if self.message.photo else None


async def read_part(bot: Bot, reader: Reader, me: Me, place: int, message: Message) -> Part:
    """Fetch one photo or file and read the codes in it."""
    part = Part(place, message)
    who = (me.actor.merchant_id, me.id)
    file = message.photo[-1] if message.photo else message.document
    if file is None:
        return part
    try:
        held = await fetch(bot, file, MAX_BYTES)
        if held is None:
            raise TooHeavy(file.file_size or 0)
        reading = await reader.read(held, _ours, who=who)
    except NotFetched:
        part.problem = Lost()
    except Problem as problem:
        part.problem = problem
    else:
        for text in reading.texts:
            code = parse(text)
            if code is None:
                part.foreign.append(text)
            elif code not in part.codes:
                part.codes.append(code)
        if not part.codes:
            with suppress(Problem):  # it was read before; there is no barcode then
                part.barcodes += (await reader.barcodes(held, who=who)).texts
    return part


def nothing_read(part: Part) -> Screen:
    """No code of ours in a picture: say which of the reasons it is, and how to do better."""
    if part.problem is not None:
        return Screen(problem_words(part.problem))
    if part.foreign:
        text = clean(part.foreign[0])
        shown = text if len(text) <= FOREIGN_SHOWN else text[: FOREIGN_SHOWN - 1] + "…"
        return Screen(
            lines(
                _("🤷 That code can be read, but it is <b>not one of ours</b>. It says:"),
                mono(shown),
                _("Nothing was redeemed."),
            )
        )
    return Screen(
        lines(
            _("🔍 <b>No code could be read</b> in this picture. Nothing was redeemed."),
            _("• Lay the card flat and let the code fill the frame."),
            _("• Avoid glare and shadow, and hold still."),
            _("• Or send the picture <b>as a file</b>: it keeps all its detail."),
            _("• Or type the code that is printed below it."),
        )
    )


def _ours(text: str) -> bool:
    return parse(text) is not None
